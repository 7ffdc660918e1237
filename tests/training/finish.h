// Runs that are worked on to their end, and what they are then.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "engine/data/safetensors.h"
#include "engine/training/run.h"

namespace causeway {

/// Nobody interrupts.
inline const std::atomic<bool> kGoOn{false};

inline void finish(causeway::Run& run) {
  while (!run.done()) run.work(1000, kGoOn);
}

inline std::vector<std::uint8_t> bytes_of(const causeway::Run& run) { return encode_safetensors(run.checkpoint()); }

}  // namespace causeway
