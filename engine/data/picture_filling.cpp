#include "engine/data/picture_filling.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

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

/// Values that occur in pictures, before they are brought to a size.
struct Range {
  int darkest = 255, brightest = 0;

  void add(const std::vector<std::uint8_t>& values) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    darkest = std::min<int>(darkest, *low);
    brightest = std::max<int>(brightest, *high);
  }
};

/// What is known of a picture once it is in its place.
struct Seen {
  int width = 0, height = 0;
  Range range;
};

/// All pictures into their places; values are multiplied by `factor`.
Range fill_once(Dataset& data, const PictureSource& source, const LoadedBefore& before, const DataLoadOptions& options,
                ThreadPool& pool, int factor) {
  Range range;
  Seen first;
  const std::int64_t rows = data.rows();
  for (std::int64_t begin = 0; begin < rows; begin += kPicturesBetweenReports) {
    const std::int64_t end = std::min(rows, begin + kPicturesBetweenReports);
    std::vector<Seen> seen(static_cast<std::size_t>(end - begin));
    const auto place = [&](std::int64_t row) {
      return std::pair{row / data.frames, static_cast<int>(row % data.frames)};
    };
    pool.parallel_for(static_cast<int>(end - begin), [&](int task) {
      const auto [unit, frame] = place(begin + task);
      Image image = source.get(unit, frame);
      Seen& here = seen[static_cast<std::size_t>(task)];
      here = {image.width, image.height, {}};
      here.range.add(image.pixels);
      if (factor != 1) {
        for (std::uint8_t& value : image.pixels) value = static_cast<std::uint8_t>(value * factor);
      }
      if (image.width != data.width || image.height != data.height) {
        if (options.image_size == 0) return;  // it is told below
        image = resize(image, data.width, data.height);
      }
      std::copy(image.pixels.begin(), image.pixels.end(), data.picture_data(unit, frame).begin());
    });
    if (begin == 0) first = seen.front();
    for (std::int64_t row = begin; row < end; ++row) {
      const Seen& here = seen[static_cast<std::size_t>(row - begin)];
      if (here.width != first.width || here.height != first.height) {
        const auto [unit, frame] = place(row);
        throw Error(fmt::format("{} has {} x {} pixels, {} has {} x {}", source.name(unit, frame), here.width,
                                here.height, source.name(0, 0), first.width, first.height),
                    "bring all pictures to one size in a picture program, or leave some out");
      }
      range.darkest = std::min(range.darkest, here.range.darkest);
      range.brightest = std::max(range.brightest, here.range.brightest);
    }
    if (options.progress) options.progress(before.units + end / data.frames);
  }
  return range;
}

Range fill(Dataset& data, const PictureSource& source, const LoadedBefore& before, const DataLoadOptions& options,
           ThreadPool& pool) {
  data.allocate_pictures(data.height, data.width);
  Range range = fill_once(data, source, before, options, pool, 1);
  if (source.notes != nullptr) {
    const std::int64_t turned = source.notes->turned, transparent = source.notes->transparent;
    if (turned > 0) data.notes.push_back(fmt::format("{} pictures turned as their Exif orientation says", turned));
    if (transparent > 0)
      data.notes.push_back(fmt::format("{} pictures with transparent parts, laid on white", transparent));
  }
  if (range.brightest == 1) {
    fill_once(data, source, before, options, pool, 255);
    data.notes.emplace_back("values 0 and 1 of the pictures are taken for black and white");
  } else {
    note_darkness(data, range.brightest);
  }
  return range;
}

}  // namespace

void note_darkness(Dataset& data, int brightest) {
  constexpr int kNearlyBlack = 31;
  if (brightest > kNearlyBlack) return;
  data.notes.push_back(fmt::format("pictures are nearly black: no value above {} of 255", brightest));
}

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
  fill(data, source, before, options, pool);
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
  PictureNotes notes;
  const Range range = fill(data,
                           {[&](std::int64_t unit, int frame) { return load_image(path(unit, frame), &notes); },
                            [&](std::int64_t unit, int frame) { return path(unit, frame).string(); }, &notes},
                           {}, options, pool);
  // The first few pictures of a set may be so; all of them tell of a wrong way to store them.
  if (options.max_units == 0 && range.darkest == range.brightest && range.brightest % 255 == 0) {
    const bool black = range.brightest == 0;
    throw Error(fmt::format("{}: every pixel of every picture is {}", where, black ? "black" : "white"),
                black
                    ? "there is nothing to learn from; values of 16-bit pictures go up to 65535: save them with 8 bits"
                    : "there is nothing to learn from; transparent parts are shown on white: save the pictures without "
                      "transparency");
  }
}

}  // namespace causeway
