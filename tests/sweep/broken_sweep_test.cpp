// The sweep over broken assumptions runs what the presets of the same names run.
#include <gtest/gtest.h>

#include "engine/sweep/sweep_spec.h"

namespace causeway {
namespace {

TEST(BrokenSweep, EveryVariantIsAPreset) {
  const auto jobs =
      sweep_jobs(load_sweep_spec(std::filesystem::path(CAUSEWAY_SOURCE_DIR) / "assets" / "sweeps" / "broken.json"));
  EXPECT_EQ(jobs.size(), 24U) << "seven assumptions and none, three seeds each";
  for (const SweepJob& job : jobs) {
    Settings preset = load_preset(job.variant == "unbroken" ? "circuit-own" : "circuit-broken-" + job.variant);
    preset.seed = job.settings.seed;
    preset.preset = job.settings.preset;
    EXPECT_EQ(setting_assignments(job.settings), setting_assignments(preset)) << job.name;
  }
}

}  // namespace
}  // namespace causeway
