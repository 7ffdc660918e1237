#include "app/explore/newest_request.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <vector>

namespace causeway {
namespace {

struct Answer {
  std::uint64_t id = 0;
  int request = 0;
  std::string error, hint;
};

TEST(NewestRequest, LeavesOutWhatWasOvertakenAndTellsWhatFailed) {
  std::atomic<bool> begun{false}, go_on{false};
  std::vector<int> computed;
  std::thread::id made_on, computed_on;
  NewestRequest<int, Answer> thread([&] {
    made_on = std::this_thread::get_id();
    return [&](Answer& out) {
      computed_on = std::this_thread::get_id();
      computed.push_back(out.request);
      begun = true;
      while (!go_on) std::this_thread::yield();
      if (out.request == 3) throw Error("three is too much", "ask for less");
    };
  });
  EXPECT_EQ(thread.answer(), nullptr);
  thread.ask(1);
  while (!begun) std::this_thread::yield();
  EXPECT_FALSE(thread.idle());
  thread.ask(2);
  const std::uint64_t last = thread.ask(3);
  go_on = true;
  while (!thread.idle()) std::this_thread::yield();
  EXPECT_EQ(computed, (std::vector<int>{1, 3}));
  const auto answer = thread.answer();
  EXPECT_EQ(answer->id, last);
  EXPECT_EQ(answer->error, "three is too much");
  EXPECT_EQ(answer->hint, "ask for less");
  EXPECT_EQ(made_on, computed_on) << "an OpenGL context belongs to one thread";
}

}  // namespace
}  // namespace causeway
