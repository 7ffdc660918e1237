// Runs of classifiers on data that cannot tell what is asked: each ends with a finding that says so, or is refused in
// one line.
#include <gtest/gtest.h>

#include <string>

#include "engine/core/error.h"
#include "engine/training/run.h"
#include "tests/training/finish.h"

namespace causeway {
namespace {

/// Vectors whose first number tells the class, with environments in turn.
Dataset answered_vectors(std::int64_t units, std::uint64_t first) {
  Dataset data;
  data.units = units;
  data.frames = 1;
  data.vectors.resize(units, 3);
  for (std::int64_t u = 0; u < units; ++u) {
    Random random(11, Stream::kTest, first + static_cast<std::uint64_t>(u));
    const int answer = static_cast<int>(u % 2);
    data.vectors.row(u) << static_cast<float>(2 * answer - 1 + 0.5 * random.normal()),
        static_cast<float>(random.normal()), static_cast<float>(random.normal());
    data.truth.classes.push_back(answer);
    data.domain.push_back(static_cast<int>(u / 2 % 2));
  }
  return data;
}

/// What the findings of a run say; "refused: " and why if there is no run.
std::string said_of(const char* method, void (*change)(Dataset&)) {
  Settings s;
  set_settings(s, {std::string("method=") + method, "world.data=vectors.npz", "causal.latents=2", "score.dci_rows=30",
                   "causal.batch=16", std::string(method) + ".steps=20"});
  const DataSource source = [&](const Settings&, int, const DataProgress&) {
    auto data = std::make_shared<RunData>();
    data->train = answered_vectors(80, 0);
    data->test = answered_vectors(60, 1U << 20);
    change(data->train);
    return std::shared_ptr<const RunData>(data);
  };
  try {
    causeway::Run run(s, source, 1);
    finish(run);
    std::string words;
    for (const Finding& finding : run.findings()) words += finding.what + "; ";
    return words;
  } catch (const Error& error) {
    EXPECT_FALSE(error.hint().empty()) << error.what();
    return std::string("refused: ") + error.what();
  }
}

bool says(const std::string& words, const char* part) { return words.find(part) != std::string::npos; }

TEST(AnswerFindings, AClassOfOneMember) {
  const auto lonely = [](Dataset& data) { data.truth.classes[7] = 2; };
  for (const char* method : {"erm", "irm", "group-dro", "dfr", "balanced"}) {
    EXPECT_TRUE(says(said_of(method, lonely), "single unit to learn from of class 2")) << method;
  }
}

TEST(AnswerFindings, AClassThatAnEnvironmentLacks) {
  const auto missing = [](Dataset& data) {
    for (std::size_t u = 0; u < data.domain.size(); ++u) {
      if (data.truth.classes[u] == 1) data.domain[u] = 0;
    }
  };
  for (const char* method : {"irm", "group-dro"}) {
    EXPECT_TRUE(says(said_of(method, missing), "class 1 in environment 1")) << method;
  }
  EXPECT_FALSE(says(said_of("erm", missing), "environment")) << "it is not told the environments";
}

TEST(AnswerFindings, OneEnvironmentForAll) {
  const auto one = [](Dataset& data) { data.domain.assign(data.domain.size(), 0); };
  EXPECT_EQ(said_of("irm", one), "refused: all units come from one environment, and IRM compares environments");
  EXPECT_TRUE(says(said_of("group-dro", one), "all units to learn from are of environment 0"));
}

TEST(AnswerFindings, WholeDataGetNone) {
  for (const char* method : {"erm", "irm", "group-dro"}) {
    EXPECT_FALSE(says(said_of(method, [](Dataset&) {}), "to learn from")) << method;
  }
  // The last environment's answers are not read, whatever stands there.
  const auto unread = [](Dataset& data) {
    for (std::size_t u = 0; u < data.domain.size(); ++u) {
      if (data.domain[u] == 1) data.truth.classes[u] = 0;
    }
  };
  EXPECT_FALSE(says(said_of("imsda", unread), "to learn from"));
}

}  // namespace
}  // namespace causeway
