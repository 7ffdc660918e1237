#include "app/explorer_worker.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>

#include "app/exporter.h"
#include "app/gif_writer.h"
#include "app/image_ops.h"
#include "app/mechanism_curves.h"
#include "app/traversal_export.h"
#include "engine/core/error.h"
#include "engine/core/thread_pool.h"
#include "engine/data/image_io.h"
#include "engine/metrics/mcc.h"
#include "engine/metrics/monotone_map.h"
#include "engine/models/rotated_model.h"

namespace causeway {
namespace {

const Pipeline& causal_model(const Snapshot& snapshot) {
  if (!snapshot.pipeline || !snapshot.pipeline->causal) throw Error("there is no causal model yet");
  return *snapshot.pipeline;
}

std::vector<float> row(const MatrixF& m) { return {m.data(), m.data() + m.cols()}; }

MatrixF encode_all(const Pipeline& pipeline, const PairDataset& data) {
  ThreadPool alone(1);  // training has the other processors
  return pipeline.codes_of(alone, data);
}

/// The 1 % and 99 % quantiles, never equal.
std::pair<float, float> span_of(const Eigen::Ref<const Vector<float>, 0, Eigen::InnerStride<>>& column) {
  std::vector<float> values(static_cast<std::size_t>(column.size()));
  Eigen::Map<Vector<float>>(values.data(), column.size()) = column;
  std::sort(values.begin(), values.end());
  const auto quantile = [&](double share) {
    return values[static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1)))];
  };
  return {quantile(0.01), std::max(quantile(0.99), quantile(0.01) + 1e-4F)};
}

}  // namespace

const PairDataset& Explorer::Worker::samples(const Snapshot& snapshot) {
  const SampleKey key = sample_key(snapshot.settings, snapshot.data, kSamplePairs);
  if (!key_ || !(*key_ == key)) {
    key_.reset();
    coded_with_.reset();
    samples_ = make_samples(key);
    key_ = key;
  }
  return samples_;
}

const MatrixF& Explorer::Worker::codes(const Snapshot& snapshot) {
  const PairDataset& data = samples(snapshot);
  const Pipeline& pipeline = causal_model(snapshot);
  if (coded_with_ != pipeline.images) {
    codes_ = encode_all(pipeline, data);
    coded_with_ = pipeline.images;
  }
  return codes_;
}

Image Explorer::Worker::picture(const Snapshot& snapshot, int sample, int& samples_there_are) {
  const PairDataset& data = samples(snapshot);
  samples_there_are = static_cast<int>(data.pairs);
  const int count = samples_there_are;
  return data.picture((sample % count + count) % count, 0);
}

const Image& Explorer::Worker::brought(const std::string& file, int size) {
  if (file != brought_file_ || brought_.width != size) {
    brought_file_.clear();
    brought_ = resize(load_image(file), size, size);
    brought_file_ = file;
  }
  return brought_;
}

void Explorer::Worker::answer(const Snapshot& snapshot, Reconstruction& out) {
  out.original = picture(snapshot, out.request.sample, out.samples);
  if (!snapshot.pipeline || !snapshot.pipeline->images) return;
  const Pipeline& pipeline = *snapshot.pipeline;
  // Straight through the image model: the standardised codes between it and the causal model exist only later.
  out.reconstruction = pipeline.images->decode_images(pipeline.images->encode_image(out.original)).front();
  out.difference = difference_image(out.original, out.reconstruction, kReconstructionGain);
  out.squared_error = squared_error(out.original, out.reconstruction);
  out.mean_difference = mean_difference(out.original, out.reconstruction);
}

void Explorer::Worker::answer(const Snapshot& snapshot, Intervention& out) {
  const Pipeline& pipeline = causal_model(snapshot);
  const InterveneRequest& request = out.request;
  out.original = request.file.empty() ? picture(snapshot, request.sample, out.samples)
                                      : brought(request.file, snapshot.settings.image.size);
  const MatrixF noise = pipeline.noise_of(out.original);
  out.before = pipeline.image_of_noise(noise);
  out.causal_before = row(pipeline.causal->causal_from_noise(noise));
  if (request.latent < 0 || request.latent >= pipeline.causal->latents()) {
    out.after = out.before;
    out.causal_after = out.causal_before;
  } else {
    const MatrixF edited = pipeline.edited_noise(noise, request.latent, request.value, request.mode, request.seed);
    out.after = pipeline.image_of_noise(edited);
    out.causal_after = row(pipeline.causal->causal_from_noise(edited));
  }
  out.difference = difference_image(out.before, out.after, kInterventionGain);
  add_truth(snapshot, out);
}

void Explorer::Worker::add_truth(const Snapshot& snapshot, Intervention& out) {
  const InterveneRequest& request = out.request;
  const Scores* scores = snapshot.scores.get();
  // A picture that was brought has no known truth, nor have pairs from a file a world that could be asked.
  if (scores == nullptr || request.latent < 0 || !request.file.empty() || !snapshot.settings.world.data.empty()) return;
  const auto& matched = scores->latent_of_factor;
  const auto found = std::find(matched.begin(), matched.end(), request.latent);
  const PairDataset& data = samples(snapshot);
  if (found == matched.end() || !data.has_truth) return;
  const auto factor = static_cast<int>(found - matched.begin());
  const CausalModel& model = *causal_model(snapshot).causal;
  const MatrixF causal = model.causal_from_noise(model.encode_noise(codes(snapshot)));
  if (factor >= data.latents.cols() || causal.rows() != data.latents.rows()) return;
  std::vector<double> latent(static_cast<std::size_t>(causal.rows())), truth(latent.size());
  for (Eigen::Index r = 0; r < causal.rows(); ++r) {
    latent[static_cast<std::size_t>(r)] = static_cast<double>(causal(r, request.latent));
    truth[static_cast<std::size_t>(r)] = data.latents(r, factor);
  }
  const World world = make_world(world_spec(snapshot.settings));
  const int sample = (request.sample % out.samples + out.samples) % out.samples;
  const Eigen::RowVectorXd before = data.latents.row(2 * sample);
  out.factor = data.latent_names[static_cast<std::size_t>(factor)];
  out.factor_value = MonotoneMap(latent, truth)(static_cast<double>(request.value));
  const auto after = true_edit(world, {before.data(), static_cast<std::size_t>(before.size())},
                               {{factor, out.factor_value}}, request.mode, request.seed);
  if (!renderer_ || rendered_world_ != world.name() || renderer_->width() != out.after.width) {
    renderer_ = std::make_unique<OffscreenRenderer>(world.name(), out.after.width);
    rendered_world_ = world.name();
  }
  out.truth = renderer_->render(after);
  if (request.mode != EditMode::kDo) out.off = mean_difference(out.after, out.truth);
}

void Explorer::Worker::answer(const Snapshot& snapshot, LatentRanges& out) {
  const MatrixF& all = codes(snapshot);
  const CausalModel& model = *causal_model(snapshot).causal;
  const MatrixF causal = model.causal_from_noise(model.encode_noise(all));
  out.pictures = static_cast<int>(causal.rows());
  for (Eigen::Index c = 0; c < causal.cols(); ++c) {
    const auto [low, high] = span_of(causal.col(c));
    out.low.push_back(low);
    out.high.push_back(high);
  }
}

void Explorer::Worker::answer(const Snapshot& snapshot, Traversal& out) {
  const Pipeline& pipeline = causal_model(snapshot);
  const CausalModel& model = *pipeline.causal;
  const TraverseRequest& request = out.request;
  const int latents = model.latents();
  const int steps = request.steps;
  const MatrixF all = model.encode_noise(codes(snapshot));
  const bool of_noise = request.space == TraverseSpace::kNoise;
  const MatrixF varied = of_noise ? all : model.causal_from_noise(all);
  const MatrixF noise = pipeline.noise_of(picture(snapshot, request.sample, out.samples));
  out.pictures = static_cast<int>(all.rows());
  out.base_values = row(of_noise ? noise : model.causal_from_noise(noise));
  out.values.resize(latents, steps);
  out.causal.resize(latents, steps);

  MatrixF points(1 + latents * steps, latents);  // noise of the base and of every picture: decoded in one go
  points.row(0) = noise;
  for (int i = 0; i < latents; ++i) {
    const auto [low, high] = span_of(varied.col(i));
    for (int k = 0; k < steps; ++k) {
      const float value = steps > 1 ? low + (high - low) * static_cast<float>(k) / static_cast<float>(steps - 1) : low;
      MatrixF point = noise;
      if (of_noise) {
        point(0, i) = value;
      } else {
        const EditMode mode = request.space == TraverseSpace::kSet ? EditMode::kSetLatent : EditMode::kCounterfactual;
        point = pipeline.edited_noise(noise, i, value, mode, 1);
      }
      out.values(i, k) = value;
      out.causal(i, k) = of_noise ? model.causal_from_noise(point)(0, i) : value;
      points.row(1 + i * steps + k) = point;
    }
  }
  std::vector<Image> pictures = pipeline.images->decode_images(pipeline.scaler.restore(model.decode_noise(points)));
  out.base = std::move(pictures.front());
  out.sheet = blank_image(steps * out.base.width, latents * out.base.height, {0, 0, 0});
  for (int i = 0; i < latents; ++i) {
    for (int k = 0; k < steps; ++k) {
      paste(out.sheet, pictures[static_cast<std::size_t>(1 + i * steps + k)], k * out.base.width, i * out.base.height);
    }
  }
}

void Explorer::Worker::answer(const Snapshot& snapshot, SavedTraversal& out) {
  Traversal traversal;
  traversal.request = out.request.what;
  answer(snapshot, traversal);
  const std::filesystem::path path = out.request.path;
  make_folder_of(path);
  if (out.request.moving) {
    constexpr int kHundredths = 6;  // of a second a frame
    write_gif(path, traversal_frames(traversal, out.request.colours), kHundredths);
  } else {
    save_png(path, traversal_poster(traversal, out.request.colours));
  }
}

void Explorer::Worker::answer(const Snapshot& snapshot, Scatter& out) {
  const Pipeline& pipeline = causal_model(snapshot);
  const SampleKey key = sample_key(snapshot.settings, snapshot.data, kScatterPairs);
  if (!scatter_key_ || !(*scatter_key_ == key)) {
    scatter_key_.reset();
    scatter_samples_ = std::make_shared<const PairDataset>(make_test_pairs(key));
    scatter_key_ = key;
  }
  out.samples = scatter_samples_;
  out.noise = pipeline.causal->encode_noise(encode_all(pipeline, *scatter_samples_));
  out.causal = pipeline.causal->causal_from_noise(out.noise);
  if (scatter_samples_->has_truth) {
    out.factors = scatter_samples_->latents.cast<float>();
    out.factor_names = scatter_samples_->latent_names;
  }
}

void Explorer::Worker::answer(const Snapshot& snapshot, MechanismCurves& out) {
  const MatrixF& all = codes(snapshot);
  const CausalModel& model = *causal_model(snapshot).causal;
  const MechanismRequest& request = out.request;
  if (std::min(request.from, request.to) < 0 || std::max(request.from, request.to) >= model.latents() ||
      request.from == request.to) {
    throw Error(fmt::format("there is no mechanism from z{} to z{}", request.from, request.to));
  }
  const MatrixF noise = model.encode_noise(all);
  const MatrixF causal = model.causal_from_noise(noise);
  const auto column = [&](int latent) {
    std::vector<float> values(static_cast<std::size_t>(causal.rows()));
    Eigen::Map<Vector<float>>(values.data(), causal.rows()) = causal.col(latent);
    return values;
  };
  out.from = column(request.from);
  out.to = column(request.to);
  const auto [low, high] = span_of(causal.col(request.from));
  constexpr int kSteps = 61;
  for (int k = 0; k < kSteps; ++k) {
    out.values.push_back(low + (high - low) * static_cast<float>(k) / static_cast<float>(kSteps - 1));
  }
  const std::vector<int> rows = rows_at_quantiles(noise.col(request.to), {0.1, 0.3, 0.5, 0.7, 0.9});
  out.curves.resize(static_cast<Eigen::Index>(rows.size()), kSteps);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const MatrixF base = noise.row(rows[i]);
    out.curves.row(static_cast<Eigen::Index>(i)) =
        request.total ? total_effect(model, base, request.from, request.to, out.values)
                      : direct_effect(model, base, request.from, request.to, out.values);
  }
}

void Explorer::Worker::answer(const Snapshot& snapshot, Pairs& out) {
  const PairDataset& data = samples(snapshot);
  for (std::int64_t i = 0; i < data.pairs; ++i) {
    out.before.push_back(data.picture(i, 0));
    out.after.push_back(data.picture(i, 1));
    out.difference.push_back(difference_image(out.before.back(), out.after.back(), kInterventionGain));
  }
  if (data.has_truth) {
    out.labels = data.intervention_labels;
    out.factors = data.latent_names;
  }
  if (!snapshot.pipeline || !snapshot.pipeline->causal) return;  // the pictures are there before any model
  const MatrixF& all = codes(snapshot);
  const auto side = [&](int which) -> MatrixF { return all(Eigen::seqN(which, data.pairs, 2), Eigen::all); };
  const TargetPosterior* targets = snapshot.pipeline->causal->targets();
  if (targets != nullptr) out.posterior = targets->intervention_posterior(side(0), side(1));
}

void Explorer::Worker::answer(const Snapshot& snapshot, Rotation& out) {
  const Pipeline& pipeline = causal_model(snapshot);
  const RotationRequest& request = out.request;
  const int latents = pipeline.causal->latents();
  if (pipeline.causal->graph() != nullptr || request.first == request.second ||
      std::min(request.first, request.second) < 0 || std::max(request.first, request.second) >= latents) {
    throw Error("these latents cannot be turned into each other", "choose two latents of a method without a graph");
  }
  const RotatedModel model(pipeline.causal, request.first, request.second, request.degrees * std::numbers::pi / 180.0);
  const MatrixF& all = codes(snapshot);
  const MatrixF z = model.encode_noise(all);
  const auto rows = static_cast<double>(all.rows());
  out.squared_error = static_cast<double>((model.decode_noise(z) - all).squaredNorm()) / rows;
  out.prior = 0.5 * static_cast<double>(z.squaredNorm()) / rows;
  const PairDataset& data = samples(snapshot);
  if (data.has_truth && data.latents.rows() == z.rows()) {
    out.mcc = mcc(z.cast<double>(), data.latents, CorrelationKind::kSpearman).mcc;
  }
  const MatrixF base = model.encode_noise(pipeline.codes_of(picture(snapshot, request.sample, out.samples)));
  MatrixF points(1 + 2 * kRotationSteps, latents);
  points.row(0) = base;
  for (const int which : {0, 1}) {
    const int latent = which == 0 ? request.first : request.second;
    const auto [low, high] = span_of(z.col(latent));
    for (int k = 0; k < kRotationSteps; ++k) {
      auto point = points.row(1 + which * kRotationSteps + k);
      point = base;
      point(latent) = low + (high - low) * static_cast<float>(k) / (kRotationSteps - 1);
    }
  }
  std::vector<Image> pictures = pipeline.images->decode_images(pipeline.scaler.restore(model.decode_noise(points)));
  out.base = std::move(pictures.front());
  out.sheet = blank_image(kRotationSteps * out.base.width, 2 * out.base.height, {0, 0, 0});
  for (int i = 0; i < 2 * kRotationSteps; ++i) {
    paste(out.sheet, pictures[static_cast<std::size_t>(1 + i)], i % kRotationSteps * out.base.width,
          i / kRotationSteps * out.base.height);
  }
}

}  // namespace causeway
