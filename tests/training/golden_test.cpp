// The weights of a short run, bit for bit. What the bits are depends on the processor (the width of its vectors decides
// in which order sums are made) and on the compiler, so there is one hash for each class of machine that somebody ran
// this on; elsewhere the test is skipped and prints the line to add.
#include <gtest/gtest.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <fmt/format.h>

#include <map>

#include "engine/training/run.h"
#include "tests/training/tiny_run.h"

namespace causeway {
namespace {

/// Vendor, family and model of the processor, compiler and its version, kind of build.
std::string machine_class() {
#if defined(__x86_64__)
  unsigned a = 0, vendor[4] = {}, family = 0, b = 0, c = 0, d = 0;
  __get_cpuid(0, &a, &vendor[0], &vendor[2], &vendor[1]);
  __get_cpuid(1, &family, &b, &c, &d);
  // The stepping, the lowest four bits, changes no arithmetic.
  const std::string processor = fmt::format("{} {:x}", reinterpret_cast<const char*>(vendor), family >> 4);
#else
  const std::string processor = "unknown";
#endif
#if defined(__clang__)
  const std::string compiler = fmt::format("clang {}", __clang_major__);
#else
  const std::string compiler = fmt::format("gcc {}", __GNUC__);
#endif
#if defined(NDEBUG) && defined(__AVX512F__)
  return fmt::format("{}, {}, release, AVX-512", processor, compiler);
#else
  return fmt::format("{}, {}, other", processor, compiler);
#endif
}

const std::map<std::string, std::string>& golden() {
  static const std::map<std::string, std::string> hashes{
      {"AuthenticAMD a10f1, gcc 12, release, AVX-512", "1714fbef53597da9"},
  };
  return hashes;
}

/// FNV-1a of all tensors, names included; the metadata hold the commit.
std::string hash_of(const Safetensors& file) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  const auto add = [&](const auto& bytes) {
    for (const auto byte : bytes) hash = (hash ^ static_cast<std::uint8_t>(byte)) * 0x100000001b3ULL;
  };
  for (const auto& [name, tensor] : file.tensors) {
    add(name);
    add(tensor.bytes);
  }
  return fmt::format("{:016x}", hash);
}

TEST(Golden, AShortRunGivesTheVeryBitsItGaveBefore) {
  const std::atomic<bool> go_on{false};
  causeway::Run run(tiny_settings(), stand_in_source(), 2);
  while (!run.done()) run.work(1000, go_on);
  const std::string hash = hash_of(run.checkpoint());
  const auto known = golden().find(machine_class());
  if (known == golden().end()) {
    GTEST_SKIP() << "no hash for this class of machine yet: {\"" << machine_class() << "\", \"" << hash << "\"},";
  }
  EXPECT_EQ(hash, known->second) << "training changed: if that was meant, put the new hash here and say so";
}

}  // namespace
}  // namespace causeway
