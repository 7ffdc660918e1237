// The panel of the closed form: what linear algebra finds in a run's pairs.
#include <gtest/gtest.h>

#include "app/panels/panels.h"
#include "engine/metrics/mcc.h"
#include "tests/app/panel_host.h"

namespace causeway {
namespace {

struct ClosedFormHost : PanelHost {
  explicit ClosedFormHost(std::shared_ptr<const Snapshot> s)
      : PanelHost(std::move(s), panels_of(make_closed_form_panel()), 720, 300) {
    settle();
  }
};

TEST(ClosedFormPanel, ShowsVariablesOfAnyRunOnPairs) {
  ClosedFormHost host(pretrained_snapshot());  // of another method, without its training pairs
  const auto answer = host.explorer.answer<ClosedFormAnswer>();
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->error, "");
  EXPECT_TRUE(answer->held_out);
  EXPECT_EQ(host.read("closed.pairs"), std::to_string(answer->pairs));
  ASSERT_EQ(answer->correlation.rows(), 4);
  std::vector<int> best(4);
  for (Eigen::Index factor = 0; factor < 4; ++factor) {
    answer->correlation.row(factor).maxCoeff(&best[static_cast<std::size_t>(factor)]);
  }
  EXPECT_EQ(own_codes(answer->correlation, best), best) << "of few pairs it finds each variable well enough to name it";
  int linear = 0;
  for (int i = 0; i < 4; ++i) {
    const std::string variable = "closed.variable." + std::to_string(i);
    EXPECT_NEAR(host.number(variable + ".share"), 0.2, 0.1);
    linear += host.number(variable + ".next") > 0.5 && host.number(variable) < 0.2 ? 1 : 0;
  }
  EXPECT_EQ(linear, 3) << "of the lamps one direction stands out, the arm bends";

  EXPECT_EQ(host.read("closed.view"), "eigenvalues");
  EXPECT_EQ(host.read("closed.legend"), "direction of the variable, other directions, predicted by chance");
  const Image first = host.screenshot();
  for (const char* view : {"directions", "parts"}) {
    host.click(std::string("closed.view.") + view);
    host.frame(2);
    EXPECT_EQ(host.read("closed.view"), view);
    EXPECT_NE(host.read("closed.legend").find("brightness"), std::string::npos);
    EXPECT_NE(host.screenshot().pixels, first.pixels);
  }
}

TEST(ClosedFormPanel, DataThatAreNoPairsGetAReason) {
  auto snapshot = pretrained_snapshot();
  auto data = std::make_shared<RunData>();
  data->train = Dataset{};
  data->train.frames = 1;
  snapshot->data = std::move(data);
  ClosedFormHost host(snapshot);
  EXPECT_EQ(host.read("closed.error"), "these data are no pairs");
}

}  // namespace
}  // namespace causeway
