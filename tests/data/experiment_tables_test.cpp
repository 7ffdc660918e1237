// Tables of experiments as environments: what was intervened on, by a column or by the tables' names as the
// causal-chambers sets have it; names of pictures and of environments that do not do.
#include <gtest/gtest.h>

#include "engine/data/intervention_notes.h"
#include "engine/data/load_dataset.h"
#include "engine/data/table_interventions.h"
#include "tests/data/expect_error.h"
#include "tests/data/small_files.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

/// A folder with six small pictures, and tables beside them.
class ExperimentTables : public testing::Test {
 protected:
  ExperimentTables() {
    for (int i = 1; i <= 6; ++i) picture(d / (std::to_string(i) + ".png"), 10 * i);
  }
  Dataset loaded(const std::string& csv) {
    text(d / "data.csv", csv);
    return load_dataset(d.path());
  }
  void refused(const std::string& csv, const std::string& part) {
    text(d / "data.csv", csv);
    expect_error([&] { load_dataset(d.path()); }, part);
  }
  TemporaryDirectory d;
};

bool says(const Dataset& data, const std::string& part) { return data.as_read().find(part) != std::string::npos; }

TEST_F(ExperimentTables, AColumnOfInterventionsTellsTheEnvironments) {
  const Dataset data = loaded(
      "picture,arm,red,intervention\n1.png,1,2,red\n2.png,3,4,none\n3.png,5,6,arm\n4.png,7,8,arm;red\n5.png,9,1,\n"
      "6.png,2,2,RED\n");
  EXPECT_EQ(data.domain, (std::vector<int>{2, 0, 1, 3, 0, 2})) << "0 nothing, k the k-th factor, then several";
  EXPECT_EQ(data.truth.names, (std::vector<std::string>{"arm", "red"})) << "it is no factor";
  ASSERT_TRUE(has_intervention_notes(data));
  EXPECT_EQ(noted_interventions(data, 0), std::vector<int>{1});
  EXPECT_TRUE(noted_interventions(data, 1).empty());
  EXPECT_EQ(noted_interventions(data, 3), (std::vector<int>{0, 1}));
  EXPECT_TRUE(data.offer().domain);
  EXPECT_TRUE(says(data, "environments by what is intervened on: 0 nothing, 1 arm, ...")) << data.as_read();

  // Beside environments of their own it is a note.
  const Dataset named = loaded("picture,arm,domain,Interventions\n1.png,1,b,none\n2.png,3,a,arm\n3.png,4,b,none\n");
  EXPECT_EQ(named.domain, (std::vector<int>{1, 0, 1}));
  EXPECT_EQ(noted_interventions(named, 1), std::vector<int>{0});
  // Numbers are values of a factor of that name, as they always were.
  EXPECT_EQ(loaded("picture,intervention\n1.png,0\n2.png,1\n").truth.names, std::vector<std::string>{"intervention"});

  refused("picture,arm,intervention\n1.png,1,none\n2.png,1,amr\n",
          "line 3, column intervention: unknown factor 'amr' | did you mean arm?");
  refused("picture,intervention\n1.png,none\n", "has a column of interventions, but no factors | add a column");
  refused("picture,arm,domain,intervention\n1.png,1,a,none\n2.png,1,a,arm\n",
          "line 3, column intervention: another intervention than in line 2, in the same environment");
  refused("picture,arm,unit,intervention\n1.png,1,a,none\n2.png,1,a,arm\n",
          "line 3, column intervention: another intervention than in an earlier row of unit 'a'");
  refused("picture,arm,intervention,interventions\n1.png,1,none,none\n", "has two columns intervention and");
}

TEST_F(ExperimentTables, EachExperimentMayHaveATableOfItsOwn) {
  text(d / "a.csv", "image_file,arm,red,intervention\n1.png,1,2,red\n2.png,3,4,red\n");
  text(d / "b.csv", "image_file,arm,red,intervention\n3.png,1,2,none\n4.png,3,4,none\n");
  EXPECT_EQ(load_dataset(d.path()).domain, (std::vector<int>{2, 2, 0, 0})) << "not in the order of the tables";
}

/// In the form of the causal chambers, with columns that measure nothing and some that are no cause.
void chamber_table(const fs::path& set, const std::string& name, const std::vector<int>& numbers) {
  std::string csv = "timestamp,config,counter,flag,intervention,red,pol_1,current,camera,image_file\n";
  for (const int i : numbers) {
    const std::string n = std::to_string(i);
    csv += "1.7e9,camera," + n + ",0,1," + n + ".5,-" + n + ",0.1,1," + n + ".png\n";
    picture(set / name / "images_64" / (n + ".png"), 10 * i, 64, 64);
  }
  text(set / name / (name + ".csv"), csv);
}

TEST(ChamberTables, NamesOfExperimentsTellInterventionsAndFactors) {
  const TemporaryDirectory d;
  chamber_table(d.path(), "run_1_obs", {1, 2});
  chamber_table(d.path(), "run_1_pol_1", {3, 4});
  chamber_table(d.path(), "run_1_red", {5});
  const Dataset data = load_dataset(d.path());
  EXPECT_EQ(data.width, 64);
  EXPECT_EQ(data.truth.names, (std::vector<std::string>{"red", "pol_1"}));
  EXPECT_EQ(data.domain, (std::vector<int>{0, 0, 2, 2, 1}));
  EXPECT_EQ(data.truth.factors(4, 0), 5.5);
  EXPECT_EQ(noted_interventions(data, 2), std::vector<int>{1});
  EXPECT_TRUE(says(data, "environments by what is intervened on, which the tables' names tell: 0 nothing, 1 red"));
  EXPECT_TRUE(says(data, "1 more measured column, which no experiment is named after, is left out")) << data.as_read();
  EXPECT_TRUE(says(data, "environment 1 holds one unit only")) << data.as_read();

  // One experiment alone: what it measures are the factors.
  const Dataset one = load_dataset(d / "run_1_obs");
  EXPECT_TRUE(one.domain.empty());
  EXPECT_EQ(one.truth.names, (std::vector<std::string>{"red", "pol_1", "current"}));
  // A name that tells nothing: environments are the tables, as of any other folder.
  chamber_table(d.path(), "run_1_test", {6});
  const Dataset untold = load_dataset(d.path());
  EXPECT_EQ(untold.domain, (std::vector<int>{0, 0, 1, 1, 2, 3}));
  EXPECT_FALSE(has_intervention_notes(untold));
  EXPECT_EQ(untold.truth.size(), 3);
}

TEST(ChamberTables, NamesAreReadWordByWord) {
  const std::vector<std::string> factors{"red", "pol_1", "pol_2", "angle"};
  using Told = std::optional<std::vector<int>>;
  EXPECT_EQ(interventions_by_name({"x_1_obs_synth", "x_1_RED_synth", "x_1_pol_2_synth"}, factors), (Told{{-1, 0, 2}}));
  EXPECT_EQ(interventions_by_name({"obs", "reference"}, factors), Told{}) << "nothing is intervened on";
  EXPECT_EQ(interventions_by_name({"obs", "blurred"}, factors), Told{}) << "no word of its own";
  EXPECT_EQ(interventions_by_name({"obs", "red_pol_1"}, factors), Told{}) << "two at once, or one?";
  EXPECT_EQ(interventions_by_name({"red", "obs_red"}, factors), Told{});
}

TEST_F(ExperimentTables, PicturesLieInTheFolderAndAreReadOnce) {
  picture(d / "below" / "deep" / "7.png", 70);
  EXPECT_EQ(loaded("picture,arm\nbelow/deep/../deep/7.png,1\n").units, 1);
  for (const char* name : {"../1.png", "below/../../1.png", "/1.png", ".."}) {
    refused("picture,arm\n1.png,1\n" + std::string(name) + ",1\n",
            "line 3, column picture: picture '" + std::string(name) +
                "' leads out of the folder of the table | put it beside or below the table");
  }
  refused("picture,arm\n1.png,1\nbelow,1\n", "line 3, column picture: there is no picture 'below' in");
  fs::remove(d / "data.csv");
  text(d / "run1.csv", "picture,arm\n1.png,1\n2.png,1\n");
  text(d / "run2.csv", "picture,arm\n3.png,1\n2.png,1\n");
  expect_error([&] { load_dataset(d.path()); },
               "run2.csv, line 3, column picture: picture '2.png' is there twice, also in line 3 of run1.csv");
}

TEST_F(ExperimentTables, HowEnvironmentsAreNumberedIsSaid) {
  EXPECT_TRUE(says(loaded("picture,domain\n1.png,night\n2.png,day\n3.png,night\n4.png,day\n"),
                   "environments are numbered 0 = day, 1 = night"));
  const Dataset negative = loaded("picture,domain\n1.png,1\n2.png,-1\n3.png,1\n4.png,-1\n");
  EXPECT_EQ(negative.domain, (std::vector<int>{1, 0, 1, 0}));
  EXPECT_TRUE(says(negative, "environments are numbered 0 = -1, 1 = 1")) << negative.as_read();
  const Dataset gaps = loaded("picture,domain\n1.png,7\n2.png,3\n3.png,7\n4.png,3\n");
  EXPECT_EQ(gaps.domain, (std::vector<int>{7, 3, 7, 3}));
  EXPECT_FALSE(says(gaps, "numbered")) << "they stay as they are";
  EXPECT_TRUE(says(loaded("picture,domain\n1.png,4\n2.png,4\n"), "all come from one environment"));
  const Dataset single = loaded("picture,domain\n1.png,0\n2.png,0\n3.png,2\n");
  EXPECT_TRUE(says(single, "environment 2 holds one unit only")) << single.as_read();
}

}  // namespace
}  // namespace causeway
