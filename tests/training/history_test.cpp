#include "engine/training/history.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/scores/metric.h"

namespace causeway {
namespace {

std::vector<Record> records_of(const History& history) {
  std::vector<Record> all;
  history.view().for_each([&](const Record& r) { all.push_back(r); });
  return all;
}

/// As programs wrote it before columns went by name.
constexpr const char* kOld =
    "step,stage,phase,start,seconds,loss,reconstruction,kl,intervention_kl,posterior_entropy,learning_rate,"
    "gradient_norm,D,C,MCC,SHD,accuracy\n"
    "50,causal,polish,3,1.5,0.25,0.125,,,,0.001,2,,,,,\n"
    "60,causal,polish,3,2,,,,,,,,0.9,0.8,0.7,2,0.95\n";

TEST(HistoryColumns, OldFilesAreReadAndAllLiveMetricsWritten) {
  const History history = History::from_csv(kOld, "metrics.csv");
  const auto records = records_of(history);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].start, 3);
  EXPECT_EQ(records[0].loss, 0.25);
  EXPECT_TRUE(records[0].scores.empty());
  EXPECT_TRUE(std::isnan(records[1].loss));
  EXPECT_EQ(records[1].score("D"), 0.9);
  EXPECT_EQ(records[1].score("SHD"), 2);
  EXPECT_TRUE(std::isnan(records[1].score("nothing")));

  const std::string csv = history.to_csv();
  const std::string header = csv.substr(0, csv.find('\n'));
  const std::string old_header = std::string(kOld).substr(0, std::string(kOld).find('\n'));
  EXPECT_EQ(header.substr(0, old_header.size()), old_header) << "old columns stay where they were";
  for (const Metric& metric : metrics()) {
    EXPECT_EQ((header + ",").find("," + metric.column + ",") != std::string::npos, metric.live) << metric.column;
  }
}

TEST(HistoryColumns, AnExtraColumnIsKeptAndAMissingOneIsNotANumber) {
  const History history = History::from_csv(
      "stage,novel score,step,phase,start,loss,remark,MCC\n"
      "causal,0.5,50,polish,0,1.25,all is well,\n"
      "causal,,60,polish,0,1.5,,0.75\n",
      "metrics.csv");
  auto records = records_of(history);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].step, 50) << "columns go by name, in any order";
  EXPECT_EQ(records[0].loss, 1.25);
  EXPECT_TRUE(std::isnan(records[0].kl)) << "no such column";
  EXPECT_TRUE(std::isnan(records[1].score("D"))) << "no such column";
  EXPECT_EQ(records[1].score("MCC"), 0.75);
  EXPECT_EQ(records[0].score("novel score"), 0.5) << "a metric of another program";
  EXPECT_TRUE(std::isnan(records[0].score("remark"))) << "text is no score";
  const History again = History::from_csv(history.to_csv(), "metrics.csv");
  EXPECT_EQ(records_of(again)[0].score("novel score"), 0.5) << "it is kept when the file is written";
}

TEST(HistoryColumns, DamagedLinesAreTold) {
  const std::string header = "step,stage,phase,start,loss\n";
  EXPECT_THROW(History::from_csv(header + "1,causal,polish,0\n", "x"), Error) << "a cell is missing";
  EXPECT_THROW(History::from_csv(header + "one,causal,polish,0,1\n", "x"), Error);
  EXPECT_THROW(History::from_csv(header + "1,causal,polish,0,much\n", "x"), Error);
  EXPECT_THROW(History::from_csv("step,stage,phase\n1,causal,polish\n", "x"), Error) << "no start";
  EXPECT_THROW(History::from_csv("", "x"), Error);
}

TEST(HistoryView, VisitsWhatIsNewAndLooksBack) {
  History history;
  for (int i = 0; i < 1000; ++i) {
    Record record;
    record.stage = i < 600 ? "image" : "causal";
    record.step = i;
    history.add(record);
  }
  for (const std::size_t first : {0U, 1U, 255U, 256U, 700U, 999U, 1000U, 5000U}) {
    std::int64_t expected = static_cast<std::int64_t>(first);
    std::size_t count = 0;
    history.view().for_each(
        [&](const Record& r) {
          EXPECT_EQ(r.step, expected++);
          ++count;
        },
        first);
    EXPECT_EQ(count, first > 1000 ? 0 : 1000 - first);
  }
  const HistoryView view = history.view();
  const Record* found = view.last([](const Record& r) { return r.stage == "image"; });
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->step, 599);
  EXPECT_EQ(view.last([](const Record& r) { return r.stage == "scores"; }), nullptr);
  EXPECT_EQ(HistoryView().last([](const Record&) { return true; }), nullptr);
}

}  // namespace
}  // namespace causeway
