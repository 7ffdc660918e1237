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
                {{"AuthenticAMD a10f1, gcc 12, release, AVX-512", "1714fbef53597da9"},
                 {"AuthenticAMD b00f2, gcc 12, release, AVX-512", "fc6afce10be6927c"}});
}

}  // namespace
}  // namespace causeway
