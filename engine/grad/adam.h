// Adam (Kingma & Ba, 2015) with global gradient-norm clipping, and the learning-rate and ramp schedules.
#pragma once

#include "engine/core/thread_pool.h"
#include "engine/core/types.h"

namespace causeway {

struct AdamSettings {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double clip_norm = 0.0;  // 0: no clipping
};

/// First and second moments of a flat parameter vector, and the number of updates made.
template <class S>
struct AdamState {
  Vector<S> first;
  Vector<S> second;
  std::int64_t updates = 0;

  void reset(Eigen::Index size) {
    first = Vector<S>::Zero(size);
    second = Vector<S>::Zero(size);
    updates = 0;
  }
};

/// One update from the sum of `shard_gradients` (all of the parameters' size), in a fixed order whatever the number of
/// threads. Returns the norm of the summed gradient before clipping; if it is not finite, nothing is changed.
template <class S>
double adam_update(ThreadPool& pool, const AdamSettings& settings, double learning_rate,
                   std::vector<Vector<S>>& shard_gradients, Vector<S>& parameters, AdamState<S>& state);

/// Cosine from `start` at t = 0 to `end` at t = 1 (t is clamped).
double cosine_schedule(double start, double end, double t);

/// Linear ramp from `start` to `end` over t in [0, 1] (clamped).
double linear_ramp(double start, double end, double t);

/// Geometric ramp between positive numbers over t in [0, 1] (clamped).
double exponential_ramp(double start, double end, double t);

}  // namespace causeway
