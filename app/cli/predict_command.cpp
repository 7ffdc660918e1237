// What a trained model expects of the frames that come, beside what the world does.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/explore/ahead.h"
#include "app/explore/factor_link.h"
#include "app/explore/image_ops.h"
#include "engine/core/error.h"
#include "engine/core/escape.h"
#include "engine/core/json_matrix.h"
#include "engine/core/json_text.h"
#include "engine/core/memory.h"
#include "engine/data/image_io.h"
#include "engine/render/offscreen_renderer.h"
#include "engine/render/world_data.h"

namespace causeway::cli {

namespace {

constexpr int kReferenceUnits = 60;  // held-out sequences that latents are matched on

struct PredictOptions {
  std::string run, data, assignment, out;
  int sample = 0, frame = 0, steps = AheadRequest::kFrames, scale = 1, threads = 1;
  bool held = false, json = false;
};

/// What is asked for in `o`: "green=0.8" in units of the variable sets the latent that goes with it, "z1=0.5" this one
/// in its own.
AheadRequest request_of(const PredictOptions& o, const Dataset& test, const MatrixF& causal,
                        const std::vector<int>& latent_of) {
  AheadRequest request{o.sample, o.frame, -1, 0, o.held, o.steps};
  if (o.assignment.empty()) return request;
  const auto [name, value] = parse_assignment(o.assignment);
  request.value = value;
  for (int i = 0; i < causal.cols(); ++i) {
    if (name == fmt::format("z{}", i)) request.latent = i;
  }
  if (request.latent >= 0) {
    for (std::size_t f = 0; f < latent_of.size(); ++f) {
      if (test.truth.names[f] == name) check_means_one(name, latent_of[f], request.latent);
    }
    const double low = causal.col(request.latent).minCoeff(), high = causal.col(request.latent).maxCoeff();
    if (std::abs(value) > 1e6) check_is_known(name, value, low, high, o.data);
    const int factor = factor_of(latent_of, request.latent);
    if (factor >= 0) request.value = latent_to_factor(causal, request.latent, test.truth.factors, factor)(value);
    return request;
  }
  const auto& names = test.truth.names;
  for (std::size_t f = 0; f < latent_of.size(); ++f) {
    if (names[f] != name) continue;
    if (latent_of[f] >= 0) {
      request.latent = latent_of[f];
      const auto seen = test.truth.factors.col(static_cast<Eigen::Index>(f));
      check_is_known(name, value, seen.minCoeff(), seen.maxCoeff(), o.data);
      return request;
    }
    throw Error("no latent clearly goes with '" + on_one_line(name) + "'",
                fmt::format("set a latent: z0 .. z{}", causal.cols() - 1));
  }
  throw UsageError("there is no latent '" + on_one_line(name) + "'",
                   fmt::format("use z0 .. z{}{}{}", causal.cols() - 1, latent_of.empty() ? "" : " or a factor: ",
                               fmt::join(latent_of.empty() ? std::vector<std::string>{} : names, ", ")));
}

void predict(const PredictOptions& o) {
  if (!o.out.empty()) check_is_png(o.out);
  const TrainedRun run = load_trained(o.run);
  if (!o.out.empty()) check_output(o.out, {o.data, run.settings.world.data});
  if (!o.out.empty() && !run.pipeline.images) {
    throw UsageError(o.run + " was trained on vectors: there are no pictures to write", "leave out --out");
  }
  const Dataset test = data_to_encode(run, o.data, std::max(kReferenceUnits, o.sample + 1), o.threads);
  if (o.sample >= test.units || o.frame >= test.frames) {
    throw UsageError(fmt::format("there is no frame {} of sample {}", o.frame, o.sample),
                     fmt::format("samples are 0 .. {}, frames 0 .. {}", test.units - 1, test.frames - 1));
  }
  ThreadPool pool(o.threads);
  const MatrixF codes = run.pipeline.codes_of(pool, test);
  const CausalModel& model = *run.pipeline.causal;
  const MatrixD& factors = test.truth.factors;
  const MatrixF causal = model.causal_from_noise(model.encode_noise(codes));
  std::vector<int> latent_of;
  if (factors.rows() > 0) {
    latent_of = match_latents(causal, factors);
    for (std::size_t f = 0; f < latent_of.size(); ++f) {
      if (!follows_clearly(causal, factors, static_cast<int>(f))) latent_of[f] = -1;
    }
  }
  Settings asked = run.settings;
  if (!o.data.empty()) asked.world.data = o.data;
  Ahead ahead;
  ahead.request = request_of(o, test, causal, latent_of);
  look_ahead(model, {test, codes, latent_of, true_world_of(asked, test)}, ahead);

  if (!o.out.empty()) {
    const int size = run.pipeline.images->shape().size;
    check_memory(6.0 * size * size * o.scale * o.scale * (o.steps + 1), fmt::format("{} pictures", 2 * (o.steps + 1)),
                 "lower --scale or --frames");
    std::vector<std::vector<Image>> rows{pictures_of(run.pipeline, ahead.latents)};
    if (ahead.world.rows() > 0) {
      OffscreenRenderer renderer(true_world_of(asked, test).world->name(), size);
      rows.emplace_back();
      for (Eigen::Index t = 0; t < ahead.world.rows(); ++t) {
        const std::vector<double> latents(ahead.world.row(t).begin(), ahead.world.row(t).end());
        rows.back().push_back(renderer.render(latents));
      }
    }
    save_png(o.out, tile(rows, o.scale, o.scale));
  }
  if (o.json) {
    nlohmann::json out;
    const auto matrix = [](const MatrixD& m) { return m.rows() > 0 ? matrix_to_json(m) : nlohmann::json(nullptr); };
    out["latents"] = matrix(ahead.latents.cast<double>());
    out["expected"] = matrix(ahead.expected);
    out["latent_of"] = ahead.latent_of;
    out["factors"] = ahead.factors;
    out["world"] = matrix(ahead.world);
    out["world_low"] = matrix(ahead.world_low);
    out["world_high"] = matrix(ahead.world_high);
    fmt::print("{}\n", json_text(out));
    return;
  }
  if (!o.out.empty()) {
    fmt::print("{}: a column a frame, above what the model expects{}\n", o.out,
               ahead.world.rows() > 0 ? ", below the world's own mean" : "");
  }
  std::string head = fmt::format("{:>5}", "frame");
  std::vector<int> factor_of_latent;
  for (int i = 0; i < model.latents(); ++i) {
    const int factor = factor_of(latent_of, i);
    factor_of_latent.push_back(ahead.world.rows() > 0 ? factor : -1);
    const std::string name =
        factor >= 0 ? on_one_line(ahead.factors[static_cast<std::size_t>(factor)]) : fmt::format("z{}", i);
    head += fmt::format("  {:>12}{}", name, factor_of_latent.back() >= 0 ? "   (world)" : "");
  }
  fmt::print("{}\n", head);
  for (int t = 0; t <= o.steps; ++t) {
    std::string line = fmt::format("{:>5}", fmt::format("+{}", t));
    for (int i = 0; i < model.latents(); ++i) {
      line += fmt::format("  {:>12.3f}", ahead.expected(t, i));
      const int factor = factor_of_latent[static_cast<std::size_t>(i)];
      if (factor >= 0) line += fmt::format("  ({:>6.3f})", ahead.world(t, factor));
    }
    fmt::print("{}\n", line);
  }
  if (!ahead.no_world.empty()) say(fmt::format("note: no world beside it: {}\n", ahead.no_world));
}

}  // namespace

void add_predict(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<PredictOptions>();
  CLI::App* verb = app.add_subcommand(
      "predict", "Roll a run on sequences forward from a frame, with a variable set, model beside world");
  verb->add_option("RUN", o->run, "Run directory")->required();
  verb->add_option("--sample", o->sample, "Held-out sequence to start in")
      ->transform(whole_number(0, 100000))
      ->capture_default_str();
  verb->add_option("--frame", o->frame, "Frame of it to start from")
      ->transform(whole_number(0, 1000000))
      ->capture_default_str();
  verb->add_option(
      "--do", o->assignment,
      "NAME=VALUE: green=0.8 in units of the factor that a latent goes with, or z0=1.5 in units of the latent. "
      "Set in the first step; what comes later follows from it");
  verb->add_flag("--held", o->held, "Set it in every step");
  verb->add_option("--frames", o->steps, "How many frames to roll forward")
      ->transform(whole_number(1, AheadRequest::kMostFrames))
      ->capture_default_str();
  verb->add_option("--out", o->out, "PNG file to write: a column a frame, model above world");
  verb->add_option("--scale", o->scale, "Enlargement of each picture")
      ->transform(whole_number(1, 16))
      ->capture_default_str();
  verb->add_flag("--json", o->json, "Print one JSON object");
  verb->add_option("--data", o->data, "Data to start from; without it held-out data of the run");
  add_threads_option(*verb, o->threads);
  verb->callback([o, &exit_code] {
    if (o->held && o->assignment.empty()) throw UsageError("nothing is held", "say what with --do NAME=VALUE");
    predict(*o);
    exit_code = kDone;
  });
}

}  // namespace causeway::cli
