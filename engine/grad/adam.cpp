#include "engine/grad/adam.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace causeway {

template <class S>
double adam_update(ThreadPool& pool, const AdamSettings& settings, double learning_rate,
                   std::vector<Vector<S>>& shard_gradients, Vector<S>& parameters, AdamState<S>& state) {
  constexpr Eigen::Index kChunk = 4096;
  const Eigen::Index size = parameters.size();
  const int chunks = static_cast<int>((size + kChunk - 1) / kChunk);
  std::vector<double> squares(static_cast<std::size_t>(chunks));
  Vector<S>& gradient = shard_gradients[0];
  // As many tasks as threads, each a run of chunks: most steps find a chunk's moments in the cache of the core that
  // wrote them. Which thread takes a chunk changes no number.
  const int tasks = std::min(chunks, pool.threads());
  const auto for_chunks = [&](const auto& body) {
    pool.parallel_for(tasks, [&](int t) {
      for (int c = t * chunks / tasks; c < (t + 1) * chunks / tasks; ++c) body(c);
    });
  };
  for_chunks([&](int c) {
    const Eigen::Index begin = c * kChunk;
    const Eigen::Index count = std::min(kChunk, size - begin);
    auto sum = gradient.segment(begin, count);
    for (std::size_t s = 1; s < shard_gradients.size(); ++s) sum += shard_gradients[s].segment(begin, count);
    squares[static_cast<std::size_t>(c)] = static_cast<double>(sum.squaredNorm());
  });
  double square = 0.0;
  for (double s : squares) square += s;
  const double norm = std::sqrt(square);
  if (!std::isfinite(norm)) return norm;

  ++state.updates;
  const double scale = settings.clip_norm > 0.0 && norm > settings.clip_norm ? settings.clip_norm / norm : 1.0;
  const auto t = static_cast<double>(state.updates);
  const double correction1 = 1.0 - std::pow(settings.beta1, t);
  const double correction2 = 1.0 - std::pow(settings.beta2, t);
  const auto b1 = static_cast<S>(settings.beta1);
  const auto b2 = static_cast<S>(settings.beta2);
  const auto step = static_cast<S>(learning_rate / correction1);
  const auto root = static_cast<S>(1.0 / std::sqrt(correction2));
  const auto epsilon = static_cast<S>(settings.epsilon);
  const auto gradient_scale = static_cast<S>(scale);
  for_chunks([&](int c) {
    const Eigen::Index begin = c * kChunk;
    const Eigen::Index count = std::min(kChunk, size - begin);
    auto g = gradient.segment(begin, count).array();
    auto m = state.first.segment(begin, count).array();
    auto v = state.second.segment(begin, count).array();
    auto p = parameters.segment(begin, count).array();
    m = b1 * m + ((S(1) - b1) * gradient_scale) * g;
    v = b2 * v + ((S(1) - b2) * gradient_scale * gradient_scale) * g.square();
    p -= step * m / (v.sqrt() * root + epsilon);
  });
  return norm;
}

double cosine_schedule(double start, double end, double t) {
  t = std::clamp(t, 0.0, 1.0);
  return end + 0.5 * (start - end) * (1.0 + std::cos(std::numbers::pi * t));
}

double linear_ramp(double start, double end, double t) { return start + (end - start) * std::clamp(t, 0.0, 1.0); }

double exponential_ramp(double start, double end, double t) {
  return start * std::pow(end / start, std::clamp(t, 0.0, 1.0));
}

template double adam_update<float>(ThreadPool&, const AdamSettings&, double, std::vector<Vector<float>>&,
                                   Vector<float>&, AdamState<float>&);
template double adam_update<double>(ThreadPool&, const AdamSettings&, double, std::vector<Vector<double>>&,
                                    Vector<double>&, AdamState<double>&);

}  // namespace causeway
