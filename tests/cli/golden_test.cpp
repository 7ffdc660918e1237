// The weights of presets after a few updates, bit for bit (see golden.h): pictures, codes, starts and all.
#include "tests/training/golden.h"

#include "engine/render/gl_context.h"
#include "tests/cli/cli_fixture.h"

namespace causeway {
namespace {

class CliGolden : public Cli {
 protected:
  Safetensors trained(const std::string& preset, const std::string& more = "") const {
    // The bits are those of a search.
    const Result r =
        run("train --preset " + preset + more +
            " --set causal.start=random --set world.pairs=1500 --set world.test_pairs=300 --seed 99 --max-steps 60 "
            "--threads 2 --out " +
            preset);
    EXPECT_EQ(r.code, 0) << r.err;
    return load_safetensors(folder_ / preset / "checkpoint.safetensors");
  }
};

TEST_F(CliGolden, VectorsOfARandomWorld) {
  // With the schedule for which the bits were recorded, on more than one kind of machine.
  expect_golden(
      trained("scaling-4", " --set causal.starts=8 --set causal.search_steps=12000 --set ilcm.min_weight=1e-3"),
      machine_class(),
      {{"AuthenticAMD b00f2, gcc 12, release, AVX-512", "1f61e4a659e9e940"},
       {"AuthenticAMD a10f1, gcc 12, release, AVX-512", "1f61e4a659e9e940"}});
}

TEST_F(CliGolden, PicturesOfTheCircuit) {
  // Pictures depend on the driver as well.
  const std::string driver = OffscreenContext().renderer();
  expect_golden(
      trained("circuit-quick"), machine_class() + ", " + driver,
      {{"AuthenticAMD b00f2, gcc 12, release, AVX-512, llvmpipe (LLVM 15.0.6, 256 bits)", "a6b8335df42c2905"},
       {"AuthenticAMD a10f1, gcc 12, release, AVX-512, llvmpipe (LLVM 15.0.6, 256 bits)", "fed73b6892db3699"}});
}

}  // namespace
}  // namespace causeway
