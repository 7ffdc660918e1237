#include "engine/models/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "engine/core/error.h"
#include "engine/data/image_io.h"

namespace causeway {

namespace {

/// Mean and standard deviation of all codes, none kept yet; `std` gets the latter in double.
CodeScaler with_statistics(const MatrixF& codes, Eigen::RowVectorXd& std) {
  const MatrixD wide = codes.cast<double>();
  const Eigen::RowVectorXd mean = wide.colwise().mean();
  std = (wide.rowwise() - mean).array().square().colwise().mean().sqrt();
  CodeScaler scaler;
  scaler.mean = mean.cast<float>();
  scaler.std = std.cast<float>();
  return scaler;
}

}  // namespace

CodeScaler CodeScaler::fit(const MatrixF& codes, double dead_std) {
  Eigen::RowVectorXd std;
  CodeScaler scaler = with_statistics(codes, std);
  for (int i = 0; i < codes.cols(); ++i) {
    if (std(i) >= dead_std && std(i) > 0) scaler.kept.push_back(i);
  }
  if (scaler.kept.empty()) {
    throw Error("the image stage found nothing that varies between images: every code is dead",
                "check that the images differ; else train the image stage longer or lower image.kl_weight");
  }
  return scaler;
}

CodeScaler CodeScaler::fit_centred(const MatrixF& codes) {
  constexpr double kNothing = 1e-3;  // of a standard deviation of the order of 1
  CodeScaler scaler = fit(codes, kNothing);
  scaler.std.setOnes();
  return scaler;
}

CodeScaler CodeScaler::fit_observations(const Dataset& data) {
  constexpr double kPrecision = 1e-6;
  const MatrixF& observations = data.vectors;
  Eigen::RowVectorXd std;
  CodeScaler scaler = with_statistics(observations, std);
  scaler.vectors = data.vector_scale;
  for (int i = 0; i < observations.cols(); ++i) {
    const bool varies = std(i) > kPrecision * static_cast<double>(observations.col(i).cwiseAbs().maxCoeff());
    if (varies && std::isnormal(scaler.std(i)) && std::isfinite(scaler.mean(i))) scaler.kept.push_back(i);
  }
  if (scaler.kept.empty()) {
    throw Error("every observation is the same: there is nothing to learn from",
                "check the data: vectors must differ from one another");
  }
  return scaler;
}

MatrixF CodeScaler::standardise(const MatrixF& codes) const {
  MatrixF out(codes.rows(), static_cast<Eigen::Index>(kept.size()));
  for (std::size_t k = 0; k < kept.size(); ++k) {
    out.col(static_cast<Eigen::Index>(k)) = (codes.col(kept[k]).array() - mean(kept[k])) / std(kept[k]);
  }
  return out;
}

MatrixF CodeScaler::restore(const MatrixF& standardised) const {
  MatrixF out = mean.replicate(standardised.rows(), 1);
  for (std::size_t k = 0; k < kept.size(); ++k) {
    out.col(kept[k]) = standardised.col(static_cast<Eigen::Index>(k)).array() * std(kept[k]) + mean(kept[k]);
  }
  return out;
}

const ImageAutoencoder& Pipeline::autoencoder() const {
  if (!images) {
    throw Error("this run has no image model: it learns from vectors of numbers, not from pictures",
                "scores and the graph need no pictures");
  }
  return *images;
}

MatrixF Pipeline::codes_of(ThreadPool& pool, const Dataset& data) const {
  if (images) {
    if (!data.has_pictures()) {
      throw Error("the run was trained on pictures, these data hold none", "give data with pictures (imgs)");
    }
    const int size = images->shape().size;
    if (data.width != size || data.height != size) {
      throw Error(fmt::format("the run was trained on pictures of {0} x {0} pixels, these have {1} x {2}", size,
                              data.width, data.height),
                  "bring them to that size when they are read");
    }
    return scaler.standardise(images->encode_images(pool, data.pictures.data(), static_cast<int>(data.rows())));
  }
  if (!data.has_vectors()) {
    throw Error("the run was trained on vectors, these data hold none", "give data with vectors (x)");
  }
  if (data.vectors.cols() != scaler.mean.size()) {
    throw Error(fmt::format("the run was trained on vectors of {} numbers, these have {}", scaler.mean.size(),
                            data.vectors.cols()),
                "give data of the same world");
  }
  return scaler.standardise(scaler.observations(data));
}

MatrixF Pipeline::codes_of(const Image& image) const { return scaler.standardise(raw_codes(image)); }

MatrixF Pipeline::noise_of(const Image& image) const { return causal->encode_noise(codes_of(image)); }

Image Pipeline::image_of_codes(const MatrixF& standardised) const {
  return autoencoder().decode_images(scaler.restore(standardised)).front();
}

Image Pipeline::image_of_noise(const MatrixF& noise) const { return image_of_codes(causal->decode_noise(noise)); }

Image Pipeline::reconstruction(const Image& image) const {
  return autoencoder().decode_images(raw_codes(image)).front();
}

MatrixF Pipeline::raw_codes(const Image& image) const {
  const int size = autoencoder().shape().size;
  const bool fits = image.width == size && image.height == size;
  return images->encode_image(fits ? image : resize(image, size, size));
}

MatrixF Pipeline::edited_noise(const MatrixF& noise, int latent, float value, EditMode mode, std::uint64_t seed) const {
  if (latent < 0 || latent >= causal->latents()) {
    throw UsageError("there is no latent " + std::to_string(latent),
                     "latents are 0 .. " + std::to_string(causal->latents() - 1));
  }
  const Vector<float> values = Vector<float>::Constant(noise.rows(), value);
  if (mode == EditMode::kSetLatent) {
    MatrixF causal_values = causal->causal_from_noise(noise);
    causal_values.col(latent) = values;
    return causal->noise_from_causal(causal_values);
  }
  MatrixF edited = causal->counterfactual_noise(noise, latent, values);
  if (mode == EditMode::kDo) {
    // Variables that react to the intervention get newly sampled noise. Non-descendants of the target keep theirs.
    const MatrixF before = causal->causal_from_noise(noise);
    const MatrixF after = causal->causal_from_noise(edited);
    Random random(seed, Stream::kEditNoise, static_cast<std::uint64_t>(latent));
    for (int j = 0; j < causal->latents(); ++j) {
      const auto fresh = static_cast<float>(random.normal());
      constexpr float kReacts = 1e-3F;
      if (j != latent && (before.col(j) - after.col(j)).cwiseAbs().maxCoeff() > kReacts)
        edited.col(j).setConstant(fresh);
    }
  }
  return edited;
}

}  // namespace causeway
