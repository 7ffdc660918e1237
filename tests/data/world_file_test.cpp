#include "engine/data/world_file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "engine/causal/circuit_own_world.h"
#include "tests/data/expect_error.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

TEST(WorldFile, IsWrittenAndRead) {
  const TemporaryDirectory d;
  CircuitLaw law = standard_circuit_law();
  law.name = "half as strong";
  law.variables[circuit::kRed].strength[circuit::kGreen] = 0.5;
  save_world_file(d / "new" / "w.json", law);
  EXPECT_EQ(load_world_file(d / "new" / "w.json"), law);
  const WorldSpec spec = world_named((d / "new" / "w.json").string(), 7);
  EXPECT_EQ(spec.name, "circuit-own");
  EXPECT_EQ(spec.seed, 7U);
  EXPECT_EQ(parse_circuit_law(spec.own.at("law").get<std::string>(), "x"), law);
  EXPECT_NE(make_world(spec).description().find("half as strong"), std::string::npos);
}

TEST(WorldFile, NamesOfTheListComeFirstThenFilesThenTheUsersFolder) {
  const TemporaryDirectory d;
  const char* before = std::getenv("XDG_DATA_HOME");
  const std::string kept = before != nullptr ? before : "";
  ::setenv("XDG_DATA_HOME", d.path().c_str(), 1);
  EXPECT_TRUE(user_world_files().empty());
  save_world_file(user_worlds_folder() / "mine.json", standard_circuit_law());
  save_world_file(user_worlds_folder() / "circuit.json", standard_circuit_law());
  EXPECT_EQ(user_world_files().size(), 2U);
  EXPECT_EQ(world_named("mine").name, "circuit-own");
  EXPECT_EQ(world_named("circuit").name, "circuit");
  EXPECT_EQ(world_named("scaling-3").variables, 3);
  expect_error([] { world_named("circus"); }, "did you mean circuit");
  expect_error([] { world_named("nowhere/circuit"); }, "there is no world file");
  if (before != nullptr) {
    ::setenv("XDG_DATA_HOME", kept.c_str(), 1);
  } else {
    ::unsetenv("XDG_DATA_HOME");
  }
}

TEST(WorldFile, WhatIsNoneIsToldInALine) {
  const TemporaryDirectory d;
  const auto written = [&](const std::string& text) {
    std::ofstream(d / "w.json", std::ios::binary) << text;
    return d / "w.json";
  };
  expect_error([&] { load_world_file(d / "none.json"); }, "there is no world file");
  expect_error([&] { load_world_file(d.path()); }, d.path().string());
  expect_error([&] { load_world_file(written("")); }, "not JSON");
  expect_error([&] { load_world_file(written(std::string(70 * 1024, ' '))); }, "that is no world file");
  expect_error([&] { load_world_file(written("{\"world\": {\"pairs\": 5}}")); }, "unknown key 'world'");
  expect_error([&] { load_world_file(written("\xFF\xFE{")); }, "UTF-16");
  CircuitLaw circle = standard_circuit_law();
  circle.variables[circuit::kArm].strength[circuit::kRed] = 1;
  expect_error([&] { save_world_file(d / "circle.json", circle); }, "cycle");
  EXPECT_FALSE(std::filesystem::exists(d / "circle.json"));
}

}  // namespace
}  // namespace causeway
