// render_dataset_images(): many pictures, spread over contexts.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "engine/core/error.h"
#include "engine/render/offscreen_renderer.h"

namespace causeway {

std::vector<std::uint8_t> render_dataset_images(std::string_view world, const MatrixD& latents, int size, int threads,
                                                const RenderProgress& progress) {
  if (threads < 1) throw UsageError(fmt::format("{} threads cannot draw anything", threads), "use 1 or more");
  constexpr int kChunk = 256;
  const int rows = static_cast<int>(latents.rows());
  const int chunks = (rows + kChunk - 1) / kChunk;
  const int workers = std::max(1, std::min(threads, chunks));
  const std::size_t picture = static_cast<std::size_t>(size) * size * 3;

  // The first renderer is made before any memory is taken, so that wrong arguments are cheap.
  OffscreenRenderer first(world, size);
  if (rows > 0 && latents.cols() != first.latent_count()) {
    throw UsageError(fmt::format("the world {} has {} latents, not {}", world, first.latent_count(), latents.cols()));
  }
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(rows) * picture);

  std::atomic<int> next{0};
  std::atomic<bool> stop{false};
  std::mutex mutex;
  int done = 0;
  bool cancelled = false;
  std::exception_ptr failure;
  const auto work = [&](OffscreenRenderer& renderer) {
    for (int chunk = next++; chunk < chunks && !stop; chunk = next++) {
      const int begin = chunk * kChunk;
      const int count = std::min(kChunk, rows - begin);
      renderer.render_many(latents.data() + static_cast<std::ptrdiff_t>(begin) * latents.cols(), count,
                           pixels.data() + static_cast<std::size_t>(begin) * picture);
      const std::lock_guard lock(mutex);
      done += count;
      if (progress && !stop && !progress(done, rows)) {
        cancelled = true;
        stop = true;
      }
    }
  };
  const auto guarded = [&](OffscreenRenderer* own) {
    try {
      if (own) {
        work(*own);
      } else {
        OffscreenRenderer renderer(world, size);
        work(renderer);
      }
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
      stop = true;
    }
  };
  {
    std::vector<std::jthread> pool;
    for (int i = 1; i < workers; ++i) pool.emplace_back(guarded, nullptr);
    guarded(&first);
  }
  if (failure) std::rethrow_exception(failure);
  if (cancelled) return {};
  return pixels;
}

}  // namespace causeway
