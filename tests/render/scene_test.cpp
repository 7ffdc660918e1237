// Scenes by name, and drawn into a part of somebody else's framebuffer as a window does.
#include "engine/render/scene.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/render/gl_context.h"
#include "engine/render/gl_objects.h"
#include "render_test.h"

namespace causeway::test {
namespace {

TEST(Scene, UnknownWorldNamesTheKnownOnes) {
  try {
    make_scene("nowhere");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("nowhere"), std::string::npos);
    EXPECT_NE(error.hint().find("circuit"), std::string::npos);
  }
  ASSERT_FALSE(scene_names().empty());
  OffscreenContext context;
  const OffscreenContext::Current current(context);
  for (const std::string& name : scene_names()) EXPECT_EQ(make_scene(name)->world(), name);
}

// Draws one picture into a framebuffer of its own.
std::vector<std::uint8_t> draw(Scene& scene, const Latents& latents, int size) {
  const GlTexture texture;
  glBindTexture(GL_TEXTURE_2D, texture.id());
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, size, size, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
  const GlFramebuffer framebuffer;
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer.id());
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture.id(), 0);
  scene.draw(latents, {0, 0, size, size}, scene.default_camera());
  std::vector<std::uint8_t> rgba(static_cast<std::size_t>(size) * size * 4);
  glReadPixels(0, 0, size, size, GL_RGBA, GL_UNSIGNED_BYTE, rgba.data());
  return rgba;
}

TEST(Scene, DraftLeavesNoTrace) {
  OffscreenContext context;
  const OffscreenContext::Current current(context);
  const auto scene = make_scene("circuit");
  const Latents latents{0.7, 0.3, 0.9, 0.4};
  const auto fine = draw(*scene, latents, 96);
  scene->set_draft(true);
  const auto draft = draw(*scene, latents, 96);
  EXPECT_NE(draft, fine);
  scene->set_draft(false);
  EXPECT_EQ(draw(*scene, latents, 96), fine);
}

TEST(Scene, DrawsIntoAPartOfTheBoundFramebuffer) {
  constexpr int kWidth = 200, kHeight = 150, kSize = 64, kX = 37, kY = 21;
  const Latents latents{0.7, 0.3, 0.9, 0.4};
  const Image expected = OffscreenRenderer("circuit", kSize).render(latents);

  OffscreenContext context;
  const OffscreenContext::Current current(context);
  const GlTexture texture;
  glBindTexture(GL_TEXTURE_2D, texture.id());
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, kWidth, kHeight, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
  const GlFramebuffer framebuffer;
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer.id());
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture.id(), 0);
  glClearColor(1, 0, 1, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  // State that a window's user interface may have left behind.
  glEnable(GL_BLEND);
  glEnable(GL_SCISSOR_TEST);
  glScissor(0, 0, 1, 1);
  const auto scene = make_scene("circuit");
  scene->draw(latents, {kX, kY, kSize, kSize}, scene->default_camera());
  std::vector<std::uint8_t> rgba(kWidth * kHeight * 4);
  glReadPixels(0, 0, kWidth, kHeight, GL_RGBA, GL_UNSIGNED_BYTE, rgba.data());
  EXPECT_EQ(glGetError(), static_cast<GLenum>(GL_NO_ERROR));

  int wrong_inside = 0;
  int wrong_outside = 0;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const std::uint8_t* pixel = rgba.data() + 4 * (y * kWidth + x);
      const int column = x - kX;
      const int row = kSize - 1 - (y - kY);
      if (column >= 0 && column < kSize && row >= 0 && row < kSize) {
        const std::uint8_t* same = expected.pixels.data() + 3 * (row * kSize + column);
        wrong_inside += pixel[0] != same[0] || pixel[1] != same[1] || pixel[2] != same[2];
      } else {
        wrong_outside += pixel[0] != 255 || pixel[1] != 0 || pixel[2] != 255;
      }
    }
  }
  EXPECT_EQ(wrong_inside, 0);
  EXPECT_EQ(wrong_outside, 0);
}

}  // namespace
}  // namespace causeway::test
