#include "engine/models/image_autoencoder.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/models/gaussian_ops.h"
#include "engine/models/ilcm_ops.h"

namespace causeway {

namespace {

constexpr int kPatch = 4;
constexpr int kPatchValues = 3 * kPatch * kPatch;
constexpr Activation kActivation = Activation::kLeakyRelu;
constexpr std::int64_t kComponentImages = 2000;  // images that principal components are fitted on

/// x and y of the row-th cell in Z order.
std::pair<int, int> z_order(int row) {
  int x = 0, y = 0;
  for (int bit = 0; (row >> (2 * bit)) != 0; ++bit) {
    x |= ((row >> (2 * bit)) & 1) << bit;
    y |= ((row >> (2 * bit + 1)) & 1) << bit;
  }
  return {x, y};
}

/// Sum of squares of (out - target), divided by the batch size, 1 x 1.
template <class S>
Var image_error(Tape<S>& tape, Var out, Var target, S inverse_batch) {
  const Var loss = tape.output(1, 1, true);
  tape.value(loss)(0, 0) = (tape.value(out) - tape.value(target)).squaredNorm() * inverse_batch;
  tape.on_backward([&tape, out, target, loss, inverse_batch] {
    const S scale = S(2) * inverse_batch * tape.gradient(loss)(0, 0);
    tape.accumulate(out, scale * (tape.value(out) - tape.value(target)));
  });
  return loss;
}

}  // namespace

std::vector<std::string> image_encoder_names() { return {"pca", "vae"}; }

ImageEncoder image_encoder_from_name(const std::string& name) {
  if (name == "vae") return ImageEncoder::kVae;
  if (name == "pca") return ImageEncoder::kPca;
  throw UsageError("unknown image encoder '" + name + "'", "use one of: pca, vae");
}

ImageAutoencoder::ImageAutoencoder(const AutoencoderShape& shape, std::uint64_t seed) : shape_(shape) {
  const int levels = static_cast<int>(shape.channels.size());
  const int side = shape.size / kPatch;
  if (levels < 1 || shape.size % kPatch != 0 || side < 1 || (side & (side - 1)) != 0 || side >> (levels - 1) < 1) {
    throw UsageError("an autoencoder with " + std::to_string(levels) + " levels cannot take images of " +
                         std::to_string(shape.size) + " pixels",
                     "image.size must be 4 times a power of two, e.g. 32, 64 or 128");
  }
  if (shape.codes < 1 || shape.hidden < 1) throw UsageError("image.codes and image.hidden must be at least 1");
  Random random(seed, Stream::kInitialWeights, 0);
  const int flat = shape.coarse() * shape.channels.back();
  if (shape.encoder == ImageEncoder::kVae) {
    int in = kPatchValues;
    for (int level = 0; level < levels; ++level) {
      const int out = shape.channels[static_cast<std::size_t>(level)];
      encoder_.push_back(add_linear(store_, "image.encoder." + std::to_string(level), in, out, random));
      in = 4 * out;
    }
    encoder_.push_back(add_linear(store_, "image.encoder.dense", flat, shape.hidden, random));
    mean_ = add_linear(store_, "image.encoder.mean", shape.hidden, shape.codes, random);
    log_variance_ = add_linear(store_, "image.encoder.log_variance", shape.hidden, shape.codes, random);
  }
  decoder_.push_back(add_linear(store_, "image.decoder.dense0", shape.codes, shape.hidden, random));
  decoder_.push_back(add_linear(store_, "image.decoder.dense1", shape.hidden, flat, random));
  for (int level = levels - 1; level >= 0; --level) {
    const int width = shape.channels[static_cast<std::size_t>(level)];
    const int out = level > 0 ? 4 * shape.channels[static_cast<std::size_t>(level) - 1] : kPatchValues;
    decoder_.push_back(add_linear(store_, "image.decoder." + std::to_string(level), width, out, random));
  }
  for (int row = 0; row < shape.patches(); ++row) {
    const auto [x, y] = z_order(row);
    corner_.push_back(3 * kPatch * (y * shape.size + x));
  }
}

template <class S>
ImageAutoencoder::Encoded ImageAutoencoder::encode(Tape<S>& tape, Var patches) const {
  const int batch = tape.rows(patches) / shape_.patches();
  Var x = patches;
  const std::size_t levels = shape_.channels.size();
  for (std::size_t level = 0; level < levels; ++level) {
    if (level > 0) x = tape.reshape(x, tape.rows(x) / 4, tape.cols(x) * 4);
    x = linear(tape, x, encoder_[level].weight, encoder_[level].bias, kActivation);
  }
  x = tape.reshape(x, batch, shape_.coarse() * shape_.channels.back());
  x = linear(tape, x, encoder_[levels].weight, encoder_[levels].bias, kActivation);
  return {linear(tape, x, mean_.weight, mean_.bias, Activation::kNone),
          linear(tape, x, log_variance_.weight, log_variance_.bias, Activation::kNone)};
}

template <class S>
Var ImageAutoencoder::decode(Tape<S>& tape, Var codes) const {
  const int batch = tape.rows(codes);
  Var x = linear(tape, codes, decoder_[0].weight, decoder_[0].bias, kActivation);
  x = linear(tape, x, decoder_[1].weight, decoder_[1].bias, kActivation);
  x = tape.reshape(x, batch * shape_.coarse(), shape_.channels.back());
  for (std::size_t i = 2; i < decoder_.size(); ++i) {
    const bool last = i + 1 == decoder_.size();
    x = linear(tape, x, decoder_[i].weight, decoder_[i].bias, last ? Activation::kNone : kActivation);
    if (!last) x = tape.reshape(x, tape.rows(x) * 4, tape.cols(x) / 4);
  }
  return x;
}

void ImageAutoencoder::to_patches(const std::uint8_t* image, float* patches) const {
  const std::size_t stride = 3 * static_cast<std::size_t>(shape_.size);
  for (const int corner : corner_) {
    const std::uint8_t* from = image + corner;
    for (int y = 0; y < kPatch; ++y, from += stride) {
      for (int i = 0; i < 3 * kPatch; ++i) *patches++ = static_cast<float>(from[i]) * (1.0F / 255.0F);
    }
  }
}

Image ImageAutoencoder::from_patches(const float* patches) const {
  Image image{shape_.size, shape_.size, {}};
  const std::size_t stride = 3 * static_cast<std::size_t>(shape_.size);
  image.pixels.resize(stride * static_cast<std::size_t>(shape_.size));
  for (const int corner : corner_) {
    std::uint8_t* to = image.pixels.data() + corner;
    for (int y = 0; y < kPatch; ++y, to += stride) {
      for (int i = 0; i < 3 * kPatch; ++i) {
        to[i] = static_cast<std::uint8_t>(std::lround(255.0F * std::clamp(*patches++, 0.0F, 1.0F)));
      }
    }
  }
  return image;
}

MatrixF ImageAutoencoder::encode_images(ThreadPool& pool, const std::uint8_t* images, int count) const {
  constexpr int kBlock = 64;
  const int rows = shape_.patches();
  const std::size_t bytes = 3 * static_cast<std::size_t>(shape_.size) * static_cast<std::size_t>(shape_.size);
  MatrixF codes(count, shape_.codes);
  pool.parallel_for((count + kBlock - 1) / kBlock, [&](int block) {
    thread_local Tape<float> tape;
    const int begin = block * kBlock;
    const int size = std::min(kBlock, count - begin);
    MatrixF patches(size * rows, kPatchValues);
    for (int i = 0; i < size; ++i) {
      to_patches(images + static_cast<std::size_t>(begin + i) * bytes, patches.row(i * rows).data());
    }
    if (shape_.encoder == ImageEncoder::kPca) {
      codes.middleRows(begin, size) =
          components_.project(Eigen::Map<const MatrixF>(patches.data(), size, patches.size() / size));
      return;
    }
    tape.begin(store_, nullptr);
    const Encoded encoded = encode(tape, tape.constant(patches));
    codes.middleRows(begin, size) = tape.value(encoded.mean);
  });
  return codes;
}

MatrixF ImageAutoencoder::encode_image(const Image& image) const {
  if (image.width != shape_.size || image.height != shape_.size) {
    throw Error("the model takes images of " + std::to_string(shape_.size) + " x " + std::to_string(shape_.size) +
                " pixels, got " + std::to_string(image.width) + " x " + std::to_string(image.height));
  }
  ThreadPool alone(1);
  return encode_images(alone, image.pixels.data(), 1);
}

std::vector<Image> ImageAutoencoder::decode_images(const MatrixF& codes) const {
  Tape<float> tape;
  std::vector<Image> images;
  tape.begin(store_, nullptr);
  const auto patches = tape.value(decode(tape, tape.constant(codes)));
  for (Eigen::Index i = 0; i < codes.rows(); ++i) {
    images.push_back(from_patches(patches.data() + i * shape_.patches() * kPatchValues));
  }
  return images;
}

AutoencoderTrainer::AutoencoderTrainer(ImageAutoencoder& model, double kl_weight, double code_noise, double clip_norm,
                                       std::uint64_t seed)
    : model_(model),
      kl_weight_(kl_weight),
      code_noise_(code_noise),
      seed_(seed),
      tapes_(kShards),
      gradients_(kShards),
      patches_(kShards),
      noise_(kShards),
      codes_(kShards) {
  adam_settings_.clip_norm = clip_norm;
  adam_.reset(model.parameters().size());
}

void AutoencoderTrainer::fit_components(ThreadPool& pool, const std::uint8_t* images, std::int64_t count) {
  const AutoencoderShape& shape = model_.shape();
  if (shape.encoder != ImageEncoder::kPca) return;
  const std::int64_t used = std::min(count, kComponentImages);
  const std::int64_t bytes = std::int64_t{3} * shape.size * shape.size;
  MatrixF samples(used, bytes);
  pool.parallel_for(static_cast<int>(used), [&](int i) {
    // Evenly over the data. If the stride leaves out one image of every pair, no harm: both show the same things.
    const std::int64_t row = i * count / used;
    model_.to_patches(images + row * bytes, samples.row(i).data());
  });
  model_.set_components(PrincipalComponents::fit(pool, std::move(samples), shape.codes, seed_));
}

AutoencoderLoss AutoencoderTrainer::step(ThreadPool& pool, const std::uint8_t* images, const std::vector<int>& rows,
                                         double learning_rate, std::int64_t step) {
  const AutoencoderShape& shape = model_.shape();
  const int batch = static_cast<int>(rows.size());
  const std::size_t bytes = 3 * static_cast<std::size_t>(shape.size) * static_cast<std::size_t>(shape.size);
  std::vector<AutoencoderLoss> reports(kShards);
  pool.parallel_for(kShards, [&](int s) {
    const auto index = static_cast<std::size_t>(s);
    const int begin = s * batch / kShards;
    const int count = (s + 1) * batch / kShards - begin;
    Tape<float>& tape = tapes_[index];
    if (count == 0) {
      gradients_[index] = Vector<float>::Zero(model_.parameters().size());
      return;
    }
    MatrixF& patches = patches_[index];
    patches.resize(static_cast<Eigen::Index>(count) * shape.patches(), kPatchValues);
    for (int i = 0; i < count; ++i) {
      model_.to_patches(images + static_cast<std::size_t>(rows[static_cast<std::size_t>(begin + i)]) * bytes,
                        patches.row(static_cast<Eigen::Index>(i) * shape.patches()).data());
    }
    MatrixF& noise = noise_[index];
    noise.resize(count, shape.codes);
    fill_normal(noise.data(), noise.size(), seed_, Stream::kImageNoise,
                static_cast<std::uint64_t>(step) * kShards + index);
    tape.begin(model_.parameters(), &gradients_[index]);
    const Var x = tape.constant(patches);
    const float inverse_batch = 1.0F / static_cast<float>(batch);
    Var codes, kl;
    if (shape.encoder == ImageEncoder::kPca) {
      codes_[index] =
          model_.components().project(Eigen::Map<const MatrixF>(patches.data(), count, patches.size() / count));
      codes_[index] += static_cast<float>(code_noise_) * noise;
      codes = tape.constant(codes_[index]);
    } else {
      const auto encoded = model_.encode(tape, x);
      codes = sample_gaussian(tape, encoded.mean, encoded.log_variance, &noise);
      kl = gaussian_divergence(tape, encoded.mean, encoded.log_variance, inverse_batch);
      reports[index].kl = static_cast<double>(tape.value(kl)(0, 0));
    }
    const Var error = image_error(tape, model_.decode(tape, codes), x, inverse_batch);
    reports[index].squared_error = static_cast<double>(tape.value(error)(0, 0));
    const Var loss = weighted_sum<float>(tape, {{error, 1.0F}, {kl, static_cast<float>(kl_weight_)}});
    reports[index].total = static_cast<double>(tape.value(loss)(0, 0));
    tape.backward(loss);
  });
  AutoencoderLoss sum;
  for (const auto& r : reports) {
    sum.squared_error += r.squared_error;
    sum.kl += r.kl;
    sum.total += r.total;
  }
  sum.gradient_norm = adam_update(pool, adam_settings_, learning_rate, gradients_, model_.parameters().flat(), adam_);
  return sum;
}

std::vector<std::vector<GemmShape>> AutoencoderTrainer::gemm_shapes(ThreadPool& pool, const std::uint8_t* images,
                                                                    const std::vector<int>& rows) {
  std::vector<std::vector<GemmShape>> logs(kShards);
  for (std::size_t s = 0; s < kShards; ++s) tapes_[s].gemm_log = &logs[s];
  step(pool, images, rows, 0.0, 0);
  for (auto& tape : tapes_) tape.gemm_log = nullptr;
  return logs;
}

#define CAUSEWAY_INSTANTIATE(S)                                                        \
  template ImageAutoencoder::Encoded ImageAutoencoder::encode<S>(Tape<S>&, Var) const; \
  template Var ImageAutoencoder::decode<S>(Tape<S>&, Var) const;
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
