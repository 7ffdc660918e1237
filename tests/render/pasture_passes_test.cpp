// The pasture's animals are drawn only where they can be: nothing of them may lie beyond.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "engine/core/random.h"
#include "engine/render/offscreen_renderer.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

/// While it lives, shaders are read from a copy in which the pasture's animals are looked for all over the picture.
class WithoutBoxes {
 public:
  WithoutBoxes() {
    fs::copy(fs::path(CAUSEWAY_SOURCE_DIR) / "shaders", folder_ / "shaders", fs::copy_options::recursive);
    const fs::path file = folder_ / "shaders/pasture/picture.vert";
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    std::string whole = text.str();
    const std::string box = "? reach() : vec4(0.0)";
    const auto at = whole.find(box);
    if (at == std::string::npos) throw std::runtime_error("picture.vert calls reach() no more");
    whole.replace(at, box.size(), "? vec4(0.0, 0.0, size) : vec4(0.0)");
    std::ofstream(file) << whole;
    setenv("CAUSEWAY_SHADER_DIR", (folder_ / "shaders").c_str(), 1);
  }
  ~WithoutBoxes() { unsetenv("CAUSEWAY_SHADER_DIR"); }

 private:
  TemporaryDirectory folder_;
};

std::vector<std::uint8_t> herd_pictures(int size, int count, float yaw, float pitch, float zoom) {
  OffscreenRenderer renderer("pasture", size);
  const Camera usual = renderer.camera();
  renderer.set_camera(usual.orbited(yaw, pitch, zoom, usual.distance));
  Random random(3, Stream::kTest);
  std::vector<double> latents(static_cast<std::size_t>(6 * count));
  for (std::size_t i = 0; i < latents.size(); ++i) {
    // Ends of ranges are where an animal reaches furthest.
    const double v = random.uniform();
    latents[i] = i % 3 == 0 ? v : v < 0.3 ? 0.0 : v > 0.7 ? 1.0 : v;
  }
  std::vector<std::uint8_t> pictures(std::size_t{3} * size * size * count);
  renderer.render_many(latents.data(), count, pictures.data());
  return pictures;
}

TEST(PasturePasses, NothingOfAnAnimalIsCutOff) {
  struct View {
    int size, count;
    float yaw, pitch, zoom;
  };
  for (const View& v : {View{64, 24, 0, 0, 1}, View{32, 24, 0, 0, 1}, View{48, 4, 0.9F, 0.1F, 0.6F},
                        View{48, 4, -2, 0.4F, 0.35F}, View{48, 4, 3, 0.9F, 0.15F}}) {
    SCOPED_TRACE(v.size * 1000 + v.zoom);
    const auto boxed = herd_pictures(v.size, v.count, v.yaw, v.pitch, v.zoom);
    const WithoutBoxes whole;
    const auto all = herd_pictures(v.size, v.count, v.yaw, v.pitch, v.zoom);
    std::size_t differ = 0;
    // A compiler may round the two programs differently by one step; what is cut off is seen by many.
    for (std::size_t i = 0; i < all.size(); ++i) differ += std::abs(int{boxed[i]} - int{all[i]}) > 2;
    EXPECT_EQ(differ, 0U);
  }
}

}  // namespace
}  // namespace causeway
