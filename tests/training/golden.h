// Weights bit for bit. What the bits are depends on the processor (the width of its vectors decides in which order sums
// are made) and on the compiler, so there is one hash for each class of machine that somebody ran a test on; elsewhere
// the test is skipped and prints the line to add.
#pragma once

#include <gtest/gtest.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <fmt/format.h>

#include <map>
#include <string>

#include "engine/data/safetensors.h"

namespace causeway {

/// Vendor, family and model of the processor, compiler and its version, kind of build.
inline std::string machine_class() {
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

/// FNV-1a of all tensors, names included; the metadata hold the commit.
inline std::string hash_of(const Safetensors& file) {
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

/// Compares the tensors of a run with the hash that is known for this class of machine.
inline void expect_golden(const Safetensors& file, const std::string& machine,
                          const std::map<std::string, std::string>& hashes) {
  const std::string hash = hash_of(file);
  const auto known = hashes.find(machine);
  if (known == hashes.end()) {
    GTEST_SKIP() << "no hash for this class of machine yet: {\"" << machine << "\", \"" << hash << "\"},";
  }
  EXPECT_EQ(hash, known->second) << "training changed: if that was meant, put the new hash here and say so";
}

}  // namespace causeway
