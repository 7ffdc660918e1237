// Pictures out of any source into a data set: sizes, memory, threads and progress are the same for all formats.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "engine/core/thread_pool.h"
#include "engine/data/image_io.h"
#include "engine/data/load_dataset.h"

namespace causeway {

/// What a file's data are added to.
struct LoadedBefore {
  std::int64_t units = 0;
  std::uint64_t bytes = 0;  ///< of pictures and vectors
};

/// What a picture is called in messages: "picture 3", "picture 1 of pair 3", "picture 7 of sequence 3".
std::string picture_name(int frames, std::int64_t unit, int frame);

/// Sets the size that pictures will have: that of the options, or the given one. Throws Error, with `where` in front,
/// if it is not possible or needs more memory than is left.
void set_picture_size(Dataset& data, std::int64_t height, std::int64_t width, const std::string& where,
                      const LoadedBefore& before, const DataLoadOptions& options);

/// Throws Error, with `where` in front, if vectors of `size` numbers are not possible or need more memory than is left.
void check_vector_size(const Dataset& data, std::int64_t size, const std::string& where, const LoadedBefore& before,
                       const DataLoadOptions& options);

struct PictureSource {
  /// Called by several threads at once.
  std::function<Image(std::int64_t unit, int frame)> get;
  /// What the picture is called in messages, with its file.
  std::function<std::string(std::int64_t unit, int frame)> name;
  /// Of pictures that are decoded: what `get` counts there is said.
  PictureNotes* notes = nullptr;
};

/// Adds a note if the brightest value of all pictures (0 .. 255) is so low that they are nearly black.
void note_darkness(Dataset& data, int brightest);

/// Puts all pictures in their places, in the size that was set. If none has a value above 1 they are masks: 1 becomes
/// white. What a person would not expect (turned, transparent or nearly black pictures, masks) is added to
/// data.notes. Throws Error, naming two, for pictures of different sizes.
void fill_pictures(Dataset& data, const PictureSource& source, const LoadedBefore& before,
                   const DataLoadOptions& options, ThreadPool& pool);

/// The same for pictures that are files of their own; `path` is asked for each. The size follows from the first one.
/// Throws Error as well if all pictures are black, or all white.
void fill_from_files(Dataset& data, const std::string& where,
                     const std::function<std::filesystem::path(std::int64_t unit, int frame)>& path,
                     const DataLoadOptions& options);

}  // namespace causeway
