#include "engine/data/picture_arrays.h"

#include <gtest/gtest.h>

#include <numeric>

#include "engine/data/load_dataset.h"
#include "engine/data/npz.h"
#include "tests/data/expect_error.h"
#include "tests/data/python.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

using Shape = std::vector<std::int64_t>;

void expect_layout(const Shape& shape, std::optional<std::int64_t> told, std::int64_t frames, std::int64_t height,
                   std::int64_t width, int channels, bool first) {
  const PictureLayout layout = picture_layout(shape, told, "a.npz");
  EXPECT_EQ(layout.units, shape[0]);
  EXPECT_EQ(layout.frames, frames);
  EXPECT_EQ(layout.height, height);
  EXPECT_EQ(layout.width, width);
  EXPECT_EQ(layout.channels, channels);
  EXPECT_EQ(layout.channels_first, first);
}

TEST(PictureArrays, TheShapeTellsWhatTheAxesAre) {
  expect_layout({9, 16, 20, 3}, {}, 1, 16, 20, 3, false);
  expect_layout({9, 16, 20}, {}, 1, 16, 20, 1, false);
  expect_layout({9, 16, 20, 1}, {}, 1, 16, 20, 1, false);
  expect_layout({9, 16, 20, 4}, {}, 1, 16, 20, 4, false);
  expect_layout({9, 1, 16, 20}, {}, 1, 16, 20, 1, true);
  expect_layout({9, 2, 16, 20}, {}, 2, 16, 20, 1, false);
  expect_layout({9, 7, 16, 20}, {}, 7, 16, 20, 1, false);
  expect_layout({9, 3, 16, 20}, 1, 1, 16, 20, 3, true);
  expect_layout({9, 3, 16, 20}, 3, 3, 16, 20, 1, false);
  expect_layout({9, 2, 16, 20, 3}, {}, 2, 16, 20, 3, false);
  expect_layout({9, 2, 3, 16, 20}, {}, 2, 16, 20, 3, true);
  expect_layout({9, 2, 16, 20, 1}, {}, 2, 16, 20, 1, false);
  expect_layout({9, 5, 4, 16, 20}, {}, 5, 16, 20, 4, true);
  for (const Shape& shape : {Shape{9, 3, 16, 20}, Shape{9, 4, 16, 20}}) {
    expect_error([&] { picture_layout(shape, {}, "a.npz"); }, "which could be colour pictures or");
  }
  for (const Shape& shape : {Shape{9, 16}, Shape{9}, Shape{9, 16, 20, 2}, Shape{9, 64, 64, 12}, Shape{9, 2, 16, 20, 5},
                             Shape{9, 2, 2, 2, 2, 3}}) {
    expect_error([&] { picture_layout(shape, {}, "a.npz"); }, "expected (N, H, W, 3) or (N, frames, H, W, 3) | N pic");
  }
}

class PictureFiles : public testing::Test {
 protected:
  template <class T>
  Dataset loaded(const Shape& shape, const std::vector<T>& values) {
    save_npz(d / "a.npz", std::vector{npz_entry<T>("imgs", shape, values)});
    return load_dataset(d / "a.npz");
  }
  template <class T>
  void refused(const Shape& shape, const std::vector<T>& values, const std::string& part) {
    expect_error([&] { loaded<T>(shape, values); }, part);
  }
  TemporaryDirectory d;
};

TEST_F(PictureFiles, AllLayoutsHoldTheSamePictures) {
  // Two pictures of 5 x 6 pixels.
  constexpr std::size_t kPixels = 30;
  std::vector<std::uint8_t> last(2 * 3 * kPixels), first(last.size()), four, grey;
  std::iota(last.begin(), last.end(), std::uint8_t{10});
  for (std::size_t p = 0; p < 2; ++p) {
    for (std::size_t i = 0; i < kPixels; ++i) {
      for (std::size_t c = 0; c < 3; ++c) {
        const std::uint8_t value = last[(p * kPixels + i) * 3 + c];
        first[(3 * p + c) * kPixels + i] = value;
        four.push_back(value);
      }
      four.push_back(255);
      grey.push_back(static_cast<std::uint8_t>(50 + p * kPixels + i));
    }
  }
  const auto expected = loaded<std::uint8_t>({2, 5, 6, 3}, last).pictures;
  EXPECT_EQ(expected, last);
  EXPECT_EQ(loaded<std::uint8_t>({2, 5, 6, 4}, four).pictures, expected);
  EXPECT_EQ(loaded<std::uint8_t>({1, 2, 3, 5, 6}, first).pictures, expected);
  EXPECT_EQ(loaded<std::uint8_t>({1, 2, 3, 5, 6}, first).frames, 2);
  const Dataset single = loaded<std::uint8_t>({2, 5, 6}, grey);
  EXPECT_EQ(single.units, 2);
  EXPECT_EQ(single.picture_data(1, 0)[3 * 4 + 1], 84);
  EXPECT_EQ(loaded<std::uint8_t>({1, 2, 5, 6}, grey).pictures, single.pictures);
  EXPECT_EQ(loaded<std::uint8_t>({1, 2, 5, 6}, grey).frames, 2);
  four[3] = 128;
  refused<std::uint8_t>({2, 5, 6, 4}, four,
                        "not opaque: the fourth channel is 128 | leave out the fourth channel: imgs");
}

TEST_F(PictureFiles, TheRangeOfNumbersIsReadOrTold) {
  const Shape shape{1, 2, 2};
  EXPECT_EQ(loaded<std::uint8_t>(shape, {0, 1, 1, 0}).pictures[3], 255) << "masks";
  EXPECT_EQ(loaded<std::int64_t>(shape, {0, 1, 1, 0}).pictures[3], 255);
  const Dataset masks = loaded<std::uint8_t>(shape, {0, 1, 1, 0});
  ASSERT_EQ(masks.notes.size(), 1U);
  EXPECT_NE(masks.notes[0].find("holds 0 and 1 alone: read as black and white"), std::string::npos);
  EXPECT_EQ(loaded<std::uint8_t>(shape, {0, 1, 2, 0}).pictures[3], 1) << "dark, but more than two values";
  EXPECT_EQ(loaded<std::uint8_t>(shape, {0, 0, 0, 0}).pictures[3], 0);
  EXPECT_EQ(loaded<float>(shape, {0, 0.5F, 1.0001F, 0}).pictures[6], 255) << "rounding above 1";
  EXPECT_EQ(loaded<float>(shape, {0, 0.5F, 200, 0}).pictures[6], 200);
  refused<float>(shape, {0, 0.5F, 1.5F, 0},
                 "real numbers up to 1.5: of 0 .. 1 or of 0 .. 255? | for 0 .. 1 save np.clip");
  refused<float>(shape, {-1, 0.5F, 1, 0},
                 "the value -1 | values must be 0 .. 255, or real numbers 0 .. 1; for -1 .. 1");
  refused<std::int32_t>(shape, {0, 65535, 9, 0},
                        "the value 65535 | values must be 0 .. 255, or real numbers 0 .. 1; for 16");
}

TEST_F(PictureFiles, NumpysOwnFormsAreRead) {
  CAUSEWAY_NEEDS_NUMPY();
  ASSERT_TRUE(run_python(d.path(), R"(
imgs = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5).astype(np.uint8)
np.savez("first.npz", imgs=imgs, labels=np.arange(4.0).reshape(2, 2), names=np.array(["ｌａｍｐ", "ﾄﾞｱ"]))
np.savez("last.npz", imgs=np.moveaxis(imgs, 1, -1))
np.savez("bool.npz", imgs=np.eye(4, dtype=bool)[None])
np.savez("half.npz", imgs=(np.eye(4) / 2).astype(np.float16)[None])
np.savez("Title.NPZ.npz", Imgs=np.moveaxis(imgs, 1, -1), Labels=np.arange(4.0).reshape(2, 2), Label=np.arange(2))
import os
os.makedirs("upper"); os.rename("Title.NPZ.npz", "upper/PAIRS.NPZ")
for name, method in [("lzma", zipfile.ZIP_LZMA), ("bzip2", zipfile.ZIP_BZIP2)]:
    with zipfile.ZipFile(name + ".npz", "w", method) as z:
        b = io.BytesIO(); np.save(b, np.ones((2, 4, 4, 3))); z.writestr("imgs.npy", b.getvalue())
import warnings; warnings.simplefilter("ignore")
with zipfile.ZipFile("twice.npz", "w") as z:
    for k in range(2):
        b = io.BytesIO(); np.save(b, np.full((2, 4, 4, 3), k, np.uint8)); z.writestr("imgs.npy", b.getvalue())
np.savez("length.npz", imgs=np.moveaxis(imgs, 1, -1), labels=np.ones((3, 2)))
np.savez("names.npz", imgs=np.moveaxis(imgs, 1, -1), labels=np.ones((2, 2)), names=np.array(["a", "b", "c"]))
np.savez("alike.npz", imgs=np.moveaxis(imgs, 1, -1), labels=np.ones((2, 2)), names=np.array(["lamp", "Lamp "]))
np.savez("latin.npz", imgs=np.moveaxis(imgs, 1, -1), labels=np.ones((2, 1)), names=np.array(["gr\xf6\xdfe".encode("latin-1")]))
np.savez("surrogate.npz", imgs=np.moveaxis(imgs, 1, -1), labels=np.ones((2, 1)), names=np.array(["\ud800"]))
)"));
  const Dataset first = load_dataset(d / "first.npz");
  EXPECT_EQ(first.frames, 1) << "the labels tell that these are single pictures";
  EXPECT_EQ(first.pictures, load_dataset(d / "last.npz").pictures);
  EXPECT_EQ(first.truth.names, (std::vector<std::string>{"ｌａｍｐ", "ﾄﾞｱ"}));
  EXPECT_EQ(load_dataset(d / "bool.npz").pictures[0], 255);
  EXPECT_EQ(load_dataset(d / "half.npz").pictures[0], 128);
  EXPECT_TRUE(is_dataset(d / "upper"));
  const Dataset upper = load_dataset(d / "upper");
  EXPECT_EQ(upper.pictures, first.pictures);
  EXPECT_EQ(upper.truth.factors(1, 1), 3.0);
  ASSERT_EQ(upper.notes.size(), 1U);
  EXPECT_NE(upper.notes[0].find("PAIRS.NPZ holds arrays that are not used: Label"), std::string::npos);
  const auto file_refused = [&](const char* name, const std::string& part) {
    expect_error([&] { load_dataset(d / name); }, part);
  };
  file_refused("lzma.npz",
               "entry 'imgs' is compressed by lzma, which is not read here | save the arrays with np.savez_");
  file_refused("bzip2.npz", "entry 'imgs' is compressed by bzip2, which is not read here | save");
  file_refused("twice.npz", "twice.npz holds an entry 'imgs.npy' twice | save the arrays anew");
  file_refused("length.npz", "entry 'labels' has shape (3, 2), expected (2, any)");
  file_refused("names.npz", "is about 2 factors, another entry about 3");
  file_refused("alike.npz", "entry 'names': names 'lamp' and 'Lamp ' cannot be told apart");
  file_refused("latin.npz", "entry 'names': name 'gr\xEF\xBF\xBD\xEF\xBF\xBD\x65' is not UTF-8");
  file_refused("surrogate.npz", "entry 'names': string 0 is no Unicode");
}

}  // namespace
}  // namespace causeway
