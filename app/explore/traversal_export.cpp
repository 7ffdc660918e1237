#include "app/explore/traversal_export.h"

#include <algorithm>
#include <array>

#include "app/explore/image_ops.h"
#include "engine/data/image_io.h"

namespace causeway {
namespace {

// For slides and papers: white, with pictures large enough to be looked at.
constexpr std::array<std::uint8_t, 3> kPaper{255, 255, 255};
constexpr int kCell = 128;
constexpr int kGap = 6;
constexpr int kBar = 6;

std::array<std::uint8_t, 3> colour_of(const std::vector<std::uint32_t>& colours, int latent) {
  const auto at = static_cast<std::size_t>(latent);
  if (at >= colours.size()) return {128, 128, 128};
  const std::uint32_t c = colours[at];
  return {static_cast<std::uint8_t>(c & 255), static_cast<std::uint8_t>(c >> 8 & 255),
          static_cast<std::uint8_t>(c >> 16 & 255)};
}

Image cell(const Traversal& t, int latent, int step) {
  return resize(crop(t.sheet, step * t.base.width, latent * t.base.height, t.base.width, t.base.height), kCell, kCell);
}

}  // namespace

Image traversal_poster(const Traversal& t, const std::vector<std::uint32_t>& colours) {
  const auto latents = static_cast<int>(t.values.rows());
  const auto steps = static_cast<int>(t.values.cols());
  const int left = kGap + kCell + 2 * kGap;  // of the bars
  Image poster = blank_image(left + kBar + kGap + steps * (kCell + kGap), kGap + latents * (kCell + kGap), kPaper);
  paste(poster, resize(t.base, kCell, kCell), kGap, (poster.height - kCell) / 2);
  for (int i = 0; i < latents; ++i) {
    const int y = kGap + i * (kCell + kGap);
    paste(poster, blank_image(kBar, kCell, colour_of(colours, i)), left, y);
    for (int k = 0; k < steps; ++k) paste(poster, cell(t, i, k), left + kBar + kGap + k * (kCell + kGap), y);
  }
  return poster;
}

std::vector<Image> traversal_frames(const Traversal& t, const std::vector<std::uint32_t>& colours) {
  const auto latents = static_cast<int>(t.values.rows());
  const auto steps = static_cast<int>(t.values.cols());
  std::vector<Image> frames;
  for (int k = 0; k < steps; ++k) {
    Image frame = blank_image(kGap + latents * (kCell + kGap), kCell + kBar + 3 * kGap, kPaper);
    for (int i = 0; i < latents; ++i) {
      const int x = kGap + i * (kCell + kGap);
      paste(frame, blank_image(kCell, kBar, colour_of(colours, i)), x, kGap);
      paste(frame, cell(t, i, k), x, kBar + 2 * kGap);
    }
    frames.push_back(std::move(frame));
  }
  for (int k = steps - 2; k > 0; --k) frames.push_back(frames[static_cast<std::size_t>(k)]);
  return frames;
}

}  // namespace causeway
