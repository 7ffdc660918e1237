// The world "circuit-own": without anything said it is the circuit, and each switch breaks what it says.
#include "engine/causal/circuit_own_world.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/data/sample_dataset.h"

namespace causeway {
namespace {

World own_with(const OwnCircuitSettings& settings) { return own_circuit_world(standard_circuit_law(), settings); }

double column_correlation(const Vector<double>& a, const Vector<double>& b) {
  const Vector<double> x = a.array() - a.mean(), y = b.array() - b.mean();
  return x.dot(y) / std::sqrt(x.squaredNorm() * y.squaredNorm());
}

TEST(CircuitOwnWorld, IsTheCircuitIfNothingIsSaid) {
  const World own = make_world("circuit-own"), circuit = circuit_world();
  const Dataset a = sample_dataset(own, world_kind("circuit-own", "pairs"), 300, 5, Stream::kTest);
  const Dataset b = sample_dataset(circuit, pairs_kind(), 300, 5, Stream::kTest);
  EXPECT_EQ(a.truth.graph, b.truth.graph);
  EXPECT_EQ(a.truth.targets, b.truth.targets);
  EXPECT_LT((a.truth.factors - b.truth.factors).cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_LT((a.truth.noise - b.truth.noise).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(CircuitOwnWorld, CounterfactualsFollowTheLawThatIsGiven) {
  WorldSpec spec{.name = "circuit-own"};
  spec.own["law"] = R"({"format": "causeway-world 1", "variables": {"red": {"causes": {"green": -0.9}, "rest": 1},
    "green": {"rest": 0.5, "concentration": 2}, "blue": {"rest": 0.5, "concentration": 2},
    "arm": {"causes": {"blue": 1}}}})";
  const World world = make_world(spec);
  EXPECT_EQ(world.graph().edges(),
            (std::vector<Dag::Edge>{{circuit::kGreen, circuit::kRed}, {circuit::kBlue, circuit::kArm}}));
  Random random(1, Stream::kTest);
  for (int i = 0; i < 50; ++i) {
    const auto sample = world.model().sample(random);
    const Do up{circuit::kGreen, 0.95}, down{circuit::kGreen, 0.05};
    const auto bright = counterfactual(world.model(), sample.latents, {&up, 1});
    const auto dark = counterfactual(world.model(), sample.latents, {&down, 1});
    EXPECT_LT(bright[circuit::kRed], dark[circuit::kRed]) << "green pushes red down";
    EXPECT_EQ(bright[circuit::kArm], sample.latents[circuit::kArm]);
    const auto noise = world.model().abduct(sample.latents);
    for (std::size_t v = 0; v < noise.size(); ++v) EXPECT_NEAR(noise[v], sample.noise[v], 1e-9);
  }
}

TEST(CircuitOwnWorld, OneVariableMayNeverBeSet) {
  OwnCircuitSettings settings;
  settings.never = "arm";
  const World world = own_with(settings);
  for (const char* kind : {"pairs", "pairs-soft", "pairs-several"}) {
    const Dataset data = sample_dataset(world, world_kind("circuit-own", kind), 1200, 1, Stream::kTest);
    EXPECT_EQ(data.truth.targets.col(circuit::kArm).cast<int>().sum(), 0) << kind;
    for (int v = 0; v < circuit::kArm; ++v) EXPECT_GT(data.truth.targets.col(v).cast<int>().sum(), 200) << kind;
  }
}

TEST(CircuitOwnWorld, AHiddenCauseMovesTwoWithoutAnArrow) {
  OwnCircuitSettings settings;
  settings.hidden_cause = "green+blue";
  settings.hidden_strength = 0.9;
  const auto noise_of = [](const World& world) {
    return sample_dataset(world, single_kind(), 2000, 1, Stream::kTest).truth.noise;
  };
  const MatrixD noise = noise_of(own_with(settings)), usual = noise_of(own_with({}));
  EXPECT_GT(column_correlation(noise.col(circuit::kGreen), noise.col(circuit::kBlue)), 0.8);
  EXPECT_LT(std::abs(column_correlation(usual.col(circuit::kGreen), usual.col(circuit::kBlue))), 0.1);
  EXPECT_LT(std::abs(column_correlation(noise.col(circuit::kRed), noise.col(circuit::kBlue))), 0.1);
  // Each by itself is as ever.
  EXPECT_NEAR(noise.col(circuit::kBlue).mean(), 0.5, 0.03);
  EXPECT_NEAR((noise.col(circuit::kBlue).array() - 0.5).square().mean(), 1.0 / 12, 0.01);
  const World world = own_with(settings);
  EXPECT_EQ(world.graph(), circuit_world().graph()) << "no arrow";
  Random random(2, Stream::kTest);
  const auto sample = world.model().sample(random);
  const Do set{circuit::kGreen, 0.1};
  EXPECT_EQ(counterfactual(world.model(), sample.latents, {&set, 1})[circuit::kBlue], sample.latents[circuit::kBlue]);
}

TEST(CircuitOwnWorld, ACoveredLampHasAPictureOfItsOwnAndANameForIt) {
  OwnCircuitSettings settings;
  settings.covered = "green";
  const World world = own_with(settings);
  EXPECT_EQ(covered_lamp(world.name()), circuit::kGreen);
  EXPECT_TRUE(is_own_circuit(world.name()));
  EXPECT_EQ(covered_lamp("circuit"), -1);
  EXPECT_EQ(covered_lamp("circuit-covered-arm"), -1);
  EXPECT_EQ(seen_share(circuit::kGreen, 0.5), 0);
  EXPECT_EQ(seen_share(circuit::kGreen, 0.63), 1);
  EXPECT_EQ(seen_share(circuit::kGreen, 0.1), 1);
}

TEST(CircuitOwnWorld, SwitchesThatThereAreNotAreRefused) {
  for (const auto& [key, value] : {std::pair{"never", "yellow"},
                                   {"hidden_cause", "green+green"},
                                   {"covered", "arm"},
                                   {"law", "{\"variables\": 1}"}}) {
    WorldSpec spec{.name = "circuit-own"};
    spec.own[key] = value;
    EXPECT_THROW(check_world_spec(spec), UsageError) << key;
    EXPECT_THROW(make_world(spec), UsageError) << key;
  }
  WorldSpec noisy{.name = "circuit-own"};
  noisy.own["picture_noise"] = 0.1;
  EXPECT_EQ(picture_noise(noisy), 0.1);
  EXPECT_EQ(picture_noise({.name = "circuit"}), 0.0);
}

}  // namespace
}  // namespace causeway
