// The rules that window and command line share.
#include <gtest/gtest.h>

#include <filesystem>

#include "app/explore/factor_link.h"
#include "app/explore/image_ops.h"
#include "app/explore/latent_edit.h"
#include "app/explore/quantile.h"
#include "app/explore/sample_set.h"
#include "engine/training/run_directory.h"

namespace causeway {
namespace {

TEST(Quantile, IsLinearBetweenNeighbours) {
  const std::vector<double> values{0, 10, 20, 30};
  EXPECT_DOUBLE_EQ(quantile(values, 0), 0);
  EXPECT_DOUBLE_EQ(quantile(values, 0.5), 15);
  EXPECT_DOUBLE_EQ(quantile(values, 2), 30);
  EXPECT_DOUBLE_EQ(quantile(std::vector<double>{7}, 0.3), 7);
}

TEST(Quantile, UsualRangeLeavesOutTheEndsAndIsNeverEmpty) {
  MatrixF column(101, 1);
  for (int i = 0; i < 101; ++i) column(i, 0) = static_cast<float>(100 - i);
  const UsualRange range = usual_range(column.col(0));
  EXPECT_FLOAT_EQ(range.low, 1);
  EXPECT_FLOAT_EQ(range.high, 99);
  EXPECT_FLOAT_EQ(range.at(0, 3), 1);
  EXPECT_FLOAT_EQ(range.at(1, 3), 50);
  EXPECT_FLOAT_EQ(range.at(0, 1), 1);
  column.setConstant(4);
  EXPECT_GT(usual_range(column.col(0)).high, 4);
}

TEST(FactorLink, MatchesAndTranslatesBothWays) {
  // Latent 1 follows factor 0 falling, latent 0 follows factor 1 rising.
  MatrixF latents(50, 2);
  MatrixD factors(50, 2);
  for (int r = 0; r < 50; ++r) {
    factors(r, 0) = r / 49.0;
    factors(r, 1) = (r * 17 % 50) / 49.0;
    latents(r, 0) = static_cast<float>(2 * factors(r, 1));
    latents(r, 1) = static_cast<float>(-factors(r, 0));
  }
  const std::vector<int> match = match_latents(latents, factors);
  EXPECT_EQ(match, (std::vector<int>{1, 0}));
  EXPECT_TRUE(follows_clearly(latents, factors, 0));
  EXPECT_FALSE(follows_clearly(MatrixF::Random(50, 2), factors, 0));
  EXPECT_EQ(latent_of(match, 0), 1);
  EXPECT_EQ(latent_of(match, 2), -1);
  EXPECT_EQ(factor_of(match, 0), 1);
  EXPECT_EQ(factor_of(match, -1), -1);
  EXPECT_EQ(factor_of({-1, 0}, -1), -1) << "a factor without a latent is not that of no latent";
  EXPECT_NEAR(factor_to_latent(factors, 0, latents, 1)(0.25), -0.25, 1e-6);
  EXPECT_NEAR(latent_to_factor(latents, 1, factors, 0)(-0.25), 0.25, 1e-6);
  EXPECT_NEAR(factor_to_latent(factors, 1, latents, 0)(0.5), 1.0, 1e-6);
}

// A cell of a grid is the picture of the same edit made alone.
TEST(LatentEdit, AGridHoldsThePicturesOfItsEdits) {
  const TrainedRun run = load_trained(std::filesystem::path(CAUSEWAY_SOURCE_DIR) / "assets/pretrained/circuit");
  const Dataset samples = make_samples(sample_key(run.settings, nullptr, 2));
  const Image original = samples.picture(0, 0);
  const MatrixF noise = run.pipeline.noise_of(original);
  MatrixF values(4, 2);
  values << -1, 1, -0.5F, 0.5F, 0, 1, -1, 0;
  for (const auto& [space, mode] : {std::pair{TraverseSpace::kSet, EditMode::kSetLatent},
                                    std::pair{TraverseSpace::kEffects, EditMode::kCounterfactual}}) {
    const PictureGrid grid = picture_grid(run.pipeline, noise, space, values);
    ASSERT_EQ(grid.rows.size(), 4U);
    for (int i = 0; i < 4; ++i) {
      for (int k = 0; k < 2; ++k) {
        const LatentEdit edit{i, values(i, k), mode, 1};
        const EditedPicture alone = edit_picture(run.pipeline, original, edit);
        const Image& cell = grid.rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(k)];
        EXPECT_LT(mean_difference(alone.after, cell), 0.001);
        EXPECT_LT(mean_difference(edited_image(run.pipeline, noise, edit), cell), 0.001);
        EXPECT_LT(mean_difference(alone.before, grid.base), 0.001);
        EXPECT_NEAR(alone.causal_after[static_cast<std::size_t>(i)], values(i, k), 1e-3);
      }
    }
  }
}

TEST(Pictures, AreTiledWithGapsAndEnlarged) {
  const Image red = blank_image(2, 1, {255, 0, 0});
  const Image out = tile({{red, red}, {red}}, 1, 2);
  EXPECT_EQ(out.width, 1 + 2 * (4 + 1));
  EXPECT_EQ(out.height, 1 + 2 * (2 + 1));
  const auto green = [&](int x, int y) { return out.pixels[static_cast<std::size_t>(3 * (y * out.width + x) + 1)]; };
  EXPECT_EQ(green(0, 0), 255);  // white around
  EXPECT_EQ(green(1, 1), 0);    // red within
  EXPECT_EQ(green(4, 2), 0);
  EXPECT_EQ(green(5, 2), 255);  // between
  EXPECT_EQ(green(7, 5), 255);  // where the second row has ended
  EXPECT_EQ(signed_difference_image(red, red).pixels, std::vector<std::uint8_t>(6, 128));
}

}  // namespace
}  // namespace causeway
