#include <gtest/gtest.h>

#include "app/panels/panels.h"
#include "tests/app/panel_host.h"

namespace causeway {
namespace {

TEST(ScoresPanel, HasARowForEveryMetricOfTables) {
  const std::shared_ptr<Snapshot> shown = pretrained_snapshot();
  auto scores = std::make_shared<Scores>(*shown->scores);
  scores->values.erase("shd");  // as with a method that learns no graph
  shown->scores = scores;
  std::vector<std::unique_ptr<Panel>> panels;
  panels.push_back(make_scores_panel());
  PanelHost host(shown, std::move(panels), 320, 400);
  host.settle();
  ASSERT_FALSE(table_metrics().empty());
  for (const Metric* metric : table_metrics()) {
    const auto value = scores->value(metric->key);
    const std::string expected = value ? score_text(*metric, *value, 3) : "";
    EXPECT_EQ(host.read("scores." + metric->key), expected) << metric->key;
    EXPECT_EQ(host.read("scores." + metric->column), expected) << "also by its column";
  }
  EXPECT_EQ(host.read("scores.shd"), "");
  EXPECT_FALSE(host.read("scores.accuracy").empty());
}

}  // namespace
}  // namespace causeway
