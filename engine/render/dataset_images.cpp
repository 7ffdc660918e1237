// Many pictures, rendered in parallel by several OpenGL contexts.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

#include "engine/core/error.h"
#include "engine/render/offscreen_renderer.h"

namespace causeway {

DatasetRendering::DatasetRendering(std::string world, MatrixD latents, int size)
    : world_(std::move(world)), latents_(std::move(latents)), size_(size) {
  // The same latents give the same picture, and in pairs without an intervention they come twice in a row.
  for (Eigen::Index r = 0; r < latents_.rows(); ++r) {
    if (r == 0 || latents_.row(r) != latents_.row(r - 1)) latents_.row(distinct_++) = latents_.row(r);
    picture_of_.push_back(distinct_ - 1);
  }
  // The first renderer is made before any memory is allocated, so that wrong arguments fail early.
  first_ = std::make_unique<OffscreenRenderer>(world_, size_);
  if (latents_.rows() > 0 && latents_.cols() != first_->latent_count()) {
    throw UsageError(
        fmt::format("the world {} has {} latents, not {}", world_, first_->latent_count(), latents_.cols()));
  }
}

bool DatasetRendering::work(int threads, const RenderProgress& progress) {
  if (threads < 1) throw UsageError(fmt::format("{} threads cannot render anything", threads), "use 1 or more");
  constexpr int kChunk = 256;
  const int rows = total();
  const int first = done_;
  const int chunks = (rows - first + kChunk - 1) / kChunk;
  const int workers = std::max(1, std::min(threads, chunks));
  const std::size_t picture = static_cast<std::size_t>(size_) * static_cast<std::size_t>(size_) * 3;
  pixels_.resize(picture_of_.size() * picture);

  std::atomic<int> next{0};
  std::atomic<bool> stop{false};
  std::mutex mutex;  // guards what follows, and calls of progress
  bool cancelled = false;
  std::exception_ptr failure;
  // A chunk that was begun is always finished, so the rendered pictures are the first done_ ones without gaps.
  const auto work = [&](OffscreenRenderer& renderer) {
    while (!stop) {
      const int chunk = next++;
      if (chunk >= chunks) break;
      const int begin = first + chunk * kChunk;
      const int count = std::min(kChunk, rows - begin);
      renderer.render_many(latents_.data() + static_cast<std::ptrdiff_t>(begin) * latents_.cols(), count,
                           pixels_.data() + static_cast<std::size_t>(begin) * picture);
      const std::lock_guard lock(mutex);
      done_ += count;
      if (progress && !stop && !progress(done_, rows)) {
        cancelled = true;
        stop = true;
      }
    }
  };
  const auto guarded = [&](OffscreenRenderer* own) {
    try {
      if (own != nullptr) {
        work(*own);
      } else {
        OffscreenRenderer renderer(world_, size_);
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
    try {
      for (int i = 1; i < workers; ++i) pool.emplace_back(guarded, nullptr);
    } catch (const std::system_error&) {
      // The system allows no more: those that there are render all.
    }
    guarded(first_.get());
  }
  if (failure) {
    done_ = first;  // the chunk that failed may have left a gap
    std::rethrow_exception(failure);
  }
  if (done_ == rows && first_) {
    first_.reset();
    // From the last one on: a picture's place is never before the one that it is copied from.
    for (std::size_t r = picture_of_.size(); r-- > 0;) {
      const auto from = static_cast<std::size_t>(picture_of_[r]);
      if (from != r) std::memcpy(pixels_.data() + r * picture, pixels_.data() + from * picture, picture);
    }
  }
  return !cancelled || done_ == rows;
}

std::vector<std::uint8_t> render_dataset_images(std::string_view world, const MatrixD& latents, int size, int threads,
                                                const RenderProgress& progress) {
  DatasetRendering rendering{std::string(world), latents, size};
  if (!rendering.work(threads, progress)) return {};
  return rendering.take_pictures();
}

}  // namespace causeway
