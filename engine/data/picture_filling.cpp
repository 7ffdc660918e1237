#include "engine/data/picture_filling.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/data/image_io.h"

namespace causeway {
namespace {

constexpr std::int64_t kPicturesBetweenReports = 512;

void check_budget(double bytes, const char* what, const std::string& where, const DataLoadOptions& options,
                  const char* hint) {
  if (bytes > static_cast<double>(options.memory_budget)) {
    throw Error(fmt::format("{}: its {} bring the data set to {:.0f} bytes, more than the {} allowed", where, what,
                            bytes, options.memory_budget),
                hint);
  }
}

}  // namespace

std::string picture_name(int frames, std::int64_t unit, int frame) {
  return frames == 1 ? fmt::format("picture {}", unit)
                     : fmt::format("picture {} of {} {}", frame, frames == 2 ? "pair" : "sequence", unit);
}

void set_picture_size(Dataset& data, std::int64_t height, std::int64_t width, const std::string& where,
                      const LoadedBefore& before, const DataLoadOptions& options) {
  if (options.image_size > 0) height = width = options.image_size;
  if (height < 1 || width < 1 || height > kMaxImageSide || width > kMaxImageSide) {
    throw Error(fmt::format("{}: pictures of {} x {} pixels", where, width, height),
                fmt::format("sides are 1 .. {}", kMaxImageSide));
  }
  check_budget(static_cast<double>(before.bytes) + 3.0 * static_cast<double>(data.units) * data.frames *
                                                       static_cast<double>(height) * static_cast<double>(width),
               "pictures", where, options, "load fewer pairs or smaller pictures");
  data.height = static_cast<int>(height);
  data.width = static_cast<int>(width);
}

void check_vector_size(const Dataset& data, std::int64_t size, const std::string& where, const LoadedBefore& before,
                       const DataLoadOptions& options) {
  if (size < 1 || size > kMaxVectorSize) {
    throw Error(fmt::format("{} has vectors (x) of {} numbers", where, size),
                fmt::format("1 .. {} are possible", kMaxVectorSize));
  }
  check_budget(static_cast<double>(before.bytes) +
                   static_cast<double>(data.units) * data.frames * static_cast<double>(size) * sizeof(float),
               "vectors", where, options, "load fewer of them");
}

void fill_pictures(Dataset& data, const PictureSource& source, const LoadedBefore& before,
                   const DataLoadOptions& options, ThreadPool& pool) {
  data.allocate_pictures(data.height, data.width);
  const std::int64_t rows = data.rows();
  for (std::int64_t begin = 0; begin < rows; begin += kPicturesBetweenReports) {
    const std::int64_t end = std::min(rows, begin + kPicturesBetweenReports);
    pool.parallel_for(static_cast<int>(end - begin), [&](int task) {
      const std::int64_t unit = (begin + task) / data.frames;
      const int frame = static_cast<int>((begin + task) % data.frames);
      Image image = source.get(unit, frame);
      if (options.image_size > 0) {
        image = resize(image, data.width, data.height);
      } else if (image.width != data.width || image.height != data.height) {
        throw Error(fmt::format("{} has {} x {} pixels, the first picture {} x {}", source.name(unit, frame),
                                image.width, image.height, data.width, data.height),
                    "give a size that all pictures are brought to");
      }
      std::copy(image.pixels.begin(), image.pixels.end(), data.picture_data(unit, frame).begin());
    });
    if (options.progress) options.progress(before.units + end / data.frames);
  }
}

void fill_from_files(Dataset& data, const std::string& where,
                     const std::function<std::filesystem::path(std::int64_t unit, int frame)>& path,
                     const DataLoadOptions& options) {
  if (options.image_size > 0) {
    set_picture_size(data, 0, 0, where, {}, options);
  } else {
    const Image first = load_image(path(0, 0));
    set_picture_size(data, first.height, first.width, where, {}, options);
  }
  ThreadPool pool(options.threads);
  fill_pictures(data,
                {[&](std::int64_t unit, int frame) { return load_image(path(unit, frame)); },
                 [&](std::int64_t unit, int frame) { return path(unit, frame).string(); }},
                {}, options, pool);
}

}  // namespace causeway
