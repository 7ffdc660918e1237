// What metrics are computed from: a trained model, held-out data, and the truth behind them. What several metrics need
// is computed once, when the first of them asks.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/metrics/dci.h"
#include "engine/metrics/mcc.h"
#include "engine/models/pipeline.h"
#include "engine/models/registry.h"
#include "engine/scores/interventional_error.h"
#include "engine/scores/metric.h"
#include "engine/scores/uniform_latents.h"

namespace causeway {

struct ScoreOptions {
  int rows = 5000;  // images that train the regressors of DCI; as many test them (fewer if there are not as many)
  double edge_threshold = 0.1;  // what is stronger is an edge
  double edge_nats = 0;         // and what ENCO finds worth so much on held-out pairs, see confirmed_graph.h; 0: any
  int threads = 1;
  std::uint64_t seed = 1;
  /// While training goes on: only metrics that are `live`, and the world renders no pictures.
  bool live = false;
};

/// Keeps references to what it is made from, which must outlive it. Not thread-safe.
class ScoreInput {
 public:
  /// `codes`: standardised, of the held-out data `test` (a row a picture or vector). `truth` is the world that they
  /// come from.
  ScoreInput(const Pipeline& pipeline, const MethodInfo& method, const Dataset& test, const MatrixF& codes,
             const TrueWorld& truth, const ScoreOptions& options);

  const Pipeline& pipeline;
  const CausalModel& model;
  const MethodInfo& method;
  const Dataset& test;
  const MatrixF& codes;
  const ScoreOptions options;
  const TrueWorld truth;
  /// What metrics may need and this input has.
  const ScoreParts parts;

  /// R x n both, the model's view of the held-out data. They are there if the true factors are known, at least
  /// 2 kDciMinimumRows rows are held out and all numbers are finite; else there is nothing to compare.
  struct Latents {
    MatrixD noise, causal;
  };
  const Latents* latents();
  /// True factors of the rows of latents() (R x factors).
  const MatrixD& factors() const { return test.truth.factors; }
  /// Matching of latents with factors by |Spearman|; null without latents().
  const MccResult* match();
  /// DCI of the causal variables and of the noise; null if it cannot be computed.
  const DciResult* dci_of_causal();
  const DciResult* dci_of_noise();
  /// Of any numbers of the held-out rows (rows x any); empty where it says nothing.
  std::optional<DciResult> dci_of(const MatrixD& variables);
  /// Rows that train the regressors of DCI; the next as many test them.
  Eigen::Index dci_rows() const;
  /// The first factor that is the same in all held-out data, so that nothing can be told of it; empty if none is.
  const std::string& constant_factor();
  /// Why a metric has no value here, for people.
  std::string why_none(const Metric& metric);
  const std::optional<LearnedGraph>& graph();
  /// The graph from one frame to the next, read from the held-out sequences.
  const std::optional<LearnedGraph>& lagged();
  /// Null as uniform_latents() is empty.
  const UniformLatents* uniform();
  /// n x n: R2 of the column's factor predicted from the latent that is matched with the row's factor, by a curve that
  /// is fitted to other samples; at least 0, and 0 without a latent. Of uniform() where that is there, else of the
  /// held-out data. Null without latents(), or with a factor that is constant.
  const MatrixD* r2();
  const std::optional<InterventionalError>& interventional();

 private:
  template <class T>
  class Once {
   public:
    template <class F>
    const T& get(F&& make) {
      if (!value_) value_.emplace(make());
      return *value_;
    }

   private:
    std::optional<T> value_;
  };

  Once<std::optional<Latents>> latents_;
  Once<std::optional<MccResult>> match_;
  Once<std::string> constant_factor_;
  Once<std::optional<DciResult>> dci_causal_, dci_noise_;
  Once<std::optional<LearnedGraph>> graph_, lagged_;
  Once<std::optional<UniformLatents>> uniform_;
  Once<std::optional<MatrixD>> r2_;
  Once<std::optional<InterventionalError>> interventional_;
};

}  // namespace causeway
