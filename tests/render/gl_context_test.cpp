#include "engine/render/gl_context.h"

#include <epoxy/gl.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "engine/core/error.h"

namespace causeway::test {
namespace {

TEST(OffscreenContext, GivesOpenGl33Core) {
  OffscreenContext context;
  EXPECT_FALSE(context.renderer().empty());
  context.make_current();
  EXPECT_GE(epoxy_gl_version(), 33);
  GLint profile = 0;
  glGetIntegerv(GL_CONTEXT_PROFILE_MASK, &profile);
  EXPECT_TRUE(profile & GL_CONTEXT_CORE_PROFILE_BIT);
  context.release();
}

TEST(OffscreenContext, CurrentRestoresThePreviousContext) {
  OffscreenContext outer;
  OffscreenContext inner;
  outer.make_current();
  GLuint texture = 0;
  glGenTextures(1, &texture);
  glBindTexture(GL_TEXTURE_2D, texture);
  {
    const OffscreenContext::Current current(inner);
    EXPECT_FALSE(glIsTexture(texture));
  }
  EXPECT_TRUE(glIsTexture(texture));
  outer.release();
}

TEST(OffscreenContext, ManyThreadsHaveTheirOwn) {
  std::vector<int> cleared(6);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < cleared.size(); ++i) {
    threads.emplace_back([&cleared, i] {
      for (int round = 0; round < 3; ++round) {
        OffscreenContext context;
        const OffscreenContext::Current current(context);
        GLint maximum = 0;
        glGetIntegerv(GL_MAX_TEXTURE_SIZE, &maximum);
        cleared[i] += maximum >= 4096;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const int count : cleared) EXPECT_EQ(count, 3);
}

TEST(OffscreenContext, InUseByAnotherThreadIsAnError) {
  OffscreenContext context;
  context.make_current();
  std::thread([&] { EXPECT_THROW(context.make_current(), Error); }).join();
  context.release();
}

TEST(OffscreenContextDeathTest, WithoutADriverTheErrorSaysWhatToInstall) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        setenv("__EGL_VENDOR_LIBRARY_FILENAMES", "/nonexistent.json", 1);
        try {
          OffscreenContext context;
        } catch (const Error& error) {
          std::fprintf(stderr, "%s. %s\n", error.what(), error.hint().c_str());
          std::exit(7);
        }
        std::exit(0);
      },
      testing::ExitedWithCode(7), "libgl1-mesa-dri");
}

}  // namespace
}  // namespace causeway::test
