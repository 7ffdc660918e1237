#include "app/explore/reconstruct.h"

#include "app/explore/image_ops.h"

namespace causeway {

void compute(Workbench& bench, const Snapshot& snapshot, Reconstruction& out) {
  out.samples = static_cast<int>(bench.samples(snapshot).units);
  out.original = bench.picture(snapshot, out.request.sample);
  if (!snapshot.pipeline || !snapshot.pipeline->images) return;
  const Pipeline& pipeline = *snapshot.pipeline;
  // Straight through the image model: the standardised codes between it and the causal model exist only later.
  out.reconstruction = pipeline.images->decode_images(pipeline.images->encode_image(out.original)).front();
  out.difference = difference_image(out.original, out.reconstruction, kReconstructionGain);
  out.squared_error = squared_error(out.original, out.reconstruction);
  out.mean_difference = mean_difference(out.original, out.reconstruction);
}

}  // namespace causeway
