#include <gtest/gtest.h>
#include "engine/render/offscreen_renderer.h"
TEST(Renderer, Draws) {
  causeway::OffscreenRenderer r("circuit", 64);
  const double v[4] = {0.5, 0.5, 0.5, 0.5};
  EXPECT_EQ(r.render(v).pixels.size(), 64u * 64u * 3u);
}
