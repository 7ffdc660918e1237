#include "app/explore/scatter.h"

namespace causeway {

void compute(Workbench& bench, const Snapshot& snapshot, Scatter& out) {
  const Pipeline& pipeline = causal_pipeline(snapshot);
  out.samples = bench.many_samples(snapshot);
  out.noise = pipeline.causal->encode_noise(encode_all(pipeline, *out.samples));
  out.causal = pipeline.causal->causal_from_noise(out.noise);
  if (out.samples->has_truth) {
    out.factors = out.samples->latents.cast<float>();
    out.factor_names = out.samples->latent_names;
  }
}

}  // namespace causeway
