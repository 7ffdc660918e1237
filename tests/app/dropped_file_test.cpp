#include "app/shell/dropped_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "engine/data/image_io.h"
#include "tests/app/tiny_application.h"
#include "tests/data/expect_error.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

TEST(DroppedFile, IsToldByItsContent) {
  const TemporaryDirectory d;
  const Image picture{4, 4, std::vector<std::uint8_t>(48, 9)};
  save_png(d / "a.bin", picture);  // the name says nothing
  EXPECT_TRUE(std::holds_alternative<DroppedPicture>(recognise(d / "a.bin")));
  EXPECT_TRUE(std::holds_alternative<DroppedRun>(recognise(pretrained_circuit())));
  EXPECT_TRUE(std::holds_alternative<DroppedRun>(recognise(pretrained_circuit() / "checkpoint.safetensors")));
  EXPECT_TRUE(std::holds_alternative<DroppedSettings>(recognise(pretrained_circuit() / "settings.json")));
  fs::create_directories(d / "pairs");
  save_png(d.path() / "pairs" / "1.png", picture);
  save_png(d.path() / "pairs" / "2.png", picture);
  EXPECT_TRUE(std::holds_alternative<DroppedData>(recognise(d / "pairs")));
  fs::create_directories(d / "files");
  std::ofstream(d.path() / "files" / "train-0.npz") << "PK";
  EXPECT_TRUE(std::holds_alternative<DroppedData>(recognise(d / "files")));
}

TEST(DroppedFile, GarbageIsRefusedWithAHint) {
  const TemporaryDirectory d;
  std::ofstream(d / "text.txt") << "no such thing";
  std::ofstream(d / "empty.png");
  std::ofstream(d / "settings.json") << R"({"causal": {"startss": 2}})";
  fs::create_directories(d / "folder");
  expect_error([&] { recognise(d / "text.txt"); }, "drop a run's folder");
  expect_error([&] { recognise(d / "empty.png"); }, "is empty");
  expect_error([&] { recognise(d / "settings.json"); }, "settings.json, line 1: unknown setting 'causal.startss'");
  expect_error([&] { recognise(d / "folder"); }, "is not the folder of a run");
  expect_error([&] { recognise(d / "nowhere"); }, "nowhere");
}

}  // namespace
}  // namespace causeway
