// Methods declare what they have to be told, data what they hold.
#include "engine/models/method_data.h"

#include <gtest/gtest.h>

#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/data/dataset.h"

namespace causeway {
namespace {

constexpr DataOffer kPictures{};
constexpr DataOffer kPairs{.frames = 2};
constexpr DataOffer kLabelled{.labels = true};

MethodInfo method_with(Supervision supervision, int sequence = 1) {
  MethodInfo method = method_info("pca");
  method.title = "M";
  method.supervision = supervision;
  method.sequence = sequence;
  return method;
}

/// The line and the hint that a method is refused with; empty if it is not.
std::string refusal(const MethodInfo& method, const DataOffer& offer) {
  try {
    check_method_data(method, offer);
  } catch (const UsageError& error) {
    return std::string(error.what()) + " | " + error.hint();
  }
  return "";
}

TEST(MethodData, AMethodThatNeedsMoreThanTheDataHoldIsRefused) {
  EXPECT_EQ(refusal(method_info("pca"), kPictures), "");
  EXPECT_EQ(refusal(method_info("ilcm"), kPairs), "");
  const std::string line = refusal(method_info("ilcm"), kPictures);
  EXPECT_NE(line.find("method ILCM needs pairs, but the data hold single pictures"), std::string::npos) << line;
  EXPECT_NE(line.find("beta-vae"), std::string::npos) << "what could learn from them: " << line;
  EXPECT_EQ(line.find("elcm"), std::string::npos) << line;
}

TEST(MethodData, EveryKindOfSupervisionIsLookedFor) {
  const MethodInfo labels = method_with(Supervision::kLabels), graph = method_with(Supervision::kLabelsAndGraph);
  EXPECT_NE(refusal(labels, kPairs).find("M needs labels, but the data hold pairs"), std::string::npos);
  EXPECT_EQ(refusal(labels, kLabelled), "") << "labels of single pictures are enough";
  EXPECT_NE(refusal(graph, kPairs).find("M needs labels and the graph"), std::string::npos);
  EXPECT_NE(refusal(graph, kLabelled).find("M needs the graph"), std::string::npos);
  EXPECT_EQ(refusal(graph, {.labels = true, .graph = true}), "");
}

TEST(MethodData, SequencesMustBeLongEnough) {
  const MethodInfo method = method_with(Supervision::kNone, 4);
  EXPECT_NE(refusal(method, kPairs).find("M needs sequences of 4"), std::string::npos);
  EXPECT_NE(refusal(method, {.frames = 3}).find("hold sequences of 3"), std::string::npos);
  EXPECT_EQ(refusal(method, {.frames = 8}), "");
}

TEST(MethodData, DataDeclareWhatTheyHold) {
  for (const std::string& world : world_names()) {
    for (const MethodInfo& method : methods()) EXPECT_EQ(refusal(method, world_offer(world)), "") << world;
  }
  Dataset data = sample_pairs(make_world("circuit"), 3, 1, Stream::kWorldTrain);
  EXPECT_EQ(data.offer(), world_offer("circuit"));
  data.truth.graph.resize(0, 0);
  EXPECT_EQ(offer_text(data.offer()), "pairs, labels");
  EXPECT_EQ(Dataset().offer(), kPairs) << "a file without truth";
}

}  // namespace
}  // namespace causeway
