// Counter-based random numbers: a number is a pure function of (seed, stream, row, index), never of the order in which
// threads ask for it. Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011).
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace causeway {

/// Four random words for a 128-bit counter and a 64-bit key.
inline std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::uint64_t key) {
  auto k0 = static_cast<std::uint32_t>(key);
  auto k1 = static_cast<std::uint32_t>(key >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = 0xD2511F53ULL * counter[0];
    const std::uint64_t p1 = 0xCD9E8D57ULL * counter[2];
    counter = {static_cast<std::uint32_t>(p1 >> 32) ^ counter[1] ^ k0, static_cast<std::uint32_t>(p1),
               static_cast<std::uint32_t>(p0 >> 32) ^ counter[3] ^ k1, static_cast<std::uint32_t>(p0)};
    k0 += 0x9E3779B9U;
    k1 += 0xBB67AE85U;
  }
  return counter;
}

/// Well-separated uses of one seed. The numbers are part of the reproducibility contract: never renumber.
enum class Stream : std::uint32_t {
  kWorldTrain = 1,
  kWorldTest = 2,
  kInitialWeights = 3,
  kBatchOrder = 4,
  kImageNoise = 5,
  kCausalNoise = 6,
  kDiscovery = 7,
  kMetrics = 8,
  kTest = 9,
  kWorldValidation = 10,
  kEnco = 11,
  kEditNoise = 12,
  kBench = 13,
  kWorldStructure = 20,
  kWorldFlow = 21,
};

/// A short sequence that belongs to one (seed, stream, row): make one wherever it is needed, construction is cheap.
class Random {
 public:
  using result_type = std::uint32_t;

  Random(std::uint64_t seed, Stream stream, std::uint64_t row = 0)
      : key_(seed),
        counter_{0, static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(row >> 32),
                 static_cast<std::uint32_t>(stream)} {}

  /// 32 random bits. With min() and max() this is a standard UniformRandomBitGenerator.
  std::uint32_t operator()() {
    if (used_ == 4) {
      block_ = philox(counter_, key_);
      ++counter_[0];
      used_ = 0;
    }
    return block_[used_++];
  }
  static constexpr std::uint32_t min() { return 0; }
  static constexpr std::uint32_t max() { return 0xFFFFFFFFU; }

  /// Uniform in the open interval (0, 1), 52 bits: with 53 the 0.5 would be lost to rounding and 1 could result.
  double uniform() {
    const std::uint64_t high = (*this)() >> 6;
    const std::uint64_t low = (*this)() >> 6;
    return (static_cast<double>((high << 26) | low) + 0.5) * 0x1p-52;
  }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }

  /// Standard normal (Box-Muller; the second value of each pair is not kept, so the sequence is easy to reason about).
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }

  /// Uniform integer in 0 .. count-1 (count > 0); bias below 2^-32 is accepted.
  std::uint32_t below(std::uint32_t count) {
    return static_cast<std::uint32_t>((static_cast<std::uint64_t>((*this)()) * count) >> 32);
  }

 private:
  std::uint64_t key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  int used_ = 4;
};

}  // namespace causeway
