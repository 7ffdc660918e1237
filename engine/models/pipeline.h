// A trained model as a whole, from pixels to causal variables and back: autoencoder, standardised codes, causal model.
// Where the world is seen as vectors there is no autoencoder: the vectors are the codes.
#pragma once

#include <memory>
#include <optional>

#include "engine/causal/edit.h"
#include "engine/core/thread_pool.h"
#include "engine/data/dataset.h"
#include "engine/data/vector_scale.h"
#include "engine/models/causal_model.h"
#include "engine/models/image_autoencoder.h"

namespace causeway {

/// Codes that are alive, shifted and scaled to mean 0 and standard deviation 1.
struct CodeScaler {
  std::vector<int> kept;    // indices of the codes that are used
  Eigen::RowVectorXf mean;  // of all codes
  Eigen::RowVectorXf std;   // of all codes
  VectorScale vectors;      // of observed vectors: what mean and std are about

  /// Statistics of `codes` (R x d); codes with a standard deviation below `dead_std` are dropped. Throws Error if none
  /// is left, e.g. because all images are the same.
  static CodeScaler fit(const MatrixF& codes, double dead_std);
  /// The same for codes that share a scale already (principal components): nothing is rescaled, and only codes that
  /// hardly vary at all are dropped.
  static CodeScaler fit_centred(const MatrixF& codes);
  /// The same of observed vectors, whose scale means nothing: what does not vary within single precision is dropped.
  static CodeScaler fit_observations(const Dataset& data);
  /// Vectors of any data set of this kind as standardise() takes them.
  MatrixF observations(const Dataset& data) const { return vectors_in(data, vectors); }
  /// Raw codes (R x d) -> standardised (R x kept).
  MatrixF standardise(const MatrixF& codes) const;
  /// The reverse; dropped codes get their mean.
  MatrixF restore(const MatrixF& standardised) const;
};

/// Immutable and thread-safe. Without `images` every function that takes or gives a picture throws Error.
struct Pipeline {
  std::shared_ptr<const ImageAutoencoder> images;  // null before the image stage, and where vectors are seen
  CodeScaler scaler;
  std::shared_ptr<const CausalModel> causal;  // null before the causal stage

  /// Standardised codes of all pictures or vectors of a data set, R x kept. Throws Error if they are of another kind
  /// or size than those the model was trained on.
  MatrixF codes_of(ThreadPool& pool, const Dataset& data) const;
  /// Codes of an image of the model's size (other sizes are resized) as the autoencoder gives them, 1 x codes.
  MatrixF raw_codes(const Image& image) const;
  /// Standardised codes of an image of the model's size (other sizes are resized), 1 x kept.
  MatrixF codes_of(const Image& image) const;
  /// Noise encodings (1 x n).
  MatrixF noise_of(const Image& image) const;
  Image image_of_codes(const MatrixF& standardised) const;
  Image image_of_noise(const MatrixF& noise) const;
  /// What the image stage alone makes of an image; works before the codes are standardised.
  Image reconstruction(const Image& image) const;
  /// Noise encodings after `latent`'s causal variable was set to `value` (in units of z); kDo samples from `seed`.
  MatrixF edited_noise(const MatrixF& noise, int latent, float value, EditMode mode, std::uint64_t seed) const;

 private:
  const ImageAutoencoder& autoencoder() const;
};

}  // namespace causeway
