#include "app/explore/gif_writer.h"

#include <fmt/format.h>
#include <gif_lib.h>

#include <cstdint>
#include <memory>

#include "engine/core/error.h"
#include "engine/data/atomic_file.h"

namespace causeway {
namespace {

constexpr int kColours = 256;
constexpr int kBits = 8;
constexpr int kMaxSide = 65535;  // sides are 16-bit numbers in the file

struct CloseGif {
  void operator()(GifFileType* file) const {
    int ignored = 0;
    EGifCloseFile(file, &ignored);
  }
};
using GifFile = std::unique_ptr<GifFileType, CloseGif>;

struct FreeMap {
  void operator()(ColorMapObject* map) const { GifFreeMapObject(map); }
};
using ColourMap = std::unique_ptr<ColorMapObject, FreeMap>;

Error failure(int code) {
  const char* reason = GifErrorString(code);
  return Error(fmt::format("a GIF cannot be made: {}", reason != nullptr ? reason : "unknown reason"),
               "save a PNG instead");
}

void check(int status, const GifFile& file) {
  if (status != GIF_OK) throw failure(file->Error);
}

int append(GifFileType* file, const GifByteType* bytes, int count) {
  auto& sink = *static_cast<std::vector<std::uint8_t>*>(file->UserData);
  sink.insert(sink.end(), bytes, bytes + count);
  return count;
}

/// One palette for all frames, and each pixel as an index into it, frame after frame.
std::vector<GifByteType> quantise(const std::vector<Image>& frames, ColorMapObject& map) {
  const std::size_t pixels = std::size_t{1} * frames.front().width * frames.front().height;
  std::vector<GifByteType> plane[3];
  for (int c = 0; c < 3; ++c) {
    plane[c].reserve(pixels * frames.size());
    for (const Image& frame : frames) {
      for (std::size_t i = 0; i < pixels; ++i) plane[c].push_back(frame.pixels[3 * i + static_cast<std::size_t>(c)]);
    }
  }
  std::vector<GifByteType> indices(pixels * frames.size());
  int colours = kColours;
  // One tall picture: all frames below each other.
  if (GifQuantizeBuffer(static_cast<unsigned>(frames.front().width),
                        static_cast<unsigned>(frames.front().height) * static_cast<unsigned>(frames.size()), &colours,
                        plane[0].data(), plane[1].data(), plane[2].data(), indices.data(), map.Colors) != GIF_OK) {
    throw failure(E_GIF_ERR_NOT_ENOUGH_MEM);
  }
  return indices;
}

void write_frame(const GifFile& file, GifByteType* indices, int width, int height, int delay_cs) {
  const GraphicsControlBlock control{DISPOSE_DO_NOT, false, delay_cs, NO_TRANSPARENT_COLOR};
  GifByteType bytes[4];
  const auto length = static_cast<int>(EGifGCBToExtension(&control, bytes));
  check(EGifPutExtension(file.get(), GRAPHICS_EXT_FUNC_CODE, length, bytes), file);
  check(EGifPutImageDesc(file.get(), 0, 0, width, height, false, nullptr), file);
  for (int y = 0; y < height; ++y) {
    check(EGifPutLine(file.get(), indices + std::size_t{1} * y * width, width), file);
  }
}

}  // namespace

void write_gif(const std::filesystem::path& path, const std::vector<Image>& frames, int delay_cs) {
  if (frames.empty()) throw UsageError("a GIF without a picture", "give at least one frame");
  const int width = frames.front().width;
  const int height = frames.front().height;
  for (const Image& frame : frames) {
    if (frame.width != width || frame.height != height || width < 1 || height < 1 || width > kMaxSide ||
        height > kMaxSide || frame.pixels.size() != std::size_t{3} * width * height) {
      throw UsageError("the frames of a GIF must be pictures of one size", "resize them first");
    }
  }
  const ColourMap map(GifMakeMapObject(kColours, nullptr));
  if (!map) throw failure(E_GIF_ERR_NOT_ENOUGH_MEM);
  std::vector<GifByteType> indices = quantise(frames, *map);

  std::vector<std::uint8_t> bytes;
  int code = 0;
  GifFile file(EGifOpen(&bytes, append, &code));
  if (!file) throw failure(code);
  EGifSetGifVersion(file.get(), true);  // 89a: motion
  check(EGifPutScreenDesc(file.get(), width, height, kBits, 0, map.get()), file);
  // "Repeat for ever", in the application extension that browsers read.
  const GifByteType forever[] = {1, 0, 0};
  check(EGifPutExtensionLeader(file.get(), APPLICATION_EXT_FUNC_CODE), file);
  check(EGifPutExtensionBlock(file.get(), 11, "NETSCAPE2.0"), file);
  check(EGifPutExtensionBlock(file.get(), sizeof(forever), forever), file);
  check(EGifPutExtensionTrailer(file.get()), file);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    write_frame(file, indices.data() + i * static_cast<std::size_t>(width) * static_cast<std::size_t>(height), width,
                height, delay_cs);
  }
  if (EGifCloseFile(file.release(), &code) != GIF_OK) throw failure(code);
  write_file_atomically(path, bytes);
}

}  // namespace causeway
