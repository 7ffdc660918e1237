// causeway-cli on a circuit of one's own.
#include "engine/data/load_dataset.h"
#include "tests/cli/cli_fixture.h"

namespace causeway {
namespace {

const char* const kOwnWorld = R"({"format": "causeway-world 1", "name": "one arrow", "variables": {
  "red": {"rest": 0.5, "concentration": 2}, "green": {"causes": {"arm": 1}},
  "blue": {"rest": 0.5, "concentration": 2}, "arm": {"rest": 0.5, "concentration": 2}}})";

TEST_F(Cli, ARunKnowsTheWorldThatItWasGiven) {
  std::ofstream(folder_ / "one.json") << kOwnWorld;
  const Result r = run(std::string("train --preset circuit-instant --world one.json --json --out run") + kTiny);
  ASSERT_EQ(r.code, 0) << r.err;
  EXPECT_EQ(json::parse(r.out)["true_edges"], json::parse("[[0,0,0,0],[0,0,0,0],[0,0,0,0],[0,1,0,0]]")) << "arm, green";
  fs::remove(folder_ / "one.json");
  const Result scored = run("eval run --json");
  ASSERT_EQ(scored.code, 0) << scored.err;
  EXPECT_EQ(json::parse(scored.out)["true_edges"], json::parse(r.out)["true_edges"]) << "the file is not needed again";
}

TEST_F(Cli, OwnWorldsAreRenderedAndRecorded) {
  std::ofstream(folder_ / "one.json") << kOwnWorld;
  ASSERT_EQ(run("render --world one.json --count 2 --size 32 --do arm=0.5 --out p").code, 0);
  EXPECT_TRUE(fs::exists(folder_ / "p" / "circuit-own-0001.png"));
  ASSERT_EQ(run("render --world circuit-own --set circuit-own.covered=red --count 1 --size 32 --out q").code, 0);
  EXPECT_TRUE(fs::exists(folder_ / "q" / "circuit-covered-red-0000.png"));
  ASSERT_EQ(run("dataset --world one.json --set circuit-own.never=green --units 200 --size 32 --out d.npz").code, 0);
  const Dataset data = load_dataset(folder_ / "d.npz");
  EXPECT_EQ(data.truth.graph.sum(), 1);
  EXPECT_EQ(data.truth.targets.col(1).cast<int>().sum(), 0);
}

TEST_F(Cli, WorldsThatMakeNoSenseAreToldInALine) {
  std::ofstream(folder_ / "bad.json") << "{\"format\": \"causeway-world 1\", \"variables\": {\"red\": 1}}";
  std::ofstream(folder_ / "one.json") << kOwnWorld;
  expect_complaint("train --world bad.json --out x", 2, "red");
  expect_complaint("render --world bad.json --out x", 2, "bad.json");
  expect_complaint("train --world none.json --out x", 1, "there is no world file none.json");
  expect_complaint("train --world circus --out x", 2, "unknown world 'circus'");
  expect_complaint("train --world one.json --data d.npz --out x", 2, "leave one of them out");
  expect_complaint("train --world one.json --set world.name=flow --out x", 2, "different things");
  expect_complaint("train --set world.name=circuit-own --set circuit-own.never=yellow --out x", 2, "yellow");
}

}  // namespace
}  // namespace causeway
