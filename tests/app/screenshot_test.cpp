// Every panel beside a picture of how it should look: tests/app/reference/PANEL.png. After a change that was meant,
//   CAUSEWAY_ACCEPT_SCREENSHOTS=1 build/release/bin/causeway_test_app --gtest_filter='Screenshots.*'
// takes the new pictures over where they differ.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "app/explore/image_ops.h"
#include "app/panels/panel_list.h"
#include "engine/data/image_io.h"
#include "tests/app/panel_host.h"
#include "tests/app/picture_comparison.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

constexpr int kWidth = 720;
constexpr int kHeight = 400;
constexpr int kBarWidth = 1240;  // of the bar at the top, which is one line
constexpr int kBarHeight = 100;

fs::path reference_folder() { return fs::path(CAUSEWAY_SOURCE_DIR) / "tests/app/reference"; }

constexpr const char* kAccept =
    "if that is how it should look: CAUSEWAY_ACCEPT_SCREENSHOTS=1 build/release/bin/causeway_test_app "
    "--gtest_filter='Screenshots.*'";

/// Compares, or takes over what is new.
void check_picture(const std::string& name, const Image& now) {
  const fs::path reference = reference_folder() / (name + ".png");
  const bool known = fs::exists(reference);
  const PictureComparison found = known ? compare_pictures(load_image(reference), now) : PictureComparison{};
  if (found.alike) return;
  if (std::getenv("CAUSEWAY_ACCEPT_SCREENSHOTS") != nullptr) {
    save_png(reference, now);
    return;
  }
  const fs::path out = fs::path(CAUSEWAY_BIN_DIR).parent_path() / "screenshots";
  fs::create_directories(out);
  save_png(out / (name + ".new.png"), now);
  if (!found.difference.pixels.empty()) save_png(out / (name + ".diff.png"), found.difference);
  ADD_FAILURE() << "panel " << name << (known ? " " + found.text : " has no reference picture") << "\n  see "
                << (out / (name + ".new.png")).string()
                << (found.difference.pixels.empty() ? "" : " and .diff.png beside it") << "\n  " << kAccept;
}

TEST(Screenshots, EveryPanelLooksAsItShould) {
  const std::shared_ptr<Snapshot> shown = pretrained_snapshot();
  std::set<std::string> names;
  for (std::size_t i = 0; i < make_panels().size(); ++i) {
    auto list = make_panels();
    const std::string name = list[i]->id();
    names.insert(name);
    const bool bar = name == "run";
    PanelHost host(shown, panels_of(std::move(list[i])), bar ? kBarWidth : kWidth, kHeight);
    host.settle();
    const Image picture = host.screenshot();
    check_picture(name, bar ? crop(picture, 0, 0, kBarWidth, kBarHeight) : picture);
  }
  for (const auto& entry : fs::directory_iterator(reference_folder())) {
    EXPECT_TRUE(names.contains(entry.path().stem())) << entry.path() << " is of no panel: delete it";
  }
}

// That it can fail, and at what, is shown on a panel's own picture.
class Doctored : public ::testing::Test {
 protected:
  const Image reference_ = load_image(reference_folder() / "intervene.png");

  bool alike(const Image& now) const { return compare_pictures(reference_, now).alike; }
};

TEST_F(Doctored, WhatAFontRendererMayChangePasses) {
  EXPECT_TRUE(alike(reference_));
  // Edges are drawn softer: each pixel takes a part of its right neighbour.
  Image soft = reference_;
  for (std::size_t i = 0; i + 3 < soft.pixels.size(); ++i) {
    soft.pixels[i] = static_cast<std::uint8_t>((3 * reference_.pixels[i] + reference_.pixels[i + 3]) / 4);
  }
  EXPECT_TRUE(alike(soft)) << compare_pictures(reference_, soft).text;
  Image rounded = reference_;
  for (std::size_t i = 0; i < rounded.pixels.size(); ++i) {
    if (i % 2 == 0 && rounded.pixels[i] < 254) rounded.pixels[i] += 2;
  }
  EXPECT_TRUE(alike(rounded)) << compare_pictures(reference_, rounded).text;
}

TEST_F(Doctored, WhatAPersonWouldSeeFails) {
  Image covered = reference_;  // the button "do" is gone
  paste(covered, crop(reference_, 100, 280, 36, 28), 118, 45);
  EXPECT_FALSE(alike(covered)) << compare_pictures(reference_, covered).text;

  Image moved = reference_;  // everything lies 4 pixels further right
  paste(moved, crop(reference_, 0, 0, kWidth - 4, kHeight), 4, 0);
  EXPECT_FALSE(alike(moved)) << compare_pictures(reference_, moved).text;

  Image recoloured = reference_;
  for (std::size_t i = 0; i < recoloured.pixels.size(); i += 3) {
    std::swap(recoloured.pixels[i], recoloured.pixels[i + 1]);
  }
  EXPECT_FALSE(alike(recoloured)) << compare_pictures(reference_, recoloured).text;

  EXPECT_FALSE(alike(blank_image(kWidth, kHeight, {0, 0, 0})));
  EXPECT_FALSE(alike(crop(reference_, 0, 0, kWidth, kHeight - 1)));
}

TEST_F(Doctored, TheDifferenceShowsTheBlocksThatChanged) {
  Image covered = reference_;
  paste(covered, blank_image(60, 60, {255, 255, 255}), 120, 120);
  const PictureComparison found = compare_pictures(reference_, covered);
  const auto red = [&](int x, int y) {
    return found.difference.pixels[static_cast<std::size_t>(3 * (y * kWidth + x))];
  };
  EXPECT_EQ(red(150, 150), 255);
  EXPECT_LT(red(30, 390), 100);
}

}  // namespace
}  // namespace causeway
