// Pictures of a world without a window: one, a few, or a whole data set.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/types.h"
#include "engine/render/camera.h"

namespace causeway {

/// Called with the pictures done so far and their total; returning false cancels.
using RenderProgress = std::function<bool(int done, int total)>;

/// Renders a world's latents with an OpenGL context of its own. Any thread may use it, one at a time.
///
/// The same latents give the same bytes on the same driver, whatever the number of pictures asked for together.
class OffscreenRenderer {
 public:
  static constexpr int kMinSize = 32;
  static constexpr int kMaxSize = 1024;

  /// Pictures of `width` x `height`, each in kMinSize .. kMaxSize. Throws UsageError for a size out of range or an
  /// unknown world, Error if there is no OpenGL 3.3 (see OffscreenContext).
  OffscreenRenderer(std::string_view world, int width, int height);
  OffscreenRenderer(std::string_view world, int size) : OffscreenRenderer(world, size, size) {}
  ~OffscreenRenderer();
  OffscreenRenderer(const OffscreenRenderer&) = delete;
  OffscreenRenderer& operator=(const OffscreenRenderer&) = delete;

  int width() const;
  int height() const;
  /// Number of latents a picture takes.
  int latent_count() const;
  /// The driver's name, e.g. "llvmpipe (LLVM 15.0.6, 256 bits)".
  const std::string& driver() const;

  /// The view. Data use the world's default, which is also where this starts.
  void set_camera(const Camera& camera);
  const Camera& camera() const;

  /// One picture, 8-bit RGB, rows from top to bottom. `latents`: latent_count() values, each finite and in [0, 1],
  /// otherwise UsageError.
  Image render(std::span<const double> latents);

  /// `count` pictures: `latents` holds count x latent_count() values, row by row; `out` takes
  /// count * height() * width() * 3 bytes, laid out like render()'s. Throws UsageError for bad latents before anything
  /// is rendered. Returns false if `progress` cancelled (what was done so far is in `out`).
  bool render_many(const double* latents, int count, std::uint8_t* out, const RenderProgress& progress = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The pictures of a data set, rendered in pieces: work that was stopped can be continued.
class DatasetRendering {
 public:
  /// One picture a row of `latents` (rows x the world's latents, each in [0, 1]), `size` x `size` pixels. Throws like
  /// OffscreenRenderer, before any memory for pictures is taken.
  DatasetRendering(std::string world, MatrixD latents, int size);

  /// Renders what is missing. False if `progress` (pictures done so far and their total) asked to stop: what was
  /// rendered is kept for the next call. `threads` >= 1 contexts render at the same time; the result does not depend on
  /// it. A software driver uses all cores from a single context (LP_NUM_THREADS in the environment limits it).
  /// `progress` is called from worker threads, never from two at once. Throws like OffscreenRenderer.
  bool work(int threads, const RenderProgress& progress = {});

  /// Pictures rendered and to be rendered: rows that are the same as the one before share theirs.
  int done() const { return done_; }
  int total() const { return distinct_; }
  /// Once work() has returned true: rows * size * size * 3 bytes, RGB, rows from top to bottom.
  std::vector<std::uint8_t> take_pictures() { return std::move(pixels_); }

 private:
  std::string world_;
  MatrixD latents_;
  int size_;
  int distinct_ = 0;                          // rows of latents_, once those that repeat the one before are left out
  std::vector<int> picture_of_;               // of each row of the data set
  int done_ = 0;                              // pictures 0 .. done-1 are there
  std::unique_ptr<OffscreenRenderer> first_;  // of the thread that calls work(); null once all are there
  std::vector<std::uint8_t> pixels_;
};

/// Renders the pictures of a data set in one call; empty if `progress` asked to stop.
std::vector<std::uint8_t> render_dataset_images(std::string_view world, const MatrixD& latents, int size, int threads,
                                                const RenderProgress& progress = {});

}  // namespace causeway
