#include <gif_lib.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "app/explore/gif_writer.h"
#include "app/explore/image_ops.h"
#include "app/panels/panels.h"
#include "engine/core/error.h"
#include "engine/data/image_io.h"
#include "tests/app/panel_host.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

Image cell(const Traversal& t, int latent, int step) {
  return crop(t.sheet, step * t.base.width, latent * t.base.height, t.base.width, t.base.height);
}

int latent_of(const Snapshot& s, const std::string& factor) {
  for (std::size_t f = 0; f < s.scores->factors.size(); ++f) {
    if (s.scores->factors[f] == factor) return s.scores->latent_of_factor[f];
  }
  return -1;
}

TEST(Traversal, PicturesAreThoseOfTheSameEdits) {
  const auto s = pretrained_snapshot();
  Explorer explorer;
  for (const TraverseSpace space : {TraverseSpace::kSet, TraverseSpace::kEffects, TraverseSpace::kNoise}) {
    explorer.ask(s, TraverseRequest{5, space, 7});
    explorer.ask(s, RangesRequest{});
    ASSERT_TRUE(explorer.wait_until_idle(60));
    const auto t = explorer.answer<Traversal>();
    ASSERT_EQ(t->error, "");
    ASSERT_EQ(t->values.rows(), 4);
    ASSERT_EQ(t->values.cols(), 7);
    const EditMode mode = space == TraverseSpace::kSet ? EditMode::kSetLatent : EditMode::kCounterfactual;
    // One latent's causal variable leads to the picture in all three spaces.
    explorer.ask(s, InterveneRequest{5, 2, t->causal(2, 6), mode, 1});
    ASSERT_TRUE(explorer.wait_until_idle(60));
    const auto edit = explorer.answer<Intervention>();
    EXPECT_LT(mean_difference(edit->before, t->base), 0.002);
    EXPECT_LT(mean_difference(edit->after, cell(*t, 2, 6)), 0.004);
    EXPECT_GT(mean_difference(edit->after, t->base), 0.004);
    if (space == TraverseSpace::kNoise) continue;
    EXPECT_EQ(t->values(2, 0), explorer.answer<LatentRanges>()->low[2]);
    EXPECT_EQ(t->values(2, 6), explorer.answer<LatentRanges>()->high[2]);
    EXPECT_NEAR(t->base_values[2], edit->causal_before[2], 1e-5);
  }
}

TEST(Traversal, EffectsFollowOnlyWhereTheyAreToFollow) {
  const auto s = pretrained_snapshot();
  const int arm = latent_of(*s, "arm");
  ASSERT_GE(arm, 0);
  Explorer explorer;
  double change[2] = {0, 0};
  for (const bool follow : {false, true}) {
    explorer.ask(s, TraverseRequest{0, follow ? TraverseSpace::kEffects : TraverseSpace::kSet, 7});
    ASSERT_TRUE(explorer.wait_until_idle(60));
    const auto t = explorer.answer<Traversal>();
    for (int k = 0; k < 7; ++k) change[follow ? 1 : 0] += mean_difference(cell(*t, arm, k), t->base);
  }
  EXPECT_GT(std::abs(change[1] - change[0]), 0.01);  // the arm's lights
}

TEST(Traversal, PanelShowsValuesAndSendsACellToIntervene) {
  PanelHost host(pretrained_snapshot(), panels_of(make_traversal_panel(), make_intervention_panel()));
  host.settle();
  EXPECT_EQ(host.read("traverse.space"), "effects");
  for (int i = 0; i < 4; ++i) {
    const std::string row = "traverse.cell." + std::to_string(i);
    for (int k = 1; k < 7; ++k) {
      EXPECT_GT(host.number(row + "." + std::to_string(k)), host.number(row + "." + std::to_string(k - 1)));
    }
    // The framed picture is the one nearest to the base.
    const double base = host.number("intervene.z" + std::to_string(i));
    const int framed = static_cast<int>(host.number("traverse.nearest." + std::to_string(i)));
    for (int k = 0; k < 7; ++k) {
      EXPECT_GE(std::abs(host.number(row + "." + std::to_string(k)) - base) + 0.002,
                std::abs(host.number(row + "." + std::to_string(framed)) - base));
    }
  }

  host.click("traverse.cell.2.6");
  host.settle();
  EXPECT_EQ(host.ui.wanted_panel, "intervene");
  EXPECT_FALSE(host.ui.wanted_edit);  // taken
  EXPECT_EQ(host.read("intervene.target"), "z2");
  EXPECT_EQ(host.read("intervene.z2"), host.read("traverse.cell.2.6"));
  EXPECT_EQ(host.read("intervene.mode"), "counterfactual");

  host.set("traverse.space", "set");
  host.settle();
  host.click("traverse.cell.1.0");
  host.settle();
  EXPECT_EQ(host.read("intervene.target"), "z1");
  EXPECT_EQ(host.read("intervene.mode"), "set");

  // In noise the picture is the same, so the value sent is that of the latent.
  host.click("traverse.space.noise");
  host.settle();
  host.click("traverse.cell.3.6");
  host.settle();
  EXPECT_NEAR(host.number("intervene.z3"), host.explorer.answer<Traversal>()->causal(3, 6), 0.001);
  EXPECT_LT(
      mean_difference(host.explorer.answer<Intervention>()->after, cell(*host.explorer.answer<Traversal>(), 3, 6)),
      0.004);
  EXPECT_THROW(host.set("traverse.space", "time"), std::runtime_error);

  host.set("traverse.sample", "9");
  host.settle();
  EXPECT_EQ(host.explorer.answer<Traversal>()->request.sample, 8);
  EXPECT_LT(host.times().percentile(0.95), 8.0);
}

TEST(Traversal, NoticeSaysWhereTheFileIs) {
  const TemporaryDirectory temporary;
  PanelHost host(pretrained_snapshot(), panels_of(make_traversal_panel()), 900, 560);
  host.set("traverse.folder", (temporary / "exports").string());
  host.settle();
  host.click("traverse.png");
  host.settle();
  const std::string png = host.read("traverse.saved");
  EXPECT_EQ(png, (temporary / "exports/circuit-1005-traversal-effects-picture1.png").string());
  EXPECT_NE(host.ui.notice.find(png), std::string::npos);
  EXPECT_GT(load_image(png).width, 7 * 128);
  EXPECT_GT(load_image(png).height, 4 * 128);

  host.click("traverse.gif");
  host.settle();
  int code = 0;
  GifFileType* file = DGifOpenFileName(host.read("traverse.saved").c_str(), &code);
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(DGifSlurp(file), GIF_OK);
  EXPECT_EQ(file->ImageCount, 48);  // there and back
  EXPECT_GT(file->SWidth, 4 * 128);
  DGifCloseFile(file, &code);

  host.set("traverse.folder", "/proc/nowhere");
  host.click("traverse.png");
  host.settle();
  EXPECT_NE(host.ui.notice.find("not saved"), std::string::npos);
  EXPECT_EQ(host.read("traverse.saved"), "");
}

TEST(Traversal, EmptyUntilThereIsACausalModel) {
  auto s = std::make_shared<Snapshot>();
  PanelHost host(s, panels_of(make_traversal_panel()), 380, 260);
  host.settle();
  EXPECT_EQ(host.widgets.find("traverse.cell.0.0"), nullptr);
  EXPECT_EQ(host.widgets.find("traverse.png"), nullptr);
  s->has_pictures = false;
  host.settle();
  EXPECT_EQ(host.widgets.find("traverse.base"), nullptr);
}

TEST(GifWriter, ReadsBackAsItWas) {
  const TemporaryDirectory temporary;
  const std::filesystem::path path = temporary / "motion.gif";
  write_gif(path, {blank_image(20, 10, {255, 0, 0}), blank_image(20, 10, {0, 0, 255})}, 12);
  const Image first = load_image(path);
  ASSERT_EQ(first.width, 20);
  ASSERT_EQ(first.height, 10);
  EXPECT_NEAR(first.pixels[0], 255, 8);  // the quantiser keeps five bits
  EXPECT_NEAR(first.pixels[2], 0, 8);
  int code = 0;
  GifFileType* file = DGifOpenFileName(path.c_str(), &code);
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(DGifSlurp(file), GIF_OK);
  ASSERT_EQ(file->ImageCount, 2);
  GraphicsControlBlock control;
  ASSERT_EQ(DGifSavedExtensionToGCB(file, 1, &control), GIF_OK);
  EXPECT_EQ(control.DelayTime, 12);
  const GifColorType blue = file->SColorMap->Colors[file->SavedImages[1].RasterBits[0]];
  EXPECT_NEAR(blue.Blue, 255, 8);
  EXPECT_NEAR(blue.Red, 0, 8);
  DGifCloseFile(file, &code);
  EXPECT_EQ(temporary.entries(), 1);  // nothing is left beside it

  EXPECT_THROW(write_gif(path, {}, 10), Error);
  EXPECT_THROW(write_gif(path, {blank_image(2, 2, {0, 0, 0}), blank_image(3, 2, {0, 0, 0})}, 10), Error);
  EXPECT_THROW(write_gif(temporary / "missing" / "x.gif", {blank_image(2, 2, {0, 0, 0})}, 10), Error);
}

TEST(ImageOps, CropUndoesPaste) {
  Image sheet = blank_image(6, 4, {1, 2, 3});
  Image part = blank_image(2, 3, {9, 8, 7});
  part.pixels[4] = 77;
  paste(sheet, part, 3, 1);
  EXPECT_EQ(crop(sheet, 3, 1, 2, 3).pixels, part.pixels);
  EXPECT_EQ(crop(sheet, 0, 0, 3, 4).pixels, blank_image(3, 4, {1, 2, 3}).pixels);
}

}  // namespace
}  // namespace causeway
