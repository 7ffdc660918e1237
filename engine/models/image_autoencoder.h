// Patch-merging autoencoder: images to a few smooth codes and back. Every layer is one matrix product: a 4 x 4 patch is
// a row, and merging 2 x 2 neighbours is a reshape, because rows are kept in Z (Morton) order. The encoder is either
// the mirror of the decoder, trained with it as a variational autoencoder, or a projection on principal components.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/noise.h"
#include "engine/core/thread_pool.h"
#include "engine/grad/adam.h"
#include "engine/grad/linear.h"
#include "engine/models/principal_components.h"

namespace causeway {

enum class ImageEncoder { kVae, kPca };

std::vector<std::string> image_encoder_names();
/// One of these; throws UsageError for another name.
ImageEncoder image_encoder_from_name(const std::string& name);

struct AutoencoderShape {
  ImageEncoder encoder = ImageEncoder::kVae;
  int size = 64;                           // pixels a side; 4 * 2^(channels.size()-1) must divide it
  int codes = 8;                           // dimension of the latent Gaussian
  std::vector<int> channels{48, 96, 128};  // width after the patch layer and after each merge
  int hidden = 256;

  int patches() const { return (size / 4) * (size / 4); }
  /// Rows of the coarsest grid.
  int coarse() const { return patches() >> (2 * (static_cast<int>(channels.size()) - 1)); }
};

/// Weights and inference. Immutable use is thread-safe: each call brings its own tape.
class ImageAutoencoder {
 public:
  /// Throws UsageError if the shape does not fit together. The initial weights are sampled from `seed`.
  ImageAutoencoder(const AutoencoderShape& shape, std::uint64_t seed);

  const AutoencoderShape& shape() const { return shape_; }
  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }

  /// Of an encoder on principal components: what takes the place of a trained encoder. Empty until it is fitted.
  const PrincipalComponents& components() const { return components_; }
  void set_components(PrincipalComponents components) { components_ = std::move(components); }

  /// Means and log variances of q(c|x) of a trained encoder: patches (B*patches x 48, values 0..1) -> B x codes each.
  struct Encoded {
    Var mean, log_variance;
  };
  template <class S>
  Encoded encode(Tape<S>& tape, Var patches) const;
  /// Codes (B x codes) -> patches (B*patches x 48).
  template <class S>
  Var decode(Tape<S>& tape, Var codes) const;

  /// Code means of `count` images (8-bit, size x size x 3 each): count x codes. Done in parallel.
  MatrixF encode_images(ThreadPool& pool, const std::uint8_t* images, int count) const;
  MatrixF encode_image(const Image& image) const;
  /// Images of codes (rows), clamped to 0..255.
  std::vector<Image> decode_images(const MatrixF& codes) const;

  /// 8-bit image -> patches x 48 floats in 0..1, rows in Z order.
  void to_patches(const std::uint8_t* image, float* patches) const;
  Image from_patches(const float* patches) const;

 private:
  AutoencoderShape shape_;
  ParameterStore<float> store_;
  std::vector<LinearLayer> encoder_;  // patch layer, merges, dense
  LinearLayer mean_, log_variance_;
  PrincipalComponents components_;
  std::vector<LinearLayer> decoder_;  // dense, dense, un-merges, patch layer
  std::vector<int> corner_;           // [row] -> offset of a patch's first byte in the image
};

struct AutoencoderLoss {
  double squared_error = 0;  // sum over the values of an image, batch mean
  double kl = 0;
  double total = 0;
  double gradient_norm = 0;
};

/// One optimiser with its shards. A batch is always cut into kShards, so results do not depend on the thread count.
class AutoencoderTrainer {
 public:
  static constexpr int kShards = 2;

  /// `kl_weight` belongs to a VAE; `code_noise` to principal components: the standard deviation of the noise on the
  /// codes that the decoder learns from, so that it can decode codes a little off them too.
  AutoencoderTrainer(ImageAutoencoder& model, double kl_weight, double code_noise, double clip_norm,
                     std::uint64_t seed);

  /// Fits what is not learned step by step: the principal components, on some of the `count` images. Nothing to do for
  /// a trained encoder. Throws Error if the images do not vary.
  void fit_components(ThreadPool& pool, const std::uint8_t* images, std::int64_t count);
  /// One update on the images `rows` of `images`; noise is a function of (seed, step, row).
  AutoencoderLoss step(ThreadPool& pool, const std::uint8_t* images, const std::vector<int>& rows, double learning_rate,
                       std::int64_t step);
  AdamState<float>& adam() { return adam_; }
  /// Shapes of all products of one step, shard by shard, for the time bound of `bench`.
  std::vector<std::vector<GemmShape>> gemm_shapes(ThreadPool& pool, const std::uint8_t* images,
                                                  const std::vector<int>& rows);

 private:
  ImageAutoencoder& model_;
  double kl_weight_;
  double code_noise_;
  AdamSettings adam_settings_;
  std::uint64_t seed_;
  AdamState<float> adam_;
  std::vector<Tape<float>> tapes_;
  std::vector<Vector<float>> gradients_;
  std::vector<MatrixF> patches_, noise_, codes_;
};

}  // namespace causeway
