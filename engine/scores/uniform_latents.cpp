#include "engine/scores/uniform_latents.h"

#include "engine/causal/sequence_kinds.h"
#include "engine/data/sample_dataset.h"

namespace causeway {

std::optional<UniformLatents> uniform_latents(const Pipeline& pipeline, const TrueWorld& truth, int threads,
                                              std::uint64_t seed) {
  if (!truth.world || truth.world->lagged() == nullptr) return std::nullopt;
  Dataset data = sample_dataset(*truth.world, independent_kind(), kUniformSamples, seed, Stream::kWorldValidation);
  if (!data.has_vectors()) {
    if (!truth.render || !pipeline.images) return std::nullopt;
    data.height = data.width = pipeline.images->shape().size;
    data.pictures = truth.render(data.truth.factors, data.width, threads);
  }
  ThreadPool pool(threads);
  const MatrixF noise = pipeline.causal->encode_noise(pipeline.codes_of(pool, data));
  UniformLatents found{data.truth.factors, pipeline.causal->causal_from_noise(noise).cast<double>()};
  if (!found.causal.allFinite()) return std::nullopt;
  return found;
}

}  // namespace causeway
