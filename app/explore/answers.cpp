#include "app/explore/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/explore/image_ops.h"
#include "engine/causal/pasture_world.h"
#include "engine/core/error.h"
#include "engine/scores/group_accuracy.h"

namespace causeway {

namespace {

constexpr int kLargeSide = 256;   // pixels
constexpr int kPatchShare = 5;    // a patch is this part of the picture's side wide
constexpr int kPatchPlaces = 15;  // a side
constexpr std::uint8_t kPatchGrey = 128;
constexpr double kLeastProbability = 1e-7;  // of log-odds: single precision holds no share closer to 1

constexpr std::int64_t kMostGroups = 64;

const AnswerPart& answer_part(const Snapshot& snapshot) {
  const AnswerPart* answers = causal_pipeline(snapshot).causal->answers();
  if (answers == nullptr) {
    throw Error("the method answers no question about a picture", "choose preset pasture, or a method such as erm");
  }
  return *answers;
}

/// The scene of a request, as the model sees it and in more pixels.
struct Shot {
  Image picture, large;
  std::vector<double> usual, shown;
};

Shot shot_of(Workbench& bench, const Snapshot& snapshot, int unit, const std::vector<double>& latents) {
  const Dataset& data = *bench.tested(snapshot).data;
  Shot scene;
  const std::int64_t at = (unit % data.units + data.units) % data.units;
  if (data.has_pictures()) scene.picture = data.picture(at, 0);
  const World* world = bench.world(snapshot);
  const std::int64_t row = at * data.frames;
  if (world == nullptr || !data.has_pictures() || data.truth.factors.rows() <= row) return scene;
  if (data.truth.factors.cols() != static_cast<Eigen::Index>(world->latent_names().size())) return scene;
  for (const double v : data.truth.factors.row(row)) scene.usual.push_back(v);
  scene.shown = scene.usual;
  if (latents.size() == scene.usual.size() && latents != scene.usual) {
    scene.shown = latents;
    for (double& v : scene.shown) v = std::clamp(v, 0.0, 1.0);
    scene.picture = bench.renderer(world->name(), scene.picture.width).render(scene.shown);
  }
  scene.large = bench.large_renderer(world->name(), kLargeSide).render(scene.shown);
  return scene;
}

MatrixF codes_of_unit(Workbench& bench, const Snapshot& snapshot, const Shot& scene, int unit) {
  if (!scene.picture.pixels.empty()) return causal_pipeline(snapshot).codes_of(scene.picture);
  const Workbench::Tested& tested = bench.tested(snapshot);
  const std::int64_t units = tested.data->units;
  return tested.codes.row(((unit % units + units) % units) * tested.data->frames);
}

int likeliest(const MatrixF& p, Eigen::Index row) {
  Eigen::Index answer = 0;
  p.row(row).maxCoeff(&answer);
  return static_cast<int>(answer);
}

double log_odds(float probability) {
  const double p = std::clamp(static_cast<double>(probability), kLeastProbability, 1.0 - kLeastProbability);
  return std::log(p / (1.0 - p));
}

Image with_patch(const Image& picture, int left, int top, int side) {
  Image hidden = picture;
  paste(hidden, blank_image(side, side, {kPatchGrey, kPatchGrey, kPatchGrey}), left, top);
  return hidden;
}

}  // namespace

std::string AnswerWords::class_name(int number) const {
  const auto at = static_cast<std::size_t>(number);
  return number >= 0 && at < classes.size() ? classes[at] : fmt::format("class {}", number);
}

std::string AnswerWords::column_name(int number) const {
  const auto at = static_cast<std::size_t>(number);
  return number >= 0 && at < columns.size() ? columns[at] : fmt::format("environment {}", number);
}

AnswerWords answer_words(const World* world) {
  if (world == nullptr || world->name() != "pasture") return {};
  return {{"cow", "camel"}, {"grass", "sand"}, pasture::kAnimal, pasture::kBackground};
}

void compute(Workbench& bench, const Snapshot& snapshot, GroupAnswers& out) {
  const AnswerPart& answers = answer_part(snapshot);
  const Workbench::Tested& tested = bench.tested(snapshot);
  const Dataset& data = *tested.data;
  out.data = tested.data;
  out.words = answer_words(bench.world(snapshot));
  out.training = answers.training_accuracy();
  const MatrixF p = answers.answer_probabilities(frame_rows(tested.codes, data.frames, 0));
  if (!p.allFinite())
    throw Error("the model's probabilities are not finite numbers", "train again with a smaller learning rate");
  out.truth = !data.truth.classes.empty();
  const std::vector<int> columns = group_columns(data);
  for (Eigen::Index u = 0; u < p.rows(); ++u) {
    const auto at = static_cast<std::size_t>(u);
    const int answer = likeliest(p, u);
    out.units.push_back(
        {static_cast<int>(u), out.truth ? data.truth.classes[at] : -1, columns[at], answer, p(u, answer)});
    out.columns = std::max(out.columns, columns[at] + 1);
    out.classes = std::max({out.classes, answer + 1, out.units.back().truth + 1});
  }
  // Environments by the hundred are no table that anyone reads.
  if (out.columns * std::int64_t{out.classes} > kMostGroups) {
    for (AnsweredUnit& unit : out.units) unit.column = 0;
    out.columns = 1;
  }
  if (out.truth) out.calibration = calibration_of(p, data.truth.classes);
}

void compute(Workbench& bench, const Snapshot& snapshot, Probe& out) {
  const AnswerPart& answers = answer_part(snapshot);
  Shot scene = shot_of(bench, snapshot, out.request.unit, out.request.latents);
  const MatrixF p = answers.answer_probabilities(codes_of_unit(bench, snapshot, scene, out.request.unit));
  out.probabilities.assign(p.data(), p.data() + p.cols());
  out.answer = likeliest(p, 0);
  out.picture = std::move(scene.picture);
  out.large = std::move(scene.large);
  out.usual = std::move(scene.usual);
  out.shown = std::move(scene.shown);
}

void compute(Workbench& bench, const Snapshot& snapshot, Occlusion& out) {
  const AnswerPart& answers = answer_part(snapshot);
  const Pipeline& pipeline = causal_pipeline(snapshot);
  const Shot scene = shot_of(bench, snapshot, out.request.unit, out.request.latents);
  const Image& picture = scene.picture;
  if (picture.pixels.empty()) throw Error("these data have no pictures", "open a run on pictures");
  const MatrixF p = answers.answer_probabilities(pipeline.codes_of(picture));
  out.answer = likeliest(p, 0);
  const double before = log_odds(p(0, out.answer));
  const int side = std::max(2, std::min(picture.width, picture.height) / kPatchShare);
  const auto place = [&](int k, int length) { return k * (length - side) / (kPatchPlaces - 1); };
  MatrixF codes(kPatchPlaces * kPatchPlaces, pipeline.causal->codes());
  for (int k = 0; k < kPatchPlaces * kPatchPlaces; ++k) {
    codes.row(k) = pipeline.codes_of(
        with_patch(picture, place(k % kPatchPlaces, picture.width), place(k / kPatchPlaces, picture.height), side));
  }
  const MatrixF hidden = answers.answer_probabilities(codes);
  MatrixF covers = MatrixF::Zero(picture.height, picture.width);
  out.fall = covers;
  for (int k = 0; k < kPatchPlaces * kPatchPlaces; ++k) {
    const auto fall = static_cast<float>(before - log_odds(hidden(k, out.answer)));
    const int x = place(k % kPatchPlaces, picture.width), y = place(k / kPatchPlaces, picture.height);
    out.fall.block(y, x, side, side).array() += fall;
    covers.block(y, x, side, side).array() += 1.0F;
  }
  out.fall.array() /= covers.array().max(1.0F);
  const double most = std::max(0.1, static_cast<double>(out.fall.cwiseAbs().maxCoeff()));
  out.overlay = occlusion_overlay(scene.large.pixels.empty() ? picture : scene.large, out.fall, most);
}

Image occlusion_overlay(const Image& scene, const MatrixF& fall, double most) {
  Image out = scene;
  const auto at = [&](double y, double x) {
    const double r = std::clamp(y, 0.0, static_cast<double>(fall.rows() - 1));
    const double c = std::clamp(x, 0.0, static_cast<double>(fall.cols() - 1));
    const auto r0 = static_cast<Eigen::Index>(r), c0 = static_cast<Eigen::Index>(c);
    const Eigen::Index r1 = std::min(r0 + 1, fall.rows() - 1), c1 = std::min(c0 + 1, fall.cols() - 1);
    const double v = r - static_cast<double>(r0), u = c - static_cast<double>(c0);
    return (1 - v) * ((1 - u) * static_cast<double>(fall(r0, c0)) + u * static_cast<double>(fall(r0, c1))) +
           v * ((1 - u) * static_cast<double>(fall(r1, c0)) + u * static_cast<double>(fall(r1, c1)));
  };
  for (int y = 0; y < scene.height; ++y) {
    for (int x = 0; x < scene.width; ++x) {
      std::uint8_t* pixel = out.pixels.data() + std::size_t{3} * (static_cast<std::size_t>(y) * scene.width + x);
      const double grey = 0.3 * pixel[0] + 0.59 * pixel[1] + 0.11 * pixel[2];
      const double value = at((y + 0.5) * static_cast<double>(fall.rows()) / scene.height - 0.5,
                              (x + 0.5) * static_cast<double>(fall.cols()) / scene.width - 0.5);
      const double strength = std::min(1.0, std::abs(value) / most) * 0.85;
      const auto& colour = value > 0 ? kSpeaksFor : kSpeaksAgainst;
      for (std::size_t i = 0; i < 3; ++i) {
        pixel[i] = static_cast<std::uint8_t>(std::lround((1 - strength) * grey + strength * colour[i]));
      }
    }
  }
  return out;
}

}  // namespace causeway
