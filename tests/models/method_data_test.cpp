// Methods declare what they have to be told, data what they hold.
#include "engine/models/method_data.h"

#include <gtest/gtest.h>

#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/data/sample_dataset.h"

namespace causeway {
namespace {

constexpr DataOffer kPictures{};
constexpr DataOffer kPairs{.frames = 2};
constexpr DataOffer kLabelled{.labels = true};

Method method_with(const Needs& needs) {
  Method method = find_method("pca");
  method.info.title = "M";
  method.needs = needs;
  return method;
}

/// The line and the hint that a method is refused with; empty if it is not.
std::string refusal(const Method& method, const DataOffer& offer) {
  try {
    check_method_data(method, offer);
  } catch (const UsageError& error) {
    return std::string(error.what()) + " | " + error.hint();
  }
  return "";
}

TEST(MethodData, AGraphThatTheDataLackMayBeDrawn) {
  for (const char* name : {"icm-vae", "scm-vae"}) {
    const std::string line = refusal(find_method(name), kLabelled);
    EXPECT_NE(line.find(std::string(name) + ".graph='a>b, c>b'"), std::string::npos) << line;
    EXPECT_EQ(refusal(find_method(name), kPictures).find(".graph="), std::string::npos) << "labels are missing too";
  }
}

TEST(MethodData, AMethodThatNeedsMoreThanTheDataHoldIsRefused) {
  EXPECT_EQ(refusal(find_method("pca"), kPictures), "");
  EXPECT_EQ(refusal(find_method("ilcm"), kPairs), "");
  const std::string line = refusal(find_method("ilcm"), kPictures);
  EXPECT_NE(line.find("method ILCM needs pairs, but the data hold single pictures"), std::string::npos) << line;
  EXPECT_NE(line.find("beta-vae"), std::string::npos) << "what could learn from them: " << line;
  EXPECT_EQ(line.find("elcm"), std::string::npos) << line;
}

TEST(MethodData, EveryKindOfNeedIsLookedFor) {
  const Method labels = method_with({.labels = true}), graph = method_with({.labels = true, .graph = true});
  EXPECT_NE(refusal(labels, kPairs).find("M needs labels, but the data hold pairs"), std::string::npos);
  EXPECT_EQ(refusal(labels, kLabelled), "") << "labels of single pictures are enough";
  EXPECT_NE(refusal(graph, kPairs).find("M needs labels and graph,"), std::string::npos);
  EXPECT_NE(refusal(graph, kLabelled).find("M needs graph,"), std::string::npos);
  EXPECT_EQ(refusal(graph, {.labels = true, .graph = true}), "");
  const Method all =
      method_with({.least_frames = 2, .targets = true, .domain = true, .actions = true, .classes = true});
  const std::string line = refusal(all, kPictures);
  EXPECT_NE(line.find("sequences of 2 or more, intervention targets, environments, actions and classes"),
            std::string::npos)
      << line;
  EXPECT_EQ(refusal(all, {.frames = 3, .targets = true, .domain = true, .actions = true, .classes = true}), "");
}

TEST(MethodData, NeedsInWords) {
  EXPECT_EQ(needs_text({}), "none");
  EXPECT_EQ(needs_text(kNeedsPairs), "pairs");
  EXPECT_EQ(needs_text({.labels = true}), "labels");
  EXPECT_EQ(needs_text({.labels = true, .graph = true}), "labels and graph");
  EXPECT_EQ(needs_text({.least_frames = 4}), "sequences of 4 or more");
  EXPECT_EQ(needs_text({.most_frames = 1, .classes = true}), "single pictures and classes");
}

TEST(MethodData, SequencesMustBeLongEnough) {
  const Method method = method_with({.least_frames = 4});
  EXPECT_NE(refusal(method, kPairs).find("M needs sequences of 4"), std::string::npos);
  EXPECT_NE(refusal(method, {.frames = 3}).find("hold sequences of 3"), std::string::npos);
  EXPECT_EQ(refusal(method, {.frames = 8}), "");
  EXPECT_NE(refusal(method_with(kNeedsPairs), {.frames = 8}).find("M needs pairs"), std::string::npos);
}

TEST(MethodData, DataDeclareWhatTheyHold) {
  for (const std::string& world : world_names()) {
    for (const Method& method : methods()) {
      const std::vector<DataKind>& kinds = world_kinds(world);
      const auto fits = std::find_if(kinds.begin(), kinds.end(),
                                     [&](const DataKind& kind) { return refusal(method, kind.offer).empty(); });
      if (fits == kinds.end()) {
        EXPECT_THROW(kind_for_method(method, world), UsageError) << world << " " << method.info.name;
        continue;
      }
      EXPECT_EQ(kind_for_method(method, world).name, fits->name) << "the usual kind that will do";
      // Where it will do, methods see the same data: those that are meant where nothing is said.
      const bool usual_will_do = refusal(method, kinds.front().offer).empty();
      EXPECT_EQ(fits == kinds.begin(), usual_will_do) << world << " " << method.info.name;
    }
  }
  Dataset data = sample_pairs(make_world("circuit"), 3, 1, Stream::kWorldTrain);
  EXPECT_EQ(data.offer(), world_kind("circuit", "pairs").offer);
  data.truth.graph.resize(0, 0);
  EXPECT_EQ(offer_text(data.offer()), "pairs, labels, intervention targets");
  EXPECT_EQ(Dataset().offer(), kPictures) << "a file without truth";
}

TEST(Methods, EachKnowsItsStartsPhasesAndWork) {
  for (const Method& method : methods()) {
    LearnerInput input;
    input.common.latents = 2;
    input.common.hidden = {4};
    input.common.search_steps = 30;
    input.common.polish_steps = 10;
    input.own = standard_values(method.settings);
    input.codes = 3;
    input.units = 64;
    const auto learner = make_learner(method.info.name, input);
    EXPECT_EQ(learner->search_steps() > 0, method.info.several_starts) << method.info.name;
    EXPECT_EQ(learner->model()->targets() != nullptr, method.info.has_targets) << method.info.name;
    EXPECT_EQ(learner->model()->graph() != nullptr, method.info.has_graph) << method.info.name;
    const auto phases = learner->phases();
    ASSERT_FALSE(phases.empty()) << method.info.name;
    EXPECT_EQ(phases[0].first_step, 0);
    EXPECT_EQ(learner->phase(), phases[0].name);
    for (std::size_t i = 1; i < phases.size(); ++i) EXPECT_LT(phases[i - 1].first_step, phases[i].first_step);
    EXPECT_LT(phases.back().first_step, learner->total_steps()) << method.info.name;
    EXPECT_GT(learner->work(0, 1), 0) << method.info.name;
    for (const SettingEntry& entry : method.settings.entries) EXPECT_FALSE(entry.help.empty()) << entry.name;
  }
}

}  // namespace
}  // namespace causeway
