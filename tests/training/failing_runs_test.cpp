// Runs that cannot end well, each made to fail in one way: all of them say what is wrong, by an error before the work
// or by the finding that belongs to it. A kind run beside them says nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "engine/core/error.h"
#include "engine/training/diagnosis.h"
#include "engine/training/run.h"
#include "engine/training/run_directory.h"

namespace causeway {
namespace {

constexpr int kVariables = 3;
enum class Way { kKind, kSeveral, kNeverTheLast, kNeverTheFirst, kSoft, kCovered };

/// z0 -> z1, z0 -> z2, z1 -> z2, seen through a linear map: what pair-ica is made for, but for the way of intervening.
void put_pair(Random& random, Way way, MatrixF& vectors, Eigen::Index row) {
  double u[kVariables], fresh[kVariables];
  for (double& x : u) x = random.uniform(-1.5, 1.5);
  for (double& x : fresh) x = random.uniform(-1.5, 1.5);
  bool set[kVariables] = {};
  const std::uint32_t choices = way == Way::kNeverTheLast ? kVariables : kVariables + 1;
  if (const auto target = random.below(choices); target > 0) set[target - 1] = true;
  if (way == Way::kNeverTheFirst) set[0] = false;
  if (way == Way::kSeveral && (set[0] || set[1] || set[2])) {
    const auto other = random.below(kVariables);
    set[other] = true;
  }
  for (const bool after : {false, true}) {
    const bool soft = way == Way::kSoft;  // its noise is drawn anew, its causes go on acting
    const auto noise = [&](int i) { return after && set[i] ? fresh[i] : u[i]; };
    const auto is_set = [&](int i) { return !soft && after && set[i]; };
    const double a = noise(0);
    const double b = is_set(1) ? fresh[1] : 0.8 * std::sin((soft ? 1.2 : 2) * a) + 0.6 * noise(1);
    const double c = is_set(2) ? fresh[2] : 0.8 * b - 0.6 * a + 0.5 * noise(2);
    const double seen = way == Way::kCovered && std::abs(a - 0.2) < 0.35 ? 0.0 : b;
    vectors.row(row + (after ? 1 : 0)) << static_cast<float>(a + 0.5 * seen - 0.3 * c),
        static_cast<float>(seen - 0.4 * a + 0.2 * c), static_cast<float>(c + 0.3 * a - 0.2 * seen);
  }
}

Dataset pairs_of(Way way, std::int64_t units, std::uint64_t first) {
  Dataset data;
  data.units = units;
  data.frames = 2;
  data.vectors.resize(2 * units, kVariables);
  for (std::int64_t p = 0; p < units; ++p) {
    Random random(9, Stream::kTest, first + static_cast<std::uint64_t>(p));
    put_pair(random, way, data.vectors, 2 * p);
  }
  return data;
}

Settings small_settings(const char* method) {
  Settings s;
  set_settings(s, {std::string("method=") + method,
                   "seed=2",
                   "world.name=scaling",
                   "world.variables=3",
                   "world.pairs=3000",
                   "world.test_pairs=1500",
                   "causal.hidden=[32,32]",
                   "causal.solution_hidden=[16]",
                   "causal.starts=1",
                   "causal.start=closed-form",
                   "causal.search_steps=800",
                   "causal.polish_steps=300",
                   "causal.learning_rate=3e-3",
                   "ilcm.settle_steps=300",
                   "ilcm.take_over_steps=300",
                   "ilcm.refine_steps=150",
                   "ilcm.refine_batch=128",
                   "pair-ica.steps=400",
                   "contrastive.steps=100",
                   "contrastive.mechanism_steps=400",
                   "contrastive.hidden=[32]",
                   "score.dci_rows=60"});
  return s;
}

using Change = std::function<void(Dataset&)>;

/// Signs of a run on such pairs, changed by `change`.
std::vector<Finding> signs_of(const Settings& s, Way way, const Change& change = {}) {
  const DataSource source = [&](const Settings&, int, const DataProgress&) {
    auto data = std::make_shared<RunData>();
    data->train = pairs_of(way, s.world.pairs, 0);
    data->test = pairs_of(way, s.world.test_pairs, 1U << 20);
    if (change) {
      change(data->train);
      change(data->test);
    }
    return std::shared_ptr<const RunData>(data);
  };
  const std::atomic<bool> go_on{false};
  causeway::Run run(s, source, 1);
  while (!run.done()) run.work(1000, go_on);
  return run.findings();
}

bool shows(const std::vector<Finding>& list, Sign sign) {
  return std::any_of(list.begin(), list.end(), [&](const Finding& f) { return f.sign == sign; });
}

std::string words_of(const std::vector<Finding>& list) { return findings_to_json(list).dump(1); }

constexpr const char* kMethods[] = {"pair-ica", "contrastive", "ilcm"};

TEST(FailingRuns, AKindRunShowsNoSign) {
  for (const char* method : kMethods) {
    const auto list = signs_of(small_settings(method), Way::kKind);
    EXPECT_TRUE(list.empty()) << method << words_of(list);
  }
}

TEST(FailingRuns, SeveralTargetsAtOnce) {
  for (const char* method : kMethods) {
    const auto list = signs_of(small_settings(method), Way::kSeveral);
    EXPECT_TRUE(shows(list, Sign::kSeveralTargets)) << method << words_of(list);
  }
}

TEST(FailingRuns, AVariableThatIsNeverIntervenedOn) {
  for (const char* method : kMethods) {
    try {
      const auto list = signs_of(small_settings(method), Way::kNeverTheLast);
      // The latent that is left over explains nothing, or is a mixture that moves along with another.
      EXPECT_TRUE(shows(list, Sign::kCollapsedLatent) || shows(list, Sign::kUnevenTargets) ||
                  (std::string(method) == "ilcm" && shows(list, Sign::kSeveralTargets)))
          << method << words_of(list);
      EXPECT_TRUE(shows(list, Sign::kNeverSet)) << method << words_of(list);
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("directions"), std::string::npos) << method << ": " << error.what();
      EXPECT_FALSE(error.hint().empty());
    }
  }
}

TEST(FailingRuns, ACauseThatIsNeverIntervenedOnShowsInMoreCodesThanVariables) {
  // A code that bends, as codes of pictures do, so that the others' changes have as many directions as latents.
  const auto bend = [](Dataset& data) {
    const MatrixF seen = data.vectors;
    data.vectors.conservativeResize(Eigen::NoChange, kVariables + 1);
    data.vectors.col(kVariables) = 0.3F * seen.col(0).array() * seen.col(1).array();
  };
  const auto never = signs_of(small_settings("pair-ica"), Way::kNeverTheFirst, bend);
  EXPECT_TRUE(shows(never, Sign::kNeverSet)) << words_of(never);
  const auto kind = signs_of(small_settings("pair-ica"), Way::kKind, bend);
  EXPECT_FALSE(shows(kind, Sign::kNeverSet)) << words_of(kind);
}

TEST(FailingRuns, AVariableThatAnotherHides) {
  const auto list = signs_of(small_settings("pair-ica"), Way::kCovered);
  EXPECT_TRUE(shows(list, Sign::kCoveredVariable)) << words_of(list);
}

TEST(FailingRuns, FewPairs) {
  for (const char* method : kMethods) {
    Settings s = small_settings(method);
    set_settings(s, {"world.pairs=60", "causal.batch=32", "pair-ica.batch=32", "contrastive.batch=32"});
    const auto list = signs_of(s, Way::kKind);
    EXPECT_TRUE(shows(list, Sign::kTooFewPairs)) << method << words_of(list);
  }
}

TEST(FailingRuns, SoftInterventions) {
  for (const char* method : kMethods) {
    const auto list = signs_of(small_settings(method), Way::kSoft);
    EXPECT_TRUE(shows(list, Sign::kSoftInterventions)) << method << words_of(list);
  }
}

TEST(FailingRuns, NoiseOnWhatIsSeen) {
  for (const char* method : kMethods) {
    const auto list = signs_of(small_settings(method), Way::kKind, [](Dataset& data) {
      for (Eigen::Index r = 0; r < data.vectors.rows(); ++r) {
        Random random(4, Stream::kTest, (std::uint64_t{1} << 30) + static_cast<std::uint64_t>(r));
        for (Eigen::Index c = 0; c < kVariables; ++c) data.vectors(r, c) += 0.05F * static_cast<float>(random.normal());
      }
    });
    EXPECT_TRUE(shows(list, Sign::kNoisyPairs)) << method << words_of(list);
  }
}

TEST(FailingRuns, DataThatHoldNothingToLearn) {
  const auto no_change = [](Dataset& data) {
    for (Eigen::Index r = 0; r < data.vectors.rows(); r += 2) data.vectors.row(r + 1) = data.vectors.row(r);
  };
  const auto one_pair = [](Dataset& data) {
    for (Eigen::Index r = 2; r < data.vectors.rows(); ++r) data.vectors.row(r) = data.vectors.row(r % 2);
  };
  const auto constant = [](Dataset& data) { data.vectors.setConstant(0.5F); };
  const auto broken = [](Dataset& data) { data.vectors(4, 1) = std::numeric_limits<float>::quiet_NaN(); };
  struct Case {
    const char* what;
    Change change;
    std::vector<Sign> signs;  // any of them; none: it is refused before the work
  };
  const std::vector<Case> cases{{"no intervention", no_change, {Sign::kNoChange}},
                                {"the same pair", one_pair, {Sign::kTooFewPairs}},
                                {"constant", constant, {Sign::kNoChange}},
                                {"NaN", broken, {}}};
  for (const char* method : kMethods) {
    for (const auto& [what, change, signs] : cases) {
      try {
        const auto list = signs_of(small_settings(method), Way::kKind, change);
        EXPECT_TRUE(std::any_of(signs.begin(), signs.end(), [&](Sign sign) { return shows(list, sign); }))
            << method << ", " << what << words_of(list);
      } catch (const Error& error) {
        EXPECT_FALSE(error.hint().empty()) << method << ", " << what << ": " << error.what();
      }
    }
  }
}

TEST(FailingRuns, MoreLatentsThanCodesAndASinglePair) {
  for (const char* method : kMethods) {
    Settings s = small_settings(method);
    s.causal.latents = 4;
    try {
      const auto list = signs_of(s, Way::kKind);  // only the ilcm goes on, with a latent too many
      EXPECT_TRUE(shows(list, Sign::kCollapsedLatent)) << method << words_of(list);
    } catch (const Error& error) {
      EXPECT_FALSE(error.hint().empty()) << method << ": " << error.what();
    }
    s = small_settings(method);
    s.world.pairs = 1;
    try {
      signs_of(s, Way::kKind);
      FAIL() << method << " learned from one pair";
    } catch (const Error& error) {
      EXPECT_FALSE(error.hint().empty()) << method << ": " << error.what();
    }
  }
}

}  // namespace
}  // namespace causeway
