// Cows and camels: a picture of one animal on grass or on sand. Asked is which animal it is, but in the data to learn
// from cows mostly stand on grass and camels on sand, so who looks at the ground is mostly right as well. The data kept
// for scores tell the two apart. After Beery, Van Horn, Perona, "Recognition in terra incognita" (ECCV 2018) and
// Arjovsky, Bottou, Gulrajani, Lopez-Paz, "Invariant risk minimization" (2019), whose environments these are.
#pragma once

#include "engine/causal/world.h"

namespace causeway {

namespace pasture {

/// Order of the variables, all in [0, 1]. Animal: below .5 a cow (its patches from black to red), above a camel (from
/// pale to brown). Background: below .5 grass (from lush to dry), above sand (from pale to red). Pose: from grazing to
/// striding with the head up. Size, place (from left to right), light (from evening to noon).
enum Variable : int { kAnimal, kBackground, kPose, kSize, kPlace, kLight, kCount };

enum Animal : int { kCow = 0, kCamel = 1 };
enum Background : int { kGrass = 0, kSand = 1 };

/// Which half of [0, 1] a value lies in: Animal or Background.
int side_of(double value);

}  // namespace pasture

// How the background of the held-out pictures comes about.
inline constexpr const char* kBalancedTest = "balanced";  // by the toss of a coin
inline constexpr const char* kFlippedTest = "flipped";    // mostly the other animal's
inline constexpr const char* kSameTest = "same";          // as in the data to learn from
std::vector<std::string> pasture_tests();

struct PastureSettings {
  static constexpr const char* kGroup = "pasture";

  double correlation = 0.99;
  double second_correlation = 0.91;
  double label_noise = 0.25;
  std::string test = kBalancedTest;

  static void visit(auto& s, auto&& entry) {
    entry("correlation", s.correlation, 0, 1,
          "first environment: share of the pictures whose background is the one of the animal that they are said to "
          "show");
    entry("second_correlation", s.second_correlation, 0, 1, "the same in the second environment");
    entry("label_noise", s.label_noise, 0, 1,
          "share of the pictures to learn from that are said to show the other animal; what is held out is said truly");
    entry(
        "test", s.test, pasture_tests,
        "background of held-out pictures: balanced (by the toss of a coin), flipped (mostly the other animal's), same "
        "(as in training)");
  }
};

/// The world "pasture". True edge: animal -> background. An intervention samples the new value from U(0, 1).
World pasture_world(const WorldSpec& spec);

/// Single pictures with what each is said to show (class 0 cow, 1 camel) and the environment that it comes from (0 or
/// 1, by the toss of a coin). Held-out pictures come from an environment of their own, 2, and their class is true.
DataKind pasture_kind();
/// The same pictures, but instead of the environment it is told on what the animal stands (0 grass, 1 sand).
DataKind pasture_groups_kind();

}  // namespace causeway
