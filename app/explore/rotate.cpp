#include "app/explore/rotate.h"

#include <algorithm>
#include <numbers>
#include <utility>

#include "app/explore/image_ops.h"
#include "app/explore/quantile.h"
#include "engine/core/error.h"
#include "engine/metrics/mcc.h"
#include "engine/models/rotated_model.h"

namespace causeway {

void compute(Workbench& bench, const Snapshot& snapshot, Rotation& out) {
  const Pipeline& pipeline = causal_pipeline(snapshot);
  const RotationRequest& request = out.request;
  const int latents = pipeline.causal->latents();
  if (pipeline.causal->graph() != nullptr || request.first == request.second ||
      std::min(request.first, request.second) < 0 || std::max(request.first, request.second) >= latents) {
    throw Error("these latents cannot be turned into each other", "choose two latents of a method without a graph");
  }
  const RotatedModel model(pipeline.causal, request.first, request.second, request.degrees * std::numbers::pi / 180.0);
  const MatrixF& all = bench.codes(snapshot);
  const MatrixF z = model.encode_noise(all);
  const auto rows = static_cast<double>(all.rows());
  out.squared_error = static_cast<double>((model.decode_noise(z) - all).squaredNorm()) / rows;
  out.prior = 0.5 * static_cast<double>(z.squaredNorm()) / rows;
  const Dataset& data = bench.samples(snapshot);
  out.samples = static_cast<int>(data.units);
  if (data.truth.factors.rows() == z.rows()) {
    out.mcc = mcc(z.cast<double>(), data.truth.factors, CorrelationKind::kSpearman).mcc;
  }
  const MatrixF base = model.encode_noise(pipeline.codes_of(bench.picture(snapshot, request.sample)));
  MatrixF points(1 + 2 * kRotationSteps, latents);
  points.row(0) = base;
  for (const int which : {0, 1}) {
    const int latent = which == 0 ? request.first : request.second;
    const UsualRange range = usual_range(z.col(latent));
    for (int k = 0; k < kRotationSteps; ++k) {
      auto point = points.row(1 + which * kRotationSteps + k);
      point = base;
      point(latent) = range.at(k, kRotationSteps);
    }
  }
  std::vector<Image> pictures = pipeline.images->decode_images(pipeline.scaler.restore(model.decode_noise(points)));
  const auto first = pictures.begin() + 1, second = first + kRotationSteps;
  out.sheet = tile({{first, second}, {second, pictures.end()}}, 0, 1);
  out.base = std::move(pictures.front());
}

}  // namespace causeway
