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
                           "@eaDir", "/data/.hidden", "~$table.csv"}) {
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
  text(d / "~$data.csv", "x0,x1\n");
  text(d.path() / ".exp" / ".exp.csv", "x0,x1\n1,2\n");
  const Dataset data = load_dataset(d.path());
  EXPECT_EQ(data.units, 3);
  EXPECT_EQ(data.understood, "3 samples: vectors of 2 numbers of data.csv; factors level");
}

// What a person would miss is told: a file between others, and one that a link leads to.
TEST(HiddenFiles, GapsAndLinksThatLeadNowhereAreTold) {
  const TemporaryDirectory d;
  const std::vector<float> x(24, 0.5F);
  const std::vector<NpzEntry> entries{npz_entry<float>("x", {4, 2, 3}, x)};
  const auto notes = [&] { return load_dataset(d.path()).as_read(); };
  save_npz(d / "train-0.npz", entries);
  save_npz(d / "train-1.npz", entries);
  EXPECT_EQ(notes().find("missing"), std::string::npos) << notes();
  save_npz(d / "train-3.npz", entries);
  EXPECT_NE(notes().find("number 2 is missing between train-1.npz and train-3.npz"), std::string::npos) << notes();
  save_npz(d / "train-10.npz", entries);
  fs::remove(d / "train-1.npz");
  EXPECT_NE(notes().find("numbers 1 to 2 are missing between train-0.npz and train-3.npz"), std::string::npos);

  fs::create_symlink("gone.npz", d / "train-1.npz");
  expect_error([&] { notes(); }, "train-1.npz is a link to gone.npz, which is not there | restore what it leads to");
  const TemporaryDirectory pairs;
  for (const char* name : {"1_before.png", "1_after.png", "2_before.png"}) picture(pairs / name, 50);
  fs::create_symlink("/nowhere/2.png", pairs / "2_after.png");
  expect_error([&] { load_dataset(pairs.path()); }, "2_after.png is a link to /nowhere/2.png, which is not there");
  fs::remove(pairs / "2_after.png");
  picture(pairs / "2_after.png", 50);
  for (const char* name : {"notes.npz", "notes.csv"}) {
    fs::create_symlink("gone", pairs / name);
    EXPECT_EQ(load_dataset(pairs.path()).units, 2) << name << " does not tell what the folder holds";
  }
  const TemporaryDirectory tables;
  text(tables / "a.csv", "x0,x1\n1,2\n3,4\n");
  fs::create_symlink("gone.csv", tables / "b.csv");
  expect_error([&] { load_dataset(tables.path()); }, "b.csv is a link to gone.csv, which is not there");
}

}  // namespace
}  // namespace causeway
