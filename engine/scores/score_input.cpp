#include "engine/scores/score_input.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/safe_units.h"
#include "engine/metrics/input_checks.h"
#include "engine/metrics/matched_r2.h"
#include "engine/scores/confirmed_graph.h"

namespace causeway {

namespace {

// First frames of units that the graph is read from: at least, for live scores, and at most.
constexpr Eigen::Index kLeastGraphUnits = 1000, kMostGraphUnits = 4096;

/// How many columns have more than one value.
Eigen::Index varying(const MatrixD& m) {
  Eigen::Index count = 0;
  for (Eigen::Index c = 0; c < m.cols(); ++c) count += is_constant(m.col(c)) ? 0 : 1;
  return count;
}

/// The first column that is constant; -1 if there is none.
Eigen::Index first_constant(const MatrixD& m) {
  for (Eigen::Index c = 0; c < m.cols(); ++c) {
    if (is_constant(m.col(c))) return c;
  }
  return -1;
}

template <class T>
const T* pointer(const std::optional<T>& value) {
  return value ? &*value : nullptr;
}

}  // namespace

ScoreInput::ScoreInput(const Pipeline& pipeline_, const MethodInfo& method_, const Dataset& test_,
                       const MatrixF& codes_, const TrueWorld& truth_, const ScoreOptions& options_)
    : pipeline(pipeline_),
      model(*pipeline_.causal),
      method(method_),
      test(test_),
      codes(codes_),
      options(options_),
      truth{truth_.world, options_.live ? RenderPictures{} : truth_.render, truth_.law_known},
      parts(score_parts(method_, test_, truth)) {}

const ScoreInput::Latents* ScoreInput::latents() {
  return pointer(latents_.get([&]() -> std::optional<Latents> {
    if (!parts.labels || codes.rows() < 2 * kDciMinimumRows) return std::nullopt;
    const MatrixF noise = model.encode_noise(codes);
    Latents found{noise.cast<double>(), model.causal_from_noise(noise).cast<double>()};
    if (!found.causal.allFinite() || !found.noise.allFinite()) return std::nullopt;
    return found;
  }));
}

const MccResult* ScoreInput::match() {
  return pointer(match_.get([&]() -> std::optional<MccResult> {
    if (latents() == nullptr) return std::nullopt;
    return mcc(latents()->causal, factors(), CorrelationKind::kSpearman);
  }));
}

const std::string& ScoreInput::constant_factor() {
  return constant_factor_.get([&]() -> std::string {
    const Eigen::Index f = first_constant(factors());
    if (f < 0) return "";
    const auto& names = test.truth.names;
    return static_cast<std::size_t>(f) < names.size() ? names[static_cast<std::size_t>(f)] : fmt::format("{}", f);
  });
}

std::string ScoreInput::why_none(const Metric& metric) {
  if (!applies(metric, parts)) return why_no_score(metric, parts);
  if (test.units == 0) return "no data are held out";
  if (metric.needs.labels) {
    const auto least = (2 * kDciMinimumRows + test.frames - 1) / test.frames;
    if (test.units < least) {
      return fmt::format("{} held-out {} are too few, at least {} are needed", test.units, unit_word(test.frames),
                         least);
    }
    if (latents() == nullptr) return "a latent of the model is not finite";
    if (!constant_factor().empty()) {
      const auto column = factors().col(first_constant(factors()));
      const bool differ = column.minCoeff() != column.maxCoeff();
      return fmt::format("the factor '{}' is the same in all held-out data{}", constant_factor(),
                         differ ? " but for rounding: so far from zero digits are lost, subtract what its numbers have "
                                  "in common"
                                : "");
    }
    if (is_constant(latents()->causal.reshaped())) return "the latents are the same for all held-out data";
  }
  return why_no_score(metric, parts);
}

Eigen::Index ScoreInput::dci_rows() const { return std::min<Eigen::Index>(options.rows, codes.rows() / 2); }

std::optional<DciResult> ScoreInput::dci_of(const MatrixD& variables) {
  const Eigen::Index half = dci_rows();
  // For noise too, the causal variables decide whether there is anything to tell apart.
  if (varying(latents()->causal.topRows(half)) == 0 || varying(variables.topRows(half)) == 0 ||
      varying(factors().topRows(half)) < factors().cols()) {
    return std::nullopt;
  }
  DciOptions dci_options;
  dci_options.threads = options.threads;
  return dci(variables.topRows(2 * half), in_safe_units(factors().topRows(2 * half)), half, dci_options);
}

const DciResult* ScoreInput::dci_of_causal() {
  if (latents() == nullptr) return nullptr;
  return pointer(dci_causal_.get([&] { return dci_of(latents()->causal); }));
}

const DciResult* ScoreInput::dci_of_noise() {
  if (latents() == nullptr) return nullptr;
  return pointer(dci_noise_.get([&] { return dci_of(latents()->noise); }));
}

const std::optional<LearnedGraph>& ScoreInput::graph() {
  return graph_.get([&]() -> std::optional<LearnedGraph> {
    if (model.graph() == nullptr) return std::nullopt;
    const Eigen::Index most = std::clamp<Eigen::Index>(options.rows, kLeastGraphUnits, kMostGraphUnits);
    const MatrixF before = frame_rows(codes, test.frames, 0);
    auto graph = model.graph()->read_graph(before.topRows(std::min(before.rows(), most)), options.seed);
    if (graph && !options.live && options.edge_nats > 0 && test.frames == 2) {
      keep_confirmed_edges(*graph, model, codes, options.edge_nats, options.threads, options.seed);
    }
    return graph;
  });
}

const std::optional<LearnedGraph>& ScoreInput::lagged() {
  return lagged_.get([&]() -> std::optional<LearnedGraph> {
    if (model.lagged() == nullptr || !parts.sequences || codes.rows() == 0) return std::nullopt;
    return model.lagged()->read_lagged(codes, test.frames, options.seed);
  });
}

const UniformLatents* ScoreInput::uniform() {
  return pointer(uniform_.get([&] { return uniform_latents(pipeline, truth, options.threads, options.seed); }));
}

const MatrixD* ScoreInput::r2() {
  return pointer(r2_.get([&]() -> std::optional<MatrixD> {
    if (match() == nullptr || !constant_factor().empty()) return std::nullopt;
    const std::vector<int>& latents_of = match()->code_of_factor;
    if (uniform() != nullptr) return matched_r2(uniform()->causal, uniform()->factors, latents_of);
    return matched_r2(latents()->causal, factors(), latents_of);
  }));
}

const std::optional<InterventionalError>& ScoreInput::interventional() {
  return interventional_.get([&]() -> std::optional<InterventionalError> {
    if (match() == nullptr || !constant_factor().empty()) return std::nullopt;
    return interventional_error(pipeline, test, codes, match()->code_of_factor, truth, options.threads, options.seed);
  });
}

}  // namespace causeway
