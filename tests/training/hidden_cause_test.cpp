#include "engine/training/hidden_cause.h"

#include <gtest/gtest.h>

#include "engine/causal/circuit_own_world.h"
#include "engine/data/sample_dataset.h"
#include "engine/training/settings.h"
#include "engine/training/world_choice.h"

namespace causeway {
namespace {

/// The correlation that interventions leave unexplained if latents are the true variables and targets are known.
MatrixD left_in(const OwnCircuitSettings& settings) {
  const World world = own_circuit_world(standard_circuit_law(), settings);
  const Dataset data = sample_dataset(world, world_kind("circuit-own", "pairs"), 2000, 1, Stream::kTest);
  MatrixD before(data.units, 4), moved(data.units, 4);
  std::vector<int> targets;
  for (Eigen::Index u = 0; u < data.units; ++u) {
    before.row(u) = data.truth.factors.row(2 * u);
    moved.row(u) = ((data.truth.factors.row(2 * u + 1) - before.row(u)).array().abs() > 0.05).cast<double>();
    targets.push_back(-1);
    for (int v = 0; v < 4; ++v) {
      if (data.truth.targets(u, v) != 0) targets.back() = v;
    }
  }
  return unexplained_correlation(before, targets, moved);
}

TEST(HiddenCause, IsSeenWhereNoInterventionExplainsACorrelation) {
  OwnCircuitSettings hidden;
  hidden.hidden_cause = "green+blue";
  hidden.hidden_strength = 0.9;
  const MatrixD with = left_in(hidden), without = left_in({});
  EXPECT_GT(with(circuit::kGreen, circuit::kBlue), 0.6);
  EXPECT_EQ(with(circuit::kGreen, circuit::kBlue), with(circuit::kBlue, circuit::kGreen));
  EXPECT_LT(std::abs(without(circuit::kGreen, circuit::kBlue)), 0.15) << "both follow the arm, which explains it";
  EXPECT_EQ(with(circuit::kArm, circuit::kGreen), 0) << "one moves the other";
  EXPECT_EQ(without.diagonal().cwiseAbs().sum(), 0);
}

TEST(HiddenCause, NothingIsSaidOfWhatIsNotKnown) {
  const MatrixD few = MatrixD::Random(50, 3);
  EXPECT_EQ(unexplained_correlation(few, std::vector<int>(10, 0), MatrixD::Ones(10, 3)), MatrixD::Zero(3, 3));
  MatrixD same = MatrixD::Random(400, 2);
  same.col(1) = same.col(0);
  EXPECT_EQ(unexplained_correlation(same, std::vector<int>(400, 0), MatrixD::Ones(400, 2)), MatrixD::Zero(2, 2))
      << "latent 1 was never set";
}

TEST(WorldChoice, AWorldBecomesSettingsOfARun) {
  WorldSpec spec{.name = "circuit-own"};
  spec.own = {{"law", R"({"a": 1})"}};
  EXPECT_EQ(world_assignments(spec),
            (std::vector<std::string>{"world.name=circuit-own", "circuit-own.law={\"a\": 1}"}));
  EXPECT_EQ(world_assignments(parse_world_spec("scaling-3-chain")),
            (std::vector<std::string>{"world.name=scaling", "world.variables=3", "world.graph=chain"}));
  CircuitLaw law = standard_circuit_law();
  law.variables[circuit::kRed].rest = 0.25;
  spec.own = {{"law", circuit_law_text(law)}};
  Settings settings;
  set_settings(settings, world_assignments(spec));
  const Settings again = settings_from_json(settings_to_json(settings));
  EXPECT_EQ(own_settings<OwnCircuitSettings>(again).law, circuit_law_text(law)) << "a run knows its world by itself";
  EXPECT_EQ(make_world(world_spec(again)).graph(), law.graph());
}

}  // namespace
}  // namespace causeway
