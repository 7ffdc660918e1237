// The weights of a short run, bit for bit (see golden.h).
#include "tests/training/golden.h"

#include "engine/training/run.h"
#include "tests/training/tiny_run.h"

namespace causeway {
namespace {

TEST(Golden, AShortRunGivesTheVeryBitsItGaveBefore) {
  const std::atomic<bool> go_on{false};
  causeway::Run run(tiny_settings(), stand_in_source(), 2);
  while (!run.done()) run.work(1000, go_on);
  expect_golden(run.checkpoint(), machine_class(),
                {{"AuthenticAMD b00f2, gcc 12, release, AVX-512", "f024a229fbd25cb9"},
                 {"AuthenticAMD a10f1, gcc 12, release, AVX-512", "405bce3b83f46601"}});
}

}  // namespace
}  // namespace causeway
