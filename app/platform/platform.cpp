#include "app/platform/platform.h"

#include <epoxy/gl.h>

namespace causeway {

Image read_framebuffer(int width, int height) {
  std::vector<std::uint8_t> rgba(static_cast<std::size_t>(width) * height * 4);
  glPixelStorei(GL_PACK_ALIGNMENT, 4);
  glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, rgba.data());
  Image image{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3)};
  std::uint8_t* out = image.pixels.data();
  for (int y = height - 1; y >= 0; --y) {
    const std::uint8_t* in = rgba.data() + static_cast<std::ptrdiff_t>(y) * width * 4;
    for (int x = 0; x < width; ++x, in += 4, out += 3) {
      out[0] = in[0];
      out[1] = in[1];
      out[2] = in[2];
    }
  }
  return image;
}

}  // namespace causeway
