#include "engine/core/noise.h"

#include <algorithm>
#include <numbers>

namespace causeway {

namespace {

constexpr Eigen::Index kBlock = 256;  // entries worked on at once, so that they stay in the first-level cache
using Block = Eigen::Array<float, kBlock, 1>;

void uniform_block(Block& out, std::uint64_t key, std::uint32_t stream, std::uint64_t block, std::uint32_t index) {
  for (int i = 0; i < kBlock; i += 4) {
    const auto words = philox({index + static_cast<std::uint32_t>(i / 4), static_cast<std::uint32_t>(block),
                               static_cast<std::uint32_t>(block >> 32), stream},
                              key);
    for (int j = 0; j < 4; ++j) {
      out(i + j) = (static_cast<float>(words[static_cast<std::size_t>(j)] >> 8) + 0.5F) * 0x1p-24F;
    }
  }
  // 1 - 2^-25 rounds to 1 in single precision.
  out = out.min(1.0F - 0x1p-24F);
}

}  // namespace

void fill_uniform(float* out, Eigen::Index count, std::uint64_t seed, Stream stream, std::uint64_t block) {
  Block u;
  std::uint32_t index = 0;
  for (Eigen::Index done = 0; done < count; done += kBlock, index += kBlock / 4) {
    uniform_block(u, seed, static_cast<std::uint32_t>(stream), block, index);
    std::copy_n(u.data(), std::min(kBlock, count - done), out + done);
  }
}

void fill_normal(float* out, Eigen::Index count, std::uint64_t seed, Stream stream, std::uint64_t block) {
  // Normals use other random words than fill_uniform() does for the same (stream, block).
  constexpr std::uint32_t kOffset = 0x80000000U;
  Block u;
  Eigen::Array<float, 2 * kBlock, 1> z;
  Block radius;
  std::uint32_t index = kOffset;
  for (Eigen::Index done = 0; done < count; done += 2 * kBlock) {
    uniform_block(u, seed, static_cast<std::uint32_t>(stream), block, index);
    index += kBlock / 4;
    radius = (-2.0F * u.log()).sqrt();
    uniform_block(u, seed, static_cast<std::uint32_t>(stream), block, index);
    index += kBlock / 4;
    u *= 2.0F * std::numbers::pi_v<float>;
    z.head<kBlock>() = radius * u.cos();
    z.tail<kBlock>() = radius * u.sin();
    std::copy_n(z.data(), std::min(2 * kBlock, count - done), out + done);
  }
}

}  // namespace causeway
