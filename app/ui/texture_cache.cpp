#include "app/ui/texture_cache.h"

namespace causeway {

unsigned int TextureCache::get(std::string_view name, std::uint64_t version, const Image& image, bool smooth) {
  auto found = entries_.find(name);
  const bool fresh = found == entries_.end();
  if (fresh) found = entries_.emplace(std::string(name), Entry{}).first;
  Entry& entry = found->second;
  if (!fresh && entry.version == version) return entry.texture.id();
  entry.version = version;
  glBindTexture(GL_TEXTURE_2D, entry.texture.id());
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  if (entry.width != image.width || entry.height != image.height) {
    entry.width = image.width;
    entry.height = image.height;
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGB8, image.width, image.height, 0, GL_RGB, GL_UNSIGNED_BYTE,
                 image.pixels.data());
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, smooth ? GL_LINEAR : GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, smooth ? GL_LINEAR : GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  } else {
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, image.width, image.height, GL_RGB, GL_UNSIGNED_BYTE, image.pixels.data());
  }
  return entry.texture.id();
}

unsigned int TextureCache::get(std::string_view name, std::uint64_t version, const std::function<Image()>& make) {
  const auto found = entries_.find(name);
  if (found != entries_.end() && found->second.version == version) return found->second.texture.id();
  return get(name, version, make());
}

}  // namespace causeway
