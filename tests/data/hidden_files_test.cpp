// What systems leave behind beside data of every format is not looked at.
#include <gtest/gtest.h>

#include <fstream>

#include "engine/data/load_dataset.h"
#include "engine/data/npz.h"
#include "engine/data/npz_dataset.h"
#include "engine/data/picture_files.h"
#include "tests/data/expect_error.h"
#include "tests/data/small_files.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

TEST(HiddenFiles, AreKnownByName) {
  for (const char* name : {".DS_Store", "._0001.png", ".git", "Thumbs.db", "thumbs.DB", "Desktop.ini", "__MACOSX",
                           "@eaDir", "/data/.hidden"}) {
    EXPECT_TRUE(is_hidden(name)) << name;
  }
  for (const char* name : {".", "..", "0001.png", "a.b", "_1.png", ".hidden/1.png", "thumbs.png", "macosx"}) {
    EXPECT_FALSE(is_hidden(name)) << name;
  }
}

TEST(HiddenFiles, AreNotLookedAtInFoldersOfNpzFiles) {
  const TemporaryDirectory d;
  const std::vector<float> x(24, 0.5F);
  const std::vector<NpzEntry> entries{npz_entry<float>("x", {4, 2, 3}, x)};
  text(d / "._pairs.npz", "Mac OS X");
  text(d.path() / "__MACOSX" / "._pairs.npz", "Mac OS X");
  EXPECT_FALSE(is_dataset(d.path()));
  save_npz(d / "pairs.NPZ", entries);
  fs::copy_file(d / "pairs.NPZ", d / ".old.npz");
  EXPECT_TRUE(is_dataset(d.path()));
  EXPECT_EQ(npz_splits(d.path()), (std::vector<std::string>{"pairs"}));
  const Dataset data = load_dataset(d.path());
  EXPECT_EQ(data.units, 4);
  EXPECT_EQ(data.understood, "4 pairs of vectors in pairs.NPZ");
  EXPECT_EQ(load_dataset(d / ".old.npz").units, 4) << "a file that is given is read whatever its name is";
}

TEST(HiddenFiles, AreNotLookedAtInsideNpzFiles) {
  const TemporaryDirectory d;
  const std::vector<float> x(24, 0.5F);
  const std::vector<NpzEntry> entries{npz_entry<float>("x", {4, 2, 3}, x), npz_entry<float>("__MACOSX/._x", {24}, x),
                                      npz_entry<float>("._readout_a", {24}, x), npz_entry<float>(".x", {24}, x)};
  save_npz(d / "a.npz", entries);
  EXPECT_EQ(NpzReader(d / "a.npz").names(), (std::vector<std::string>{"x"}));
  EXPECT_EQ(load_dataset(d / "a.npz").units, 4);
  expect_error([&] { NpzReader(d / "a.npz").read("y"); }, "the file holds x.npy");
}

TEST(HiddenFiles, AreNotLookedAtBesideTables) {
  const TemporaryDirectory d;
  text(d / "data.csv", "x0,x1,level\n1,2,3\n4,5,6\n7,8,9\n");
  text(d / "._data.csv", "x0,x1\nMac OS X\n");
  text(d / ".labels.csv", "picture\n1.png\n");
  text(d.path() / ".exp" / ".exp.csv", "x0,x1\n1,2\n");
  const Dataset data = load_dataset(d.path());
  EXPECT_EQ(data.units, 3);
  EXPECT_EQ(data.understood, "3 samples: vectors of 2 numbers of data.csv; factors level");
}

}  // namespace
}  // namespace causeway
