#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "app/explore/sample_set.h"
#include "app/panels/panels.h"
#include "app/panels/parts/failure_views.h"
#include "tests/app/panel_host.h"

namespace causeway {
namespace {

struct FailuresHost : PanelHost {
  explicit FailuresHost(std::shared_ptr<const Snapshot> s)
      : PanelHost(std::move(s), panels_of(make_failures_panel()), 780, 380) {
    settle();
  }
};

TEST(FailuresPanel, HistogramsCountEveryValueOnce) {
  const Histogram h = histogram_of({0, 0.1, 0.9, 1, 1}, 4);
  EXPECT_EQ(h.counts, (std::vector<int>{2, 0, 0, 3}));
  EXPECT_EQ(h.bin(-5), 0);
  EXPECT_EQ(h.bin(5), 3);
  EXPECT_EQ(h.most(), 3);
  const Histogram equal = histogram_of({2, 2, 2});
  EXPECT_EQ(std::accumulate(equal.counts.begin(), equal.counts.end(), 0), 3);
  EXPECT_EQ(histogram_of({}).counts.size(), 1U);
}

TEST(FailuresPanel, TheMatrixHoldsEveryPairAndItsDiagonalIsRight) {
  FailuresHost host(pretrained_snapshot());
  const auto f = host.explorer.answer<Failures>();
  ASSERT_TRUE(f);
  ASSERT_EQ(f->error, "");
  ASSERT_EQ(f->units, kScatterUnits);
  ASSERT_EQ(f->posterior.rows(), f->units);
  int sum = 0, diagonal = 0;
  for (int r = 0; r < 5; ++r) {
    for (int k = 0; k < 5; ++k) {
      const int count = static_cast<int>(host.number("failures.cell." + std::to_string(r) + "." + std::to_string(k)));
      sum += count;
      diagonal += r == k ? count : 0;
    }
  }
  EXPECT_EQ(sum, f->units);
  EXPECT_EQ(host.number("failures.wrong"), sum - diagonal);
  EXPECT_GT(diagonal, 0.8 * sum);
  // By hand: inferred is the likeliest column; entropy is between none and that of chance.
  for (int u = 0; u < f->units; u += 37) {
    Eigen::Index most = 0;
    f->posterior.row(u).maxCoeff(&most);
    EXPECT_EQ(f->inferred[static_cast<std::size_t>(u)], most);
    EXPECT_GE(f->entropy[static_cast<std::size_t>(u)], 0);
    EXPECT_LE(f->entropy[static_cast<std::size_t>(u)], std::log(5.0) + 1e-6);
  }
}

TEST(FailuresPanel, ACellBecomesTheSelection) {
  FailuresHost host(pretrained_snapshot());
  const auto f = host.explorer.answer<Failures>();
  host.click("failures.cell.2.2");
  const std::vector<int>& units = host.ui.selection.units;
  ASSERT_FALSE(units.empty());
  for (const int u : units) EXPECT_EQ(f->set_truly[static_cast<std::size_t>(u)], 2);
  EXPECT_NE(host.ui.selection.what.find("was set"), std::string::npos);
  if (units.front() < kSampleUnits) {
    EXPECT_EQ(host.ui.sample, units.front());
  }
  host.frame(2);
  EXPECT_GT(host.number("failures.selected"), 0);
  // A bar of the entropy in its place.
  host.drag("failures.entropy", ImVec2(0.01F, 0.5F), ImVec2(0.01F, 0.5F));
  EXPECT_EQ(static_cast<int>(host.ui.selection.units.size()), f->entropies.counts.front());
}

TEST(FailuresPanel, LatentsChangeMostWhereTheirFactorIsSet) {
  FailuresHost host(pretrained_snapshot());
  const auto f = host.explorer.answer<Failures>();
  host.set("failures.look", "latents");
  host.settle();
  int sum = 0;
  for (int k = 0; k < 5; ++k) sum += static_cast<int>(host.number("failures.change." + std::to_string(k)));
  EXPECT_EQ(sum, f->units);
  host.set("failures.latent", "2");
  host.click("failures.values");
  for (const int u : host.ui.selection.units) {
    EXPECT_EQ(f->values[2].bin(f->causal(2 * u, 2)),
              f->values[2].bin(f->causal(2 * host.ui.selection.units.front(), 2)));
  }
}

TEST(FailuresPanel, AMechanismIsBesideTheTrueOne) {
  FailuresHost host(pretrained_snapshot());
  host.set("failures.look", "mechanism");
  host.settle();
  const auto names = host.snapshot->scores->factors;
  for (std::size_t k = 0; k < names.size(); ++k) {
    host.click("failures.factor." + names[k]);
    host.settle();
    const auto fit = host.explorer.answer<MechanismFit>();
    ASSERT_TRUE(fit);
    ASSERT_EQ(fit->error, "");
    EXPECT_EQ(fit->request.factor, static_cast<int>(k));
    ASSERT_EQ(fit->truth.size(), static_cast<std::size_t>(kScatterUnits));
    // A trained model is nearer to the truth than the mean is.
    EXPECT_LT(fit->mean_residual, 0.8 * fit->spread) << names[k];
    double mean = 0;
    for (std::size_t u = 0; u < fit->truth.size(); ++u) {
      mean += std::abs(fit->learned[u] - fit->truth[u]) / static_cast<double>(fit->truth.size());
    }
    EXPECT_NEAR(mean, fit->mean_residual, 1e-9);
    EXPECT_EQ(host.number("failures.fit"), static_cast<double>(kScatterUnits));
  }
}

TEST(FailuresPanel, PicturesAreSelectedByTheirError) {
  FailuresHost host(pretrained_snapshot());
  host.set("failures.look", "pictures");
  host.settle();
  EXPECT_GT(host.number("failures.error"), 0);
  EXPECT_LT(host.number("failures.error"), 20);
  host.drag("failures.errors.points", ImVec2(0.02F, 0.02F), ImVec2(0.98F, 0.6F));
  const auto f = host.explorer.answer<Failures>();
  ASSERT_FALSE(host.ui.selection.empty());
  // Those are the worst.
  double least = 1, rest = 0;
  int outside = 0;
  for (int u = 0; u < f->units; ++u) {
    const double e = f->errors[static_cast<std::size_t>(u)];
    if (host.ui.selection.contains(u)) {
      least = std::min(least, e);
    } else {
      rest += e;
      ++outside;
    }
  }
  ASSERT_GT(outside, 0);
  EXPECT_GT(least, rest / outside);
}

TEST(FailuresPanel, NeighboursAreNearestFirstAndNotThemselves) {
  FailuresHost host(pretrained_snapshot());
  host.ui.sample = 7;
  host.set("failures.look", "neighbours");
  host.settle();
  const auto near = host.explorer.answer<Neighbours>();
  ASSERT_TRUE(near);
  EXPECT_EQ(near->unit, 7);
  ASSERT_EQ(near->units.size(), static_cast<std::size_t>(kNeighbours));
  EXPECT_TRUE(std::is_sorted(near->distances.begin(), near->distances.end()));
  EXPECT_EQ(std::find(near->units.begin(), near->units.end(), 7), near->units.end());
  // What is near for the model is near in the world.
  const double mean = std::accumulate(near->true_distances.begin(), near->true_distances.end(), 0.0) / kNeighbours;
  EXPECT_LT(mean, 1.5);
  host.click("failures.select_neighbours");
  EXPECT_EQ(host.ui.selection.units.size(), static_cast<std::size_t>(kNeighbours + 1));
}

TEST(FailuresPanel, SaysWhatIsMissing) {
  auto none = std::make_shared<Snapshot>(*pretrained_snapshot());
  none->pipeline.reset();
  FailuresHost host(none);
  EXPECT_EQ(host.widgets.find("failures.cell.0.0"), nullptr);
}

TEST(FailuresPanel, WithoutATruthAllPairsAreOneRow) {
  Failures f;
  f.units = 3;
  f.latents = 2;
  f.inferred = {0, 2, 2};
  const Theme theme(1);
  const ConfusionMatrix m = confusion_of(f, {}, true, theme, nullptr);
  ASSERT_EQ(m.rows.size(), 1U);
  EXPECT_EQ(m.cells[0][2], (std::vector<int>{1, 2}));
  EXPECT_EQ(m.wrong(), 0);
  // A truth that is hidden is as good as none.
  f.factors = {"a", "b"};
  f.set_truly = {0, 1, 2};
  EXPECT_EQ(confusion_of(f, {1, 0}, false, theme, nullptr).rows.size(), 1U);
  const ConfusionMatrix open = confusion_of(f, {1, 0}, true, theme, nullptr);
  ASSERT_EQ(open.rows.size(), 3U);
  EXPECT_EQ(open.cells[1][1], (std::vector<int>{1}));  // a was set, its latent inferred
  EXPECT_EQ(open.cells[2][1], (std::vector<int>{2}));
  EXPECT_EQ(open.wrong(), 1);
}

}  // namespace
}  // namespace causeway
