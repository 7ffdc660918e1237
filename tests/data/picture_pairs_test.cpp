// Whatever names people give to pictures before and after: the very same pairs, or an error that names a file.
#include "engine/data/picture_pairs.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>

#include "engine/data/image_io.h"
#include "engine/data/load_dataset.h"
#include "engine/data/picture_marks.h"
#include "tests/data/expect_error.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

constexpr int kPairs = 12;

/// Tells the pictures of all pairs apart.
std::uint8_t grey_of(int pair, bool after) { return static_cast<std::uint8_t>((after ? 130 : 10) + 3 * pair); }

void write_picture(const fs::path& path, std::uint8_t grey) {
  fs::create_directories(path.parent_path());
  const auto bytes = encode_png({2, 2, std::vector<std::uint8_t>(12, grey)});
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
}

using Namer = std::function<std::string(int pair, bool after)>;

/// A pattern with {0} for the number of the pair and {1} for the word.
Namer with_words(const std::string& pattern, const std::string& before, const std::string& after) {
  return [=](int pair, bool is_after) { return fmt::format(fmt::runtime(pattern), pair, is_after ? after : before); };
}

/// The same pairs under names of any form.
void write_pairs(const fs::path& folder, const Namer& name, int pairs = kPairs) {
  for (int i = 0; i < pairs; ++i) {
    for (const bool after : {false, true}) write_picture(folder / name(i, after), grey_of(i, after));
  }
}

struct Form {
  Namer name;
  std::string understood;
};

TEST(PicturePairs, AreTheSameUnderEveryNameThatIsUnderstood) {
  const std::vector<Form> forms{
      {with_words("{1}/{0:04}.png", "before", "after"), "before/NAME.png, after/NAME.png"},
      {with_words("{1}/{0:04}.PNG", "Before", "After"), "Before/NAME.PNG, After/NAME.PNG"},
      {with_words("{1}/{0}.png", "BEFORE", "AFTER"), "BEFORE/NAME.png, AFTER/NAME.png"},
      {with_words("{1}/{0}.png", "pre", "post"), "pre/NAME.png, post/NAME.png"},
      {with_words("images {1}/{0}.png", "before", "after"), "images before/NAME.png, images after/NAME.png"},
      {with_words("{1}/{0:04}_{1}.png", "before", "after"), "NAME_before.png, NAME_after.png"},
      {with_words("{0:04}_{1}.png", "before", "after"), "NAME_before.png, NAME_after.png"},
      {with_words("{0:04}_{1}.png", "BEFORE", "AFTER"), "NAME_BEFORE.png, NAME_AFTER.png"},
      {with_words("{0}_{1}.Png", "Before", "After"), "NAME_Before.Png, NAME_After.Png"},
      {with_words("{0:04}_{1}.png", "bEfOrE", "aFTEr"), "NAME_bEfOrE.png, NAME_aFTEr.png"},
      {with_words("{0:04} {1}.png", "before", "after"), "NAME before.png, NAME after.png"},
      {with_words("{0:04}-{1}.JPEG", "before", "after"), "NAME-before.JPEG, NAME-after.JPEG"},
      {with_words("{0:04}.{1}.png", "before", "after"), "NAME.before.png, NAME.after.png"},
      {with_words("{0:04} - {1}.png", "before", "after"), "NAME - before.png, NAME - after.png"},
      {with_words("{0:04} ({1}).png", "Before", "After"), "NAME (Before).png, NAME (After).png"},
      {with_words("[{1}] {0:04}.png", "before", "after"), "[before] NAME.png, [after] NAME.png"},
      {with_words("{0:04}{1}.png", "before", "after"), "NAMEbefore.png, NAMEafter.png"},
      {with_words("{1}{0}.png", "before", "after"), "beforeNAME.png, afterNAME.png"},
      {with_words("{1}_{0:04}.png", "before", "after"), "before_NAME.png, after_NAME.png"},
      {with_words("{1} {0}.png", "After", "Before"), ""},  // the words the wrong way round: see below
      {with_words("{1}_{0}.png", "PRE", "POST"), "PRE_NAME.png, POST_NAME.png"},
      {with_words("{0:04}_{1}.bmp", "pre", "post"), "NAME_pre.bmp, NAME_post.bmp"},
      {with_words("lamp_{1}_{0:04}.png", "before", "after"), "lamp_before_NAME.png, lamp_after_NAME.png"},
      {with_words("{0:04}_{1}_lamp.png", "before", "after"),
       "0000_before_lamp.png before, 0000_after_lamp.png after, and so on"},
      {with_words("lamp{1}{0}.png", "Before", "After"), "lampBeforeNAME.png, lampAfterNAME.png"},
      {with_words("IMG_{1} ({0}).png", "before", "after"), "IMG_before (NAME).png, IMG_after (NAME).png"},
      {with_words("IMG[{1} {0}].png", "before", "after"), "IMG[before NAME].png, IMG[after NAME].png"},
      {with_words("IMG{1}_{0}.png", "Before", "After"), "IMGBefore_NAME.png, IMGAfter_NAME.png"},
      {with_words("after_rain_{0:04}_{1}.png", "before", "after"), "NAME_before.png, NAME_after.png"},
      {with_words("pre_op_{0}_{1}.png", "pre", "post"), "NAME_pre.png, NAME_post.png"},
      {with_words("{1}_lamp_{0}_after.png", "before", "after"), "before_NAME.png, after_NAME.png"},
      {with_words("afternoon_prefix_{0}_{1}.png", "before", "after"), "NAME_before.png, NAME_after.png"},
      {with_words("картина {0:04} {1}.png", "before", "after"), "NAME before.png, NAME after.png"},
      {[](int i, bool after) {
         return fmt::format("{:04}{}{}.png", i, i % 2 == 0 ? "_" : " ", after ? "after" : "before");
       },
       "0000_before.png before, 0000_after.png after, and so on"},
      {[](int i, bool after) { return fmt::format("{}.png", 2 * i + (after ? 1 : 0)); },
       "0.png before, 1.png after, and so on"},
      {[](int i, bool after) { return fmt::format("img {:03}b.png", 2 * i + (after ? 2 : 1)); },
       "img 001b.png before, img 002b.png after, and so on"},
      {[](int i, bool after) { return fmt::format("lamp{}_{}.png", i, after ? 1 : 0); },
       "lamp0_0.png before, lamp0_1.png after, and so on"},
  };
  for (std::size_t f = 0; f < forms.size(); ++f) {
    const TemporaryDirectory d;
    write_pairs(d.path(), forms[f].name);
    const bool swapped = forms[f].understood.empty();
    SCOPED_TRACE(forms[f].name(0, false));
    ASSERT_TRUE(is_dataset(d.path()));
    const Dataset data = load_dataset(d.path());
    ASSERT_EQ(data.units, kPairs);
    for (int i = 0; i < kPairs; ++i) {
      ASSERT_EQ(data.picture_data(i, 0)[0], grey_of(i, swapped)) << "before, of pair " << i;
      ASSERT_EQ(data.picture_data(i, 1)[0], grey_of(i, !swapped)) << "after, of pair " << i;
    }
    if (!swapped) {
      EXPECT_EQ(data.understood, fmt::format("{} pairs: {}", kPairs, forms[f].understood));
    }
  }
}

struct Refused {
  std::string what;
  std::function<void(const fs::path& folder)> write;
  std::string told;
};

TEST(PicturePairs, AreRefusedByNameWhereTheyAreLeftOpen) {
  const Namer clean = with_words("{0:04}_{1}.png", "before", "after");
  const auto names = [](std::vector<std::string> files) {
    return [files = std::move(files)](const fs::path& d) {
      for (std::size_t i = 0; i < files.size(); ++i) write_picture(d / files[i], static_cast<std::uint8_t>(10 + i));
    };
  };
  const auto pairs = [](const Namer& name) { return [name](const fs::path& d) { write_pairs(d, name); }; };
  const auto clean_without = [&](const std::string& missing) {
    return [=](const fs::path& d) {
      write_pairs(d, clean);
      fs::remove(d / missing);
    };
  };
  const auto clean_with = [&](const std::string& extra) {
    return [=](const fs::path& d) {
      write_pairs(d, clean);
      write_picture(d / extra, 99);
    };
  };
  const std::vector<Refused> cases{
      {"no partner", clean_without("0005_after.png"), "0005_before.png has no picture after"},
      {"no partner, the other side", clean_without("0005_before.png"), "0005_after.png has no picture before"},
      {"a picture without the word", clean_with("legend.png"), "legend.png: its name says neither before nor after"},
      {"an even number with one astray",
       [&](const fs::path& d) {
         clean_without("0005_after.png")(d);
         write_picture(d / "legend.png", 99);
       },
       "legend.png"},
      {"one more picture with a word", clean_with("overview_before.png"), "overview_before.png has no picture after"},
      {"the word alone", clean_with("before.png"), "before.png has no picture after"},
      {"a copy", clean_with("0003_before (1).png"), "0003_before (1).png has no picture after"},
      {"two types", clean_with("0003_before.jpg"), "0003_before.jpg and 0003_before.png are both the picture before"},
      {"two separators", clean_with("0003-after.png"), "are both the picture after"},
      {"a type that cannot be read", clean_with("0012_before.webp"), "0012_before.webp is a picture of a type"},
      {"one after of a type that cannot be read", clean_with("0012_after.TIF"), "0012_after.TIF"},
      {"no word and no number", names({"left.png", "right.png"}),
       "left.png: nothing in its name and that of right.png"},
      {"other words", pairs(with_words("{0:04}_{1}.png", "left", "right")), "0000_right.png"},
      {"first and second", pairs(with_words("{0:04}_{1}.png", "first", "second")), "0000_second.png"},
      {"words within words", names({"afternoon_1.png", "prefix_1.png"}), "prefix_1.png"},
      {"begun at both ends", names({"before_1.png", "1_after.png"}), "has no picture"},
      {"names in other letters", names({"Lamp_before.png", "lamp_after.png"}), "has no picture"},
      {"numbers written in another way", names({"1_before.png", "01_after.png"}), "has no picture"},
      {"before and post", names({"1_before.png", "1_post.png"}), "has no picture"},
      {"both kinds of words", names({"1_before.png", "1_after.png", "1_pre.png", "1_post.png"}), "the pair '1'"},
      {"before alone", pairs(with_words("{1}_{0}.png", "before", "before_x")), "has no picture after"},
      {"two readings", names({"before_after.png", "after_before.png", "before_before.png", "after_after.png"}),
       "says before and after twice"},
      {"both words in every name", names({"before_1_after.png", "after_1_before.png"}), ".png has no picture"},
      {"a number missing on each side",
       [](const fs::path& d) {
         for (int i = 0; i < 24; ++i) {
           if (i != 5 && i != 8) write_picture(d / fmt::format("{}.png", i), static_cast<std::uint8_t>(10 + i));
         }
       },
       "4.png has no picture after it: the next number is not there"},
      {"pairs that begin at even and odd numbers", names({"0.png", "1.png", "3.png", "4.png"}), "3.png"},
      {"numbers far apart", names({"100.png", "200.png"}), "100.png"},
      {"an odd number", names({"1.png", "2.png", "3.png"}), "3.png has no picture after it"},
      {"one number twice", names({"1.png", "01.png", "2.png", "3.png"}), "have the same number"},
      {"one number in two types", names({"1.png", "1.jpg", "2.png", "2.jpg"}), "have the same number"},
      {"numbers and something else", names({"1.png", "2.png", "map.png", "4.png"}), "map.png"},
      {"two numbers, the first for before", pairs(with_words("t{1}_{0:04}.png", "0", "1")),
       "t0_0000.png and t1_0011.png"},
      {"two numbers twice", names({"0_0.png", "0_1.png", "1_0.png", "1_1.png"}), "differ in more than one number"},
      {"dates", names({"2024-01-05.png", "2024-02-06.png"}), "differ in more than one number"},
      {"a number too long", names({"99999999999999999999999.png", "99999999999999999999998.png"}), "too long"},
      {"two folders before", names({"before/1.png", "Before/1.png", "after/1.png"}), "several folders"},
      {"no folder after", names({"before/1.png", "before/2.png"}), "holds before/, but no folder after"},
      {"no folder before", names({"Post/1.png", "1.png", "2.png"}), "holds Post/, but no folder before"},
      {"folders of different things", names({"lamp_before/1.png", "chair_after/1.png"}), "no folder"},
      {"pictures beside the folders", names({"before/1.png", "after/1.png", "2.png"}), "2.png is in neither of"},
      {"another picture in a folder", names({"before/1.png", "after/1.png", "after/2.png"}),
       "after/2.png has no picture before"},
      {"a picture less in a folder", names({"before/1.png", "after/1.png", "before/2.png"}),
       "before/2.png has no picture after"},
      {"a name twice in a folder", names({"before/1.png", "before/1.jpg", "after/1.png"}),
       "1.jpg and 1.png have the same name"},
      {"files against their folder", names({"before/1_after.png", "after/1_before.png"}), "before/1_after.png"},
  };
  for (const Refused& c : cases) {
    SCOPED_TRACE(c.what);
    const TemporaryDirectory d;
    c.write(d.path());
    expect_error([&] { load_dataset(d.path()); }, c.told);
  }
}

TEST(PicturePairs, HiddenFilesAreNotLookedAt) {
  const auto junk = [](const fs::path& folder) {
    for (const char* name : {"._0003_before.png", "._0003.png", ".DS_Store", "Thumbs.db", "desktop.ini", ".thumb.png",
                             ".hidden.webp", "__MACOSX/._0003_before.png", ".before/1.png", "@eaDir/0003.png"}) {
      fs::create_directories((folder / name).parent_path());
      std::ofstream(folder / name) << "Mac OS X";
    }
  };
  for (const char* pattern : {"{0:04}_{1}.png", "{1}/{0:04}.png"}) {
    const TemporaryDirectory d;
    write_pairs(d.path(), with_words(pattern, "before", "after"));
    junk(d.path());
    if (fs::exists(d / "before")) {
      junk(d / "before");
      junk(d / "after");
    }
    const Dataset data = load_dataset(d.path());
    EXPECT_EQ(data.units, kPairs) << pattern;
    EXPECT_EQ(data.picture_data(3, 1)[0], grey_of(3, true)) << pattern;
  }
  const TemporaryDirectory d;
  junk(d.path());
  EXPECT_FALSE(is_dataset(d.path()));
}

TEST(PicturePairs, PicturesInOtherFoldersAreCounted) {
  for (const char* pattern : {"{0:04}_{1}.png", "{1}/{0:04}.png"}) {
    const TemporaryDirectory d;
    write_pairs(d.path(), with_words(pattern, "before", "after"));
    fs::create_directories(d / "notes");
    EXPECT_EQ(load_dataset(d.path()).as_read().find("not used"), std::string::npos);
    for (const char* name : {"during/1.png", "during/2.png", "during/.3.png"}) write_picture(d / name, 50);
    const Dataset one = load_dataset(d.path());
    EXPECT_EQ(one.units, kPairs);
    EXPECT_EQ(one.notes, std::vector<std::string>{"2 pictures in during/ belong to no pair and are not used"});
    for (const char* name : {"before/old/1.png", "before/old/2.heic"}) write_picture(d / name, 50);
    fs::create_directory_symlink(d.path(), d / "during" / "loop");
    EXPECT_EQ(
        load_dataset(d.path()).notes,
        std::vector<std::string>{"4 pictures in before/old/ and 1 more folder belong to no pair and are not used"});
  }
  const TemporaryDirectory d;
  for (const char* name : {"before/a/1.png", "after/a/1.png"}) write_picture(d / name, 50);
  expect_error([&] { load_dataset(d.path()); },
               "holds no pictures where pairs are looked for, but 2 pictures in after/a/ and 1 more folder | lay them");
}

TEST(PicturePairs, FoldersOfOtherTypesSayWhatIsRead) {
  const TemporaryDirectory d;
  for (const char* name : {"1_before.tiff", "1_after.tiff"}) write_picture(d / name, 50);
  expect_error([&] { load_dataset(d.path()); }, "PNG, JPEG, BMP, GIF, TGA");
}

TEST(PictureMarks, AreWordsOfTheirOwn) {
  for (const char* name : {"x_before", "before", "BEFORE1", "1before", "lampBefore", "IMGBefore", "a.Pre", "x(after)",
                           "postOp", "é_after"}) {
    EXPECT_EQ(marks_in(name).size(), 1U) << name;
  }
  for (const char* name :
       {"", "afternoon", "Prefix", "poster", "beforehand", "xbefore", "éafter", "spre", "b_e_f_o_r_e"}) {
    EXPECT_TRUE(marks_in(name).empty()) << name;
  }
  EXPECT_EQ(marks_in("pre_op_post").size(), 2U);
  const auto apart = [](const std::string& stem) { return take_apart(stem, marks_in(stem).front()); };
  EXPECT_EQ(apart("lamp_before_01").name(), "lamp_01");
  EXPECT_EQ(apart("before_-5").back, "-5");
  EXPECT_EQ(apart("IMG_before (1)").name(), "IMG (1)");
  EXPECT_EQ(apart("before-5").back, "5");
}

}  // namespace
}  // namespace causeway
