#include "engine/data/picture_arrays.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"

namespace causeway {
namespace {

constexpr float kOvershoot = 1e-3F;  // above 1, from rounding or filtering
constexpr float kDark = 2.0F;        // real pictures up to here could be 0 .. 1 with overshoot, or 0 .. 255 and black

bool is_real(NpyType type) {
  return type == NpyType::kFloat16 || type == NpyType::kFloat32 || type == NpyType::kFloat64;
}

bool are_channels(std::int64_t side) { return side == 1 || side == 3 || side == 4; }

/// The numbers 0 .. 255 as bytes.
void to_bytes(NpyArray& array, std::vector<std::string>& notes) {
  const bool real = is_real(array.type);
  if (array.type == NpyType::kUint8) {
    const auto top = std::max_element(array.data.begin(), array.data.end());
    if (top != array.data.end() && *top == 1) {
      for (std::uint8_t& v : array.data) v = v != 0 ? 255 : 0;
      notes.push_back(fmt::format("{} holds 0 and 1 alone: read as black and white", array.where));
    }
    return;
  }
  const std::vector<float> values = array.values<float>();
  float top = 0;
  for (const float v : values) {
    if (!(v >= 0.0F && v <= 255.0F)) {
      throw Error(fmt::format("{} holds pictures with the value {}", array.where, v),
                  v >= -1.0F && v < 0.0F ? "values must be 0 .. 255, or real numbers 0 .. 1; for -1 .. 1 save "
                                           "(imgs + 1) / 2"
                  : v > 255.0F ? "values must be 0 .. 255, or real numbers 0 .. 1; for 16 bits save imgs / 65535"
                               : "values must be 0 .. 255, or real numbers 0 .. 1");
    }
    top = std::max(top, v);
  }
  if (real && top > 1.0F + kOvershoot && top <= kDark) {
    throw Error(fmt::format("{} holds pictures of real numbers up to {}: of 0 .. 1 or of 0 .. 255?", array.where, top),
                "for 0 .. 1 save np.clip(imgs, 0, 1), for 0 .. 255 save imgs.astype(np.uint8)");
  }
  const bool to_one = top <= 1.0F + kOvershoot;
  if (to_one && !real && array.type != NpyType::kBool && top > 0) {
    notes.push_back(fmt::format("{} holds 0 and 1 alone: read as black and white", array.where));
  }
  array.data.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    array.data[i] = static_cast<std::uint8_t>(std::lround(to_one ? 255.0F * std::min(values[i], 1.0F) : values[i]));
  }
  array.type = NpyType::kUint8;
  array.item_size = 1;
}

}  // namespace

PictureLayout picture_layout(const std::vector<std::int64_t>& shape, std::optional<std::int64_t> frames,
                             const std::string& where) {
  const std::size_t rank = shape.size();
  const auto refuse = [&](const std::string& what, const char* hint) {
    throw Error(fmt::format("{} has shape ({}), {}", where, fmt::join(shape, ", "), what), hint);
  };
  const auto layout = [&](std::size_t height, std::int64_t frames_, std::int64_t channels, bool first) {
    return PictureLayout{shape[0], frames_, shape[height], shape[height + 1], static_cast<int>(channels), first};
  };
  if (rank == 3) return layout(1, 1, 1, false);
  if (rank == 4) {
    if (are_channels(shape[3])) return layout(1, 1, shape[3], false);
    const std::int64_t second = shape[1];
    if (second == 1) return layout(2, 1, 1, true);
    if (second == 3 || second == 4) {
      if (frames == 1) return layout(2, 1, second, true);
      if (frames == second) return layout(2, second, 1, false);
      refuse(fmt::format("which could be colour pictures or {} grey frames a unit", second),
             "save colour pictures as np.moveaxis(imgs, 1, -1), grey frames as np.repeat(imgs[..., None], 3, axis=-1)");
    }
    // Otherwise (N, H, W, 12), which is nothing known, would be taken for sequences.
    if (second == 2 || second == frames || second < std::min(shape[2], shape[3])) return layout(2, second, 1, false);
  }
  if (rank == 5 && are_channels(shape[4])) return layout(2, shape[1], shape[4], false);
  if (rank == 5 && are_channels(shape[2])) return layout(3, shape[1], shape[2], true);
  refuse("expected (N, H, W, 3) or (N, frames, H, W, 3)",
         "N pictures are (N, H, W, 3), N pairs (N, 2, H, W, 3), N sequences (N, F, H, W, 3); grey ones may leave out "
         "the last axis");
  return {};
}

std::vector<std::uint8_t> rgb_bytes(NpyArray array, const PictureLayout& layout, std::int64_t units,
                                    std::vector<std::string>& notes) {
  to_bytes(array, notes);
  const auto pixels = static_cast<std::size_t>(layout.height * layout.width);
  const auto pictures = static_cast<std::size_t>(units * layout.frames);
  const auto channels = static_cast<std::size_t>(layout.channels);
  if (channels == 3 && !layout.channels_first) {
    array.data.resize(pictures * pixels * 3);
    return std::move(array.data);
  }
  const std::size_t pixel_step = layout.channels_first ? 1 : channels;
  const std::size_t channel_step = layout.channels_first ? pixels : 1;
  std::vector<std::uint8_t> rgb(pictures * pixels * 3);
  for (std::size_t p = 0; p < pictures; ++p) {
    for (std::size_t i = 0; i < pixels; ++i) {
      const std::uint8_t* from = array.data.data() + p * pixels * channels + i * pixel_step;
      if (channels == 4 && from[3 * channel_step] != 255) {
        throw Error(fmt::format("{} holds pictures that are not opaque: the fourth channel is {}", array.where,
                                from[3 * channel_step]),
                    layout.channels_first ? "leave out the fourth channel: np.moveaxis(imgs, -3, -1)[..., :3]"
                                          : "leave out the fourth channel: imgs[..., :3]");
      }
      for (std::size_t c = 0; c < 3; ++c) rgb[(p * pixels + i) * 3 + c] = from[channels == 1 ? 0 : c * channel_step];
    }
  }
  return rgb;
}

}  // namespace causeway
