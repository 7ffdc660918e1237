#include "app/explore/latent_edit.h"

#include <utility>

namespace causeway {
namespace {

std::vector<float> row(const MatrixF& m) { return {m.data(), m.data() + m.cols()}; }

}  // namespace

Image edited_image(const Pipeline& pipeline, const MatrixF& noise, const LatentEdit& edit) {
  return pipeline.image_of_noise(pipeline.edited_noise(noise, edit.latent, edit.value, edit.mode, edit.seed));
}

EditedPicture edit_picture(const Pipeline& pipeline, const Image& original, const LatentEdit& edit) {
  const CausalModel& model = *pipeline.causal;
  const MatrixF noise = pipeline.noise_of(original);
  EditedPicture out;
  out.before = pipeline.image_of_noise(noise);
  out.causal_before = row(model.causal_from_noise(noise));
  if (edit.latent < 0 || edit.latent >= model.latents()) {
    out.after = out.before;
    out.causal_after = out.causal_before;
    return out;
  }
  const MatrixF edited = pipeline.edited_noise(noise, edit.latent, edit.value, edit.mode, edit.seed);
  out.after = pipeline.image_of_noise(edited);
  out.causal_after = row(model.causal_from_noise(edited));
  return out;
}

PictureGrid picture_grid(const Pipeline& pipeline, const MatrixF& noise, TraverseSpace space, const MatrixF& values) {
  const CausalModel& model = *pipeline.causal;
  const auto steps = static_cast<int>(values.cols());
  const auto latents = static_cast<int>(values.rows());
  PictureGrid out;
  out.causal = values;
  MatrixF points(1 + latents * steps, noise.cols());  // the base and every picture
  points.row(0) = noise;
  for (int i = 0; i < latents; ++i) {
    for (int k = 0; k < steps; ++k) {
      MatrixF point = noise;
      if (space == TraverseSpace::kNoise) {
        point(0, i) = values(i, k);
        out.causal(i, k) = model.causal_from_noise(point)(0, i);
      } else {
        const EditMode mode = space == TraverseSpace::kSet ? EditMode::kSetLatent : EditMode::kCounterfactual;
        point = pipeline.edited_noise(noise, i, values(i, k), mode, 1);
      }
      points.row(1 + i * steps + k) = point;
    }
  }
  std::vector<Image> pictures = pipeline.images->decode_images(pipeline.scaler.restore(model.decode_noise(points)));
  out.base = std::move(pictures.front());
  auto next = pictures.begin() + 1;
  for (int i = 0; i < latents; ++i, next += steps) {
    out.rows.emplace_back(std::make_move_iterator(next), std::make_move_iterator(next + steps));
  }
  return out;
}

}  // namespace causeway
