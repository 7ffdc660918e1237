#include "engine/causal/scaling_world.h"

#include <gtest/gtest.h>

#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <set>

#include "engine/causal/bimodal_mechanism.h"
#include "engine/core/error.h"
#include "tests/causal/statistics.h"

namespace causeway {
namespace {

World make(int variables, const std::string& graph = "random", std::uint64_t seed = 1) {
  return scaling_world({"scaling", variables, graph, seed});
}

Dag graph(int variables, const std::string& kind, std::uint64_t seed) {
  return scaling_graph({"scaling", variables, kind, seed});
}

MatrixD samples(const World& world, int count) {
  MatrixD result(count, world.size());
  for (int i = 0; i < count; ++i) {
    Random random(31, Stream::kTest, static_cast<std::uint64_t>(i));
    const auto latents = world.model().sample(random).latents;
    result.row(i) = Eigen::Map<const Eigen::RowVectorXd>(latents.data(), world.size());
  }
  return result;
}

std::span<const double> row_of(const MatrixD& m, Eigen::Index r) {
  return {m.row(r).data(), static_cast<std::size_t>(m.cols())};
}

const BimodalMechanism& mechanism(const World& world, int variable) {
  return dynamic_cast<const BimodalMechanism&>(world.model().mechanism(variable));
}

double variance(const Vector<double>& v) { return (v.array() - v.mean()).square().mean(); }

TEST(ScalingWorld, GraphsAreOfTheirKind) {
  std::set<std::vector<int>> chains;
  int edges = 0;
  int possible = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    for (const int n : {2, 5, 10}) {
      EXPECT_EQ(graph(n, "full", seed).edges().size(), static_cast<std::size_t>(n * (n - 1) / 2));
      const Dag chain = graph(n, "chain", seed);
      ASSERT_EQ(chain.edges().size(), static_cast<std::size_t>(n - 1));
      const auto order = chain.topological_order();
      for (int i = 0; i + 1 < n; ++i) EXPECT_TRUE(chain.has_edge(order[i], order[i + 1]));
      if (n == 5) chains.insert(order);
      edges += static_cast<int>(graph(n, "random", seed).edges().size());
      possible += n * (n - 1) / 2;
    }
  }
  EXPECT_GT(chains.size(), 25U) << "the order is random too: 120 are possible";
  EXPECT_LT(std::abs(edges - possible / 2.0), 3.5 * std::sqrt(possible / 4.0));
  EXPECT_EQ(make(3, "random", 7).graph(), graph(3, "random", 7));
  EXPECT_EQ(make(3).latent_names(), (std::vector<std::string>{"v1", "v2", "v3"}));
}

TEST(ScalingWorld, IsAPureFunctionOfSizeGraphAndSeed) {
  const World a = make(6, "random", 4);
  const World b = make(6, "random", 4);
  EXPECT_EQ(a.graph(), b.graph());
  Random first(1, Stream::kTest);
  Random second(1, Stream::kTest);
  const auto pair = a.sample_pair(first);
  EXPECT_EQ(pair.latents_after, b.sample_pair(second).latents_after);
  EXPECT_EQ(a.observation()->forward(pair.latents_after), b.observation()->forward(pair.latents_after));

  const World other = make(6, "random", 5);
  EXPECT_NE(a.graph(), other.graph());
  const std::vector<double> z{0.1, -0.5, 1.0, 0.3, -1.2, 0.7};
  EXPECT_NE(a.observation()->forward(z), other.observation()->forward(z));
  EXPECT_NE(a.model().abduct(z), other.model().abduct(z));
}

TEST(ScalingWorld, MechanismsRiseWithTheirNoiseAndAreInverted) {
  int values = 0;
  int usual = 0;
  for (const int n : {2, 10}) {
    const World world = make(n, "full", 2);
    const MatrixD z = samples(world, 50);
    for (Eigen::Index r = 0; r < z.rows(); ++r) {
      for (int i = 0; i < n; ++i) {
        const Mechanism& m = world.model().mechanism(i);
        double before = -1e300;
        for (const double u : {1e-9, 1e-4, 0.02, 0.2, 0.45, 0.5, 0.55, 0.8, 0.98, 0.9999, 1 - 1e-9}) {
          const double value = m.value(u, row_of(z, r));
          EXPECT_GT(value, before);
          before = value;
          EXPECT_NEAR(m.noise(value, row_of(z, r)), u, 1e-12);
        }
        for (const double value : {-4.0, -1.0, 0.0, 1.0, 4.0}) {
          // Where a do puts it: so far out that noise cannot be told from 0 or 1 it is only near.
          const double u = m.noise(value, row_of(z, r));
          ++values;
          if (u < 1e-9 || u > 1 - 1e-9) continue;
          ++usual;
          EXPECT_NEAR(m.value(u, row_of(z, r)), value, 1e-6);
        }
      }
    }
  }
  EXPECT_GT(usual, 17 * values / 20);
}

TEST(ScalingWorld, HoldsAtTheEndsOfTheNoise) {
  const World world = make(4, "full", 3);
  const std::vector<double> middle(4, 0.0);
  for (int i = 0; i < 4; ++i) {
    const Mechanism& m = world.model().mechanism(i);
    for (const double u : {into_open_unit_interval(0.0), into_open_unit_interval(1.0)}) {
      const double far = m.value(u, middle);
      EXPECT_TRUE(std::isfinite(far));
      EXPECT_LT(std::abs(far), 30.0);
    }
    for (const double value : {-1e6, 1e6}) {
      EXPECT_GT(m.noise(value, middle), 0.0);
      EXPECT_LT(m.noise(value, middle), 1.0);
    }
  }
}

TEST(ScalingWorld, NoiseHasTwoModes) {
  // Share of the values of (z - mu) / s around the dip and around each mode; of a normal law the middle has most.
  const World world = make(5, "random", 1);
  const MatrixD z = samples(world, 20000);
  for (int i = 0; i < 5; ++i) {
    std::array<int, 20> histogram{};  // bins of 0.2 from -2 to 2
    std::vector<double> values;
    for (Eigen::Index r = 0; r < z.rows(); ++r) {
      const double w = (z(r, i) - mechanism(world, i).location(row_of(z, r))) / mechanism(world, i).scale(row_of(z, r));
      values.push_back(w);
      const int bin = static_cast<int>(std::floor((w + 2.0) / 0.2));
      if (bin >= 0 && bin < 20) ++histogram[static_cast<std::size_t>(bin)];
    }
    EXPECT_NEAR(mean(values), 0.0, 0.05);
    const int low = *std::max_element(histogram.begin(), histogram.begin() + 8);
    const int high = *std::max_element(histogram.begin() + 12, histogram.end());
    const int dip = *std::min_element(histogram.begin() + 6, histogram.begin() + 14);
    EXPECT_GT(std::min(low, high), 2 * dip) << "variable " << i;
    EXPECT_GT(kolmogorov_smirnov(values, [](double w) { return boost::math::cdf(boost::math::normal(), w); }), 5.0);
  }
}

TEST(ScalingWorld, CausesMoveMeanAndScale) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const World world = make(6, "random", seed);
    const MatrixD z = samples(world, 8000);
    for (int i = 0; i < 6; ++i) {
      EXPECT_NEAR(z.col(i).mean(), 0.0, 0.1);
      EXPECT_NEAR(variance(z.col(i)), 1.0, 0.15);
      Vector<double> location(z.rows()), scale(z.rows());
      for (Eigen::Index r = 0; r < z.rows(); ++r) {
        location(r) = mechanism(world, i).location(row_of(z, r));
        scale(r) = mechanism(world, i).scale(row_of(z, r));
      }
      if (world.graph().parents(i).empty()) {
        EXPECT_EQ(variance(location), 0.0);
        EXPECT_EQ(variance(scale), 0.0);
        continue;
      }
      const double explained = variance(location) / variance(z.col(i));
      EXPECT_GT(explained, 0.3) << "seed " << seed << " variable " << i;
      EXPECT_LT(explained, 0.7) << "seed " << seed << " variable " << i;
      EXPECT_NEAR(std::sqrt(variance(scale.array().log().matrix())), 0.35, 0.05) << "heteroscedastic";
    }
  }
}

TEST(ScalingWorld, EveryEdgeMattersAndNothingElse) {
  for (const int n : {2, 4, 10}) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      const World world = make(n, "random", seed);
      const MatrixD z = samples(world, 1000);
      for (int i = 0; i < n; ++i) {
        const auto parents = world.graph().parents(i);
        for (int j = 0; j < n; ++j) {
          if (j == i) continue;
          // Mean squared change of the location when this variable is exchanged with that of another sample.
          double change = 0.0;
          for (Eigen::Index r = 0; r < z.rows(); ++r) {
            MatrixD other = z.row(r);
            other(0, j) = z((r + 1) % z.rows(), j);
            const double d =
                mechanism(world, i).location(row_of(other, 0)) - mechanism(world, i).location(row_of(z, r));
            change += d * d / static_cast<double>(z.rows());
          }
          if (world.graph().has_edge(j, i)) {
            EXPECT_GT(change, 0.15 / static_cast<double>(parents.size())) << n << " " << seed << ": " << j << " " << i;
          } else {
            EXPECT_EQ(change, 0.0);
          }
        }
      }
    }
  }
}

TEST(ScalingWorld, InterventionsAreStandardNormal) {
  const World world = make(3, "full", 1);
  std::vector<double> values;
  for (int i = 0; i < 20000; ++i) {
    Random random(7, Stream::kTest, static_cast<std::uint64_t>(i));
    const auto pair = world.sample_pair(random);
    if (pair.target > 0) values.push_back(pair.latents_after[static_cast<std::size_t>(pair.target - 1)]);
  }
  EXPECT_LT(kolmogorov_smirnov(values, [](double z) { return boost::math::cdf(boost::math::normal(), z); }), 1.95);
}

TEST(ScalingWorld, PairsKeepTheirNoise) {
  const World world = make(6, "full", 9);
  int usual = 0;
  for (int i = 0; i < 2000; ++i) {
    Random random(8, Stream::kTest, static_cast<std::uint64_t>(i));
    const auto pair = world.sample_pair(random);
    const double target = pair.target > 0 ? pair.noise_after[static_cast<std::size_t>(pair.target - 1)] : 0.5;
    if (target < 1e-9 || target > 1 - 1e-9) continue;  // the redrawn value is far out for these causes
    ++usual;
    const auto after = world.model().solve(pair.noise_after);
    for (std::size_t k = 0; k < 6; ++k) EXPECT_NEAR(after[k], pair.latents_after[k], 1e-6) << "pair " << i;
  }
  EXPECT_GT(usual, 1950);
}

TEST(ScalingWorld, VariantsAreCheckedAndParsed) {
  const WorldSpec spec = parse_world_spec("scaling-7-chain", 12);
  EXPECT_EQ(spec, (WorldSpec{"scaling", 7, "chain", 12}));
  EXPECT_EQ(parse_world_spec("scaling-10").variables, 10);
  EXPECT_EQ(parse_world_spec("circuit").name, "circuit");
  const auto complaint = [](const std::string& text) {
    try {
      make_world(text);
    } catch (const UsageError& error) {
      return std::string(error.what()) + " | " + error.hint();
    }
    return std::string("no error");
  };
  EXPECT_EQ(complaint("scaling-3"), "no error");
  for (const char* text : {"scaling-1", "scaling-11", "scaling-0", "scaling--3"}) {
    EXPECT_NE(complaint(text).find("it has 2 .. 10"), std::string::npos) << complaint(text);
  }
  for (const char* text : {"scaling-x", "scaling-", "scaling-4x", "scaling-99999999999999999999"}) {
    EXPECT_NE(complaint(text).find("scaling-4-chain"), std::string::npos) << complaint(text);
  }
  EXPECT_NE(complaint("scaling-4-chian").find("did you mean chain?"), std::string::npos)
      << complaint("scaling-4-chian");
  EXPECT_NE(complaint("circuit-4").find("circuit"), std::string::npos);
  EXPECT_NE(complaint("circuit-4"), "no error");
}

}  // namespace
}  // namespace causeway
