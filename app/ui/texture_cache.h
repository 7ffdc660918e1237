// Pictures on the graphics card, by name. Only the thread that draws the window may use it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "engine/core/types.h"
#include "engine/render/gl_objects.h"

namespace causeway {

class TextureCache {
 public:
  /// The texture `name`, with `image` in it; uploaded only if `version` differs from the last call's.
  /// Pictures are small and shown large: `smooth` between their pixels, unless a pixel is a cell of a matrix.
  unsigned int get(std::string_view name, std::uint64_t version, const Image& image, bool smooth = true);
  /// The same; `make` is called only if the picture is needed.
  unsigned int get(std::string_view name, std::uint64_t version, const std::function<Image()>& make);

 private:
  struct Entry {
    GlTexture texture;
    std::uint64_t version = 0;
    int width = 0, height = 0;
  };
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace causeway
