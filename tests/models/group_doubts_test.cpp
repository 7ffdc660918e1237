// What is said of data whose classes and environments cannot be told apart.
#include "engine/models/shortcuts/group_doubts.h"

#include <gtest/gtest.h>

namespace causeway {
namespace {

std::vector<std::string> words_of(const std::vector<Finding>& findings) {
  std::vector<std::string> words;
  for (const Finding& finding : findings) {
    words.push_back(finding.what);
    EXPECT_FALSE(finding.advice.empty());
  }
  return words;
}

using Words = std::vector<std::string>;

TEST(GroupDoubts, FullGroupsGetNone) {
  const std::vector<int> classes{0, 0, 1, 1, 0, 0, 1, 1}, domains{0, 0, 0, 0, 5, 5, 5, 5};
  EXPECT_EQ(words_of(doubts_of_groups(classes, &domains)), Words{});
  EXPECT_EQ(words_of(doubts_of_groups(classes, nullptr)), Words{});
}

TEST(GroupDoubts, AClassOfOneMember) {
  EXPECT_EQ(words_of(doubts_of_groups({0, 0, 0, 1}, nullptr)),
            Words{"there is a single unit to learn from of class 1: it is learned by heart"});
}

TEST(GroupDoubts, ClassesThatDoNotOccur) {
  EXPECT_EQ(words_of(doubts_of_groups({1, 1, 5, 5}, nullptr)),
            Words{"no unit to learn from is of class 0, classes 2 to 4, though a class with a higher number is"});
}

TEST(GroupDoubts, AClassThatAnEnvironmentLacks) {
  const std::vector<int> classes{0, 0, 1, 1, 0, 0}, domains{0, 0, 0, 0, 1, 1};
  EXPECT_EQ(words_of(doubts_of_groups(classes, &domains)),
            Words{"no unit to learn from is of class 1 in environment 1: what comes with the environment cannot be "
                  "told from the class"});
  const std::vector<int> again{0, 0, 1, 1, 0, 0, 1}, places{0, 0, 0, 0, 1, 1, 1};
  EXPECT_EQ(words_of(doubts_of_groups(again, &places)),
            Words{"there is a single unit to learn from of class 1 in environment 1: it is learned by heart"});
}

TEST(GroupDoubts, OneEnvironmentForAll) {
  const std::vector<int> classes{0, 0, 1, 1}, domains{3, 3, 3, 3};
  EXPECT_EQ(words_of(doubts_of_groups(classes, &domains)),
            Words{"all units to learn from are of environment 3: the groups are the classes alone"});
}

TEST(GroupDoubts, ManyAreCounted) {
  std::vector<int> classes;
  for (int c = 0; c < 9; ++c) classes.push_back(c);
  EXPECT_EQ(words_of(doubts_of_groups(classes, nullptr)),
            Words{"there is a single unit to learn from of class 0, class 1, class 2 and 6 more: it is learned by "
                  "heart"});
}

}  // namespace
}  // namespace causeway
