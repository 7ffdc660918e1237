#include "app/explore/traverse.h"

#include <filesystem>
#include <utility>

#include "app/explore/exporter.h"
#include "app/explore/gif_writer.h"
#include "app/explore/image_ops.h"
#include "app/explore/quantile.h"
#include "app/explore/traversal_export.h"
#include "engine/data/image_io.h"

namespace causeway {

void compute(Workbench& bench, const Snapshot& snapshot, Traversal& out) {
  const Pipeline& pipeline = causal_pipeline(snapshot);
  const CausalModel& model = *pipeline.causal;
  const TraverseRequest& request = out.request;
  const MatrixF all = model.encode_noise(bench.codes(snapshot));
  const bool of_noise = request.space == TraverseSpace::kNoise;
  const MatrixF varied = of_noise ? all : model.causal_from_noise(all);
  const MatrixF noise = pipeline.noise_of(bench.picture(snapshot, request.sample));
  out.samples = static_cast<int>(bench.samples(snapshot).units);
  out.pictures = static_cast<int>(all.rows());
  const MatrixF base = of_noise ? noise : model.causal_from_noise(noise);
  out.base_values.assign(base.data(), base.data() + base.cols());
  out.values.resize(model.latents(), request.steps);
  for (int i = 0; i < model.latents(); ++i) {
    const UsualRange range = usual_range(varied.col(i));
    for (int k = 0; k < request.steps; ++k) out.values(i, k) = range.at(k, request.steps);
  }
  PictureGrid grid = picture_grid(pipeline, noise, request.space, out.values);
  out.causal = std::move(grid.causal);
  out.base = std::move(grid.base);
  out.sheet = tile(grid.rows, 0, 1);
}

void compute(Workbench& bench, const Snapshot& snapshot, SavedTraversal& out) {
  Traversal traversal;
  traversal.request = out.request.what;
  compute(bench, snapshot, traversal);
  const std::filesystem::path path = out.request.path;
  make_folder_of(path);
  if (out.request.moving) {
    constexpr int kHundredths = 6;  // of a second a frame
    write_gif(path, traversal_frames(traversal, out.request.colours), kHundredths);
  } else {
    save_png(path, traversal_poster(traversal, out.request.colours));
  }
}

}  // namespace causeway
