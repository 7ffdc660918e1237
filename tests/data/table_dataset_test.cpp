#include "engine/data/table_dataset.h"

#include <gtest/gtest.h>

#include <fstream>

#include "engine/data/csv_table.h"
#include "engine/data/image_io.h"
#include "engine/data/vector_scale.h"
#include "tests/data/expect_error.h"
#include "tests/data/small_files.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

/// Greys of all pictures, frame after frame.
std::vector<int> greys(const Dataset& data) {
  std::vector<int> result;
  for (std::int64_t r = 0; r < data.rows(); ++r) {
    result.push_back(data.picture_data(r / data.frames, static_cast<int>(r % data.frames))[0]);
  }
  return result;
}

MatrixD matrix(Eigen::Index rows, Eigen::Index cols, const std::vector<double>& values) {
  return Eigen::Map<const MatrixD>(values.data(), rows, cols);
}

/// A folder with pictures 1.png, 2.png, ... whose grey is 10 times their number.
class TableDataset : public testing::Test {
 protected:
  TableDataset() {
    for (int i = 1; i <= 6; ++i) picture(d / (std::to_string(i) + ".png"), 10 * i);
  }
  Dataset loaded(const std::string& csv, const DataLoadOptions& options = {}) {
    text(d / "data.csv", csv);
    return load_dataset(d.path(), options);
  }
  void refused(const std::string& csv, const std::string& part) {
    text(d / "data.csv", csv);
    expect_error([&] { load_dataset(d.path()); }, part);
  }
  TemporaryDirectory d;
};

TEST_F(TableDataset, EachRowIsAPictureWithItsFactors) {
  const Dataset data = loaded("picture,arm,red\n3.png,0.5,1\n1.png,-2e-3,0\n");
  EXPECT_EQ(data.units, 2);
  EXPECT_EQ(data.frames, 1);
  EXPECT_EQ(data.width, 4);
  EXPECT_EQ(greys(data), (std::vector<int>{30, 10})) << "in the order of the table";
  EXPECT_EQ(data.truth.names, (std::vector<std::string>{"arm", "red"}));
  EXPECT_EQ(data.truth.factors, matrix(2, 2, {0.5, 1, -0.002, 0}));
  EXPECT_EQ(data.offer(), (DataOffer{.labels = true}));
  EXPECT_TRUE(is_dataset(d.path()));
  EXPECT_TRUE(is_dataset(d / "data.csv"));
  EXPECT_EQ(load_dataset(d / "data.csv").truth.factors, data.truth.factors);
}

TEST_F(TableDataset, PicturesAreFoundByNameOfTheColumnOrByItsCells) {
  for (const char* name : {"picture", "image", "file", "filename", "Image", "whatever", "image_file"}) {
    EXPECT_EQ(greys(loaded(std::string("a,") + name + "\n1,2.png\n")), std::vector<int>{20}) << name;
  }
  EXPECT_EQ(greys(loaded("picture,note\n2.png,1\n")), std::vector<int>{20});
  refused("mask,picture\n1.png,2.png\n", "line 2, column mask: '1.png' is no number | values of factors are finite");
}

TEST_F(TableDataset, HandlesWhatSpreadsheetsWrite) {
  const Dataset data = loaded("\xEF\xBB\xBFpicture;\"arm\" ; red\r\n\r\n\"1.png\"; 1;2 \r\n 2.png;3;4\r\n");
  EXPECT_EQ(data.truth.names, (std::vector<std::string>{"arm", "red"}));
  EXPECT_EQ(data.truth.factors, matrix(2, 2, {1, 2, 3, 4}));
  // pandas writes row numbers under no name.
  EXPECT_EQ(loaded(",picture,arm\n0,1.png,5\n1,2.png,6\n").truth.factors, matrix(2, 1, {5, 6}));
  EXPECT_EQ(loaded("picture\tarm\n1.png\t5\n").truth.factors, matrix(1, 1, {5}));
  EXPECT_EQ(loaded("picture,\"a, b\"\n1.png,5").truth.names, std::vector<std::string>{"a, b"});
}

TEST_F(TableDataset, UnitsAreSequencesInTheOrderOfTheirFrames) {
  const Dataset data = loaded(
      "unit,frame,picture,target,arm,red\n"
      "b,7,2.png,red,1,2\n"
      "a,2,3.png,arm;red,3,4\n"
      "b,6,1.png,none,5,6\n"
      "a,1,4.png,,7,8\n"
      "b,8,5.png,,9,10\n"
      "a,3,6.png,arm + red,11,12\n");
  EXPECT_EQ(data.units, 2);
  EXPECT_EQ(data.frames, 3);
  EXPECT_EQ(greys(data), (std::vector<int>{10, 20, 50, 40, 30, 60})) << "unit b is the first in the table";
  EXPECT_EQ(data.truth.factors.col(0), (Eigen::VectorXd(6) << 5, 1, 9, 7, 3, 11).finished());
  EXPECT_EQ(data.truth.targets, (Matrix<std::uint8_t>(4, 2) << 0, 1, 0, 0, 1, 1, 1, 1).finished());
  EXPECT_EQ(data.offer(), (DataOffer{.frames = 3, .labels = true, .targets = true}));
}

TEST_F(TableDataset, WithoutFramesRowsStandInOrder) {
  const Dataset data = loaded("unit,picture\nx,4.png\ny,1.png\nx,2.png\ny,3.png\n");
  EXPECT_EQ(data.frames, 2);
  EXPECT_EQ(greys(data), (std::vector<int>{40, 20, 10, 30}));
  EXPECT_EQ(data.offer(), (DataOffer{.frames = 2}));
  DataLoadOptions options;
  options.max_units = 1;
  EXPECT_EQ(greys(load_dataset(d.path(), options)), (std::vector<int>{40, 20}));
}

TEST_F(TableDataset, DomainsAndClassesAreNumbersOrNames) {
  const auto domains = [&](const std::string& cells) {
    std::string csv = "picture,domain\n";
    for (std::size_t i = 0, begin = 0; begin < cells.size(); ++i) {
      const std::size_t end = std::min(cells.find(' ', begin), cells.size());
      csv += std::to_string(i + 1) + ".png," + cells.substr(begin, end - begin) + "\n";
      begin = end + 1;
    }
    return loaded(csv).domain;
  };
  EXPECT_EQ(domains("2 0 5"), (std::vector<int>{2, 0, 5})) << "whole numbers stay";
  EXPECT_EQ(domains("site10 site9 site10"), (std::vector<int>{1, 0, 1}));
  EXPECT_EQ(domains("0.5 -10 2 -9"), (std::vector<int>{2, 0, 3, 1})) << "numbers by value";
  EXPECT_EQ(domains("1 1.0 2"), (std::vector<int>{1, 1, 2}));
  EXPECT_EQ(domains("1 day 2"), (std::vector<int>{0, 2, 1}));
  const Dataset data = loaded("picture,class,unit\n1.png,cow,a\n2.png,cow,a\n3.png,camel,b\n4.png,camel,b\n");
  EXPECT_EQ(data.truth.classes, (std::vector<int>{1, 0}));
  DataLoadOptions options;
  options.max_units = 1;
  EXPECT_EQ(load_dataset(d.path(), options).truth.classes, std::vector<int>{1}) << "numbered over the whole table";
}

TEST_F(TableDataset, SeveralTablesAreExperiments) {
  text(d / "run2.csv", "picture,arm,red\n1.png,1,2\n2.png,3,4\n");
  text(d / "run10.csv", "red,arm,picture\n5,6,3.png\n");
  const Dataset data = load_dataset(d.path());
  EXPECT_EQ(data.domain, (std::vector<int>{0, 0, 1})) << "run2 comes before run10";
  EXPECT_EQ(data.truth.factors, matrix(3, 2, {1, 2, 3, 4, 6, 5}));
  EXPECT_EQ(greys(data), (std::vector<int>{10, 20, 30}));
  text(d / "run10.csv", "domain,red,arm,picture\n0,5,6,3.png\n");
  expect_error([&] { load_dataset(d.path()); }, "run2.csv and");
  text(d / "run2.csv", "picture,arm,red,domain\n1.png,1,2,night\n2.png,3,4,day\n");
  text(d / "run10.csv", "red,arm,picture,domain\n5,6,3.png,night\n");
  EXPECT_EQ(load_dataset(d.path()).domain, (std::vector<int>{1, 0, 1})) << "their own domains";
  // Units of one name in two experiments are two.
  text(d / "run2.csv", "picture,unit\n1.png,1\n2.png,1\n");
  text(d / "run10.csv", "picture,unit\n3.png,1\n4.png,1\n");
  EXPECT_EQ(load_dataset(d.path()).units, 2);
}

TEST_F(TableDataset, ExperimentsMayHaveFoldersOfTheirOwn) {
  const fs::path set = d / "set";
  for (const int i : {1, 2}) {
    const std::string name = "experiment_" + std::to_string(i);
    text(set / name / (name + ".csv"), ",image_file,rgb\n0,0.png,0." + std::to_string(i) + "\n");
    picture(set / name / "images_200" / "0.png", 100 * i);
  }
  text(set / "README.md", "about the set");
  const Dataset data = load_dataset(set);
  EXPECT_EQ(greys(data), (std::vector<int>{100, 200}));
  EXPECT_EQ(data.domain, (std::vector<int>{0, 1}));
  EXPECT_EQ(data.truth.factors, matrix(2, 1, {0.1, 0.2}));
  EXPECT_TRUE(load_dataset(set / "experiment_1").domain.empty());
  picture(set / "experiment_2" / "images_full" / "0.png", 7, 9, 9);
  expect_error([&] { load_dataset(set); },
               "experiment_2.csv, line 2, column image_file: there are two pictures 0.png, "
               "in images_200 and in images_full | write the folder into the table");
}

TEST_F(TableDataset, PicturesMayBeInASubFolderOfTheTablesName) {
  for (const char* name : {"left", "right"}) {
    text(d / (std::string(name) + ".csv"), "picture\n0.png\n");
    picture(d.path() / name / "0.png", name[0]);
  }
  EXPECT_EQ(greys(load_dataset(d.path())), (std::vector<int>{'l', 'r'}));
  text(d / "labels.csv", "picture\nleft/0.png\n");
  EXPECT_EQ(greys(load_dataset(d / "labels.csv")), (std::vector<int>{'l'}));
}

TEST_F(TableDataset, VectorsStandInColumnsOfTheirOwn) {
  const Dataset data = loaded("x0,x1,x2,arm,domain\n1,2,3,4,a\n5,6,7,8,b\n");
  EXPECT_FALSE(data.has_pictures());
  EXPECT_EQ(data.vectors, (MatrixF(2, 3) << 1, 2, 3, 5, 6, 7).finished());
  EXPECT_EQ(data.truth.factors, matrix(2, 1, {4, 8}));
  EXPECT_EQ(data.domain, (std::vector<int>{0, 1}));
  EXPECT_EQ(loaded("x_0,x_1,unit\n1,2,a\n5,6,a\n").frames, 2);
  EXPECT_EQ(loaded("picture,x0\n1.png,3\n").truth.names, std::vector<std::string>{"x0"}) << "beside pictures a factor";
  EXPECT_EQ(vectors_as_given(loaded("x0,x1\n1e300,2\n"))(0, 0), 1e300);
  refused("x0,x2,arm\n1,2,3\n", "has a column x2 but no x1 | number the columns");
  DataLoadOptions options;
  options.memory_budget = 7;
  text(d / "data.csv", "x0,x1\n1,2\n");
  expect_error([&] { load_dataset(d.path(), options); }, "its vectors bring the data set to 8 bytes, more than the 7");
}

TEST_F(TableDataset, PicturesAreBroughtToSize) {
  picture(d / "2.png", 20, 5, 4);
  refused("picture\n1.png\n2.png\n", "2.png has 5 x 4 pixels, ");
  DataLoadOptions options;
  options.image_size = 8;
  expect_error([&] { load_dataset(d.path(), options); }, "1.png has 4 x 4 | bring all pictures to one size");
  picture(d / "2.png", 20);
  options.threads = 2;
  std::vector<std::int64_t> reports;
  options.progress = [&](std::int64_t units) { reports.push_back(units); };
  EXPECT_EQ(load_dataset(d.path(), options).width, 8);
  EXPECT_EQ(reports.back(), 2);
  options.memory_budget = 300;
  expect_error([&] { load_dataset(d.path(), options); }, "more than the 300 allowed");
  text(d / "3.png", "no picture");
  refused("picture\n3.png\n", "3.png");
}

TEST_F(TableDataset, CellsThatDoNotFitAreNamed) {
  refused("picture,arm\n1.png,1\n2.png,x\n", "data.csv, line 3, column arm: 'x' is no number | values of factors");
  refused("picture,arm\n1.png,nan\n", "data.csv, line 2, column arm: 'nan' is no number");
  refused("picture,arm\n1.png,\n", "'' is no number");
  refused("picture,arm\n1.png,\"1,5\"\n", "'1,5' is no number");
  refused("picture,arm\n1.png,1,2\n", "data.csv, line 2: 3 cells, the header has 2");
  refused("picture,arm\n1.png,1\n9.png,1\n", "data.csv, line 3, column picture: there is no picture '9.png' in");
  refused("picture,arm\nsub\\1.png,1\n", "line 2, column picture: there is no picture 'sub\\1.png' in");
  refused("picture,arm\nsub\\1.png,1\n", "with / after the name of a folder");
  refused("picture,arm,arm\n1.png,1,2\n", "data.csv: column arm is there twice");
  refused("picture,arm,\n1.png,1,2\n", "data.csv: column 3 has no name");
  refused("picture,Unit,unit\n1.png,1,2\n", "has two columns Unit and unit");
  refused("left,right\n1.png,2.png\n", "has several columns of pictures: left, right | call the one");
  refused("picture,arm\n", "data.csv has no rows | write one row");
  refused("picture,domain\n1.png,\n", "line 2, column domain is empty");
}

TEST_F(TableDataset, UnitsThatDoNotFitAreNamed) {
  refused("picture,unit\n1.png,a\n2.png,a\n3.png,b\n", "unit 'b' of");
  refused("picture,unit\n1.png,a\n2.png,a\n3.png,b\n", "data.csv has 1 rows, unit 'a' of");
  refused("picture,unit,frame\n1.png,a,1\n2.png,a,1\n", "data.csv has frame 1 twice");
  refused("picture,unit,frame\n1.png,a,1\n2.png,a,3\n", "data.csv lacks frame 2 | complete it");
  refused("picture,unit,frame\n1.png,a,1.5\n", "line 2, column frame: 1.5 is no whole number");
  refused("picture,frame\n1.png,1\n", "a column frame without a column unit | tell by");
  refused("picture,unit\n1.png,\n", "line 2, column unit is empty");
  refused("picture,unit,domain\n1.png,a,x\n2.png,a,y\n",
          "line 3, column domain: 'y', but 'x' in an earlier row of unit 'a'");
  refused("picture,unit,class\n1.png,a,x\n2.png,a,y\n", "line 3, column class: 'y', but 'x'");
}

TEST_F(TableDataset, TargetsThatDoNotFitAreNamed) {
  refused("picture,unit,target,arm\n1.png,a,arm,1\n2.png,a,none,1\n",
          "line 2, column target: a target in the first frame of unit 'a'");
  refused("picture,unit,target,arm\n1.png,a,,1\n2.png,a,amr,1\n", "line 3, column target: unknown factor 'amr'");
  refused("picture,unit,target\n1.png,a,\n2.png,a,arm\n", "has a column target, but no factors");
  refused("picture,target,arm\n1.png,arm,1\n", "single pictures have no frame before");
  EXPECT_FALSE(loaded("picture,target,arm\n1.png,none,1\n").offer().targets);
}

TEST_F(TableDataset, ActionsAreNumbersOfAllFramesButTheFirst) {
  const Dataset data = loaded(
      "unit,frame,picture,touch_x,touch_y,arm\n"
      "a,1,1.png,,,1\na,2,2.png,0.25,1,2\na,3,3.png,0,0.5,3\n"
      "b,2,5.png,0.1,0.2,5\nb,1,4.png,,,4\nb,3,6.png,0.3,0.4,6\n");
  EXPECT_EQ(data.frames, 3);
  EXPECT_EQ(data.actions, matrix(4, 2, {0.25, 1, 0, 0.5, 0.1, 0.2, 0.3, 0.4})) << "in the order of the frames";
  EXPECT_EQ(data.truth.names, std::vector<std::string>{"arm"});
  EXPECT_TRUE(data.offer().actions);
  const Dataset pushes = loaded("unit,picture,action_0,Action_1\na,1.png,,\na,2.png,-7,2.5\n");
  EXPECT_EQ(pushes.actions, matrix(1, 2, {-7, 2.5}));
  EXPECT_NE(pushes.as_read().find("actions are -7 to 2.5"), std::string::npos) << pushes.as_read();

  refused("unit,picture,touch_x,touch_y\na,1.png,,\na,2.png,0.5,1.5\n",
          "line 3, column touch_y: 1.5 is outside of the picture | touches are 0 to 1");
  refused("unit,picture,touch_x,touch_y\na,1.png,0.5,\na,2.png,0.5,0.5\n",
          "line 2, column touch_x: an action in the first frame of a unit | an action happened since");
  refused("unit,picture,touch_x,touch_y\na,1.png,,\na,2.png,0.5,\n", "line 3, column touch_y: '' is no number");
  refused("unit,picture,touch_x\na,1.png,\na,2.png,0.5\n", "has a column touch_x, but no touch_y");
  refused("unit,picture,touch_x,touch_y,action0\na,1.png,,,\n", "has a column touch_x, but also numbered actions");
  refused("unit,picture,action0,action2\na,1.png,,\na,2.png,1,1\n", "has a column action2 but no action1");
  refused("picture,action0\n1.png,1\n", "has columns of actions, but single pictures or vectors");
}

TEST_F(TableDataset, WhatStepsLackIsTold) {
  const auto notes = [&](const std::string& targets) {
    std::string csv = "unit,picture,target,arm\n";
    for (int i = 0; i < 6; ++i) {
      csv += std::string(i < 3 ? "a" : "b") + "," + std::to_string(i + 1) + ".png,";
      csv += (i % 3 == 0 ? "" : targets) + "," + std::to_string(i) + "\n";
    }
    return loaded(csv).as_read();
  };
  EXPECT_NE(notes("none").find("nothing is a target in any of the 4 steps"), std::string::npos);
  EXPECT_EQ(notes("arm").find("target"), std::string::npos) << notes("arm");
  const std::string two = loaded(
                              "unit,picture,target,arm,red\na,1.png,,1,2\na,2.png,arm;red,2,3\na,3.png,arm,3,4\n"
                              "b,4.png,,4,5\nb,5.png,,5,6\nb,6.png,none,6,7\n")
                              .as_read();
  EXPECT_NE(two.find("1 of 4 steps have several targets"), std::string::npos) << two;
  const std::string one = loaded("unit,frame,picture\na,1,1.png\nb,1,2.png\n").as_read();
  EXPECT_NE(one.find("each unit has one frame only"), std::string::npos) << one;
}

TEST_F(TableDataset, WhatIsNotClearIsRefused) {
  text(d / "labels.csv", "picture,arm\n1.png,1\n");
  refused("picture,arm\n1.png,1\n", "holds two tables, labels.csv and data.csv | move one");
  text(d / "table.csv", "picture,arm\n1.png,1\n");
  fs::remove(d / "data.csv");
  expect_error([&] { load_dataset(d.path()); }, "holds two tables, labels.csv and table.csv");
  fs::remove(d / "table.csv");
  EXPECT_EQ(load_dataset(d.path()).units, 1);
  text(d / "labels.csv", "intervention,a_before,a_after\nnone,1,1\n");
  refused("picture,arm\n1.png,1\n", "two tables, labels.csv and data.csv, of pairs and of pictures");
}

TEST_F(TableDataset, OtherTablesDoNotDisturbPairs) {
  text(d / "notes.csv", "date,weather\n1,2\n");
  EXPECT_EQ(load_dataset(d.path()).frames, 2) << "six pictures in order are three pairs";
  text(d / "notes.csv", "date,weather\n1,fine, but cold\n");
  EXPECT_EQ(load_dataset(d.path()).frames, 2) << "six pictures in order are three pairs";
}

TEST_F(TableDataset, TitleCaseIsRead) {
  const Dataset data = loaded("Picture,Unit,Frame,Target,Domain,Arm\n1.png,a,1.0,None,x,1\n2.png,a,2.0,ARM,x,+2\n");
  EXPECT_EQ(data.frames, 2);
  EXPECT_EQ(data.truth.names, std::vector<std::string>{"Arm"});
  EXPECT_EQ(pair_labels(data), std::vector<int>{1});
  EXPECT_EQ(loaded("X0,X1\n1,2\n").vectors, (MatrixF(1, 2) << 1, 2).finished());
}

TEST_F(TableDataset, APictureHasOneRow) {
  refused("picture,arm\n1.png,1\n2.png,2\n./1.png,3\n",
          "data.csv, line 4, column picture: picture './1.png' is there twice, also in line 2 | leave one of the rows");
  EXPECT_EQ(loaded("picture,unit\n1.png,a\n2.png,a\n1.png,b\n3.png,b\n").units, 2) << "of pairs one may be of several";
  const Dataset fewer = loaded("picture,arm\n2.png,1\n1.png,2\n3.png,3\n4.png,4\n");
  EXPECT_EQ(fewer.truth.factors.col(0), (Eigen::VectorXd(4) << 1, 2, 3, 4).finished()) << "matched by name";
  ASSERT_EQ(fewer.notes.size(), 1U);
  EXPECT_NE(fewer.notes[0].find("2 pictures beside the table, such as"), std::string::npos) << fewer.notes[0];
  EXPECT_NE(fewer.notes[0].find("5.png, are not in it and are not used"), std::string::npos) << fewer.notes[0];
}

TEST_F(TableDataset, ConstantsAreNamed) {
  const Dataset data = loaded("x0,x1,arm\n1,5,2\n2,5,2\n3,5,2\n");
  EXPECT_EQ(data.notes,
            (std::vector<std::string>{"factor arm is 2 everywhere: scores that compare with it do not apply",
                                      "x1 of the vectors is the same everywhere and is not used"}));
}

TEST_F(TableDataset, ATableThatCannotBeReadIsNotPassedOver) {
  refused("gr\xF6\xDF\x65,picture\n1,1.png\n", "data.csv, line 1: this is not UTF-8 text | save the table");
  refused("picture,arm\n1.png,1\n2.png,\xE9\n", "data.csv, line 3: this is not UTF-8 text");
  refused(std::string("\xFF\xFEp\0i\0", 6), "data.csv, line 1: this is text in UTF-16");
  refused("1.png,0.5\n2.png,0.6\n", "data.csv, line 1: the table has no header");
  refused("picture,lamp,Lamp\n1.png,1,2\n", "has two columns lamp and Lamp");
}

TEST(TableOfNothing, IsToldWhatIsMissing) {
  const TemporaryDirectory d;
  text(d / "data.csv", "arm,red\n1,2\n");
  EXPECT_FALSE(is_dataset(d.path()));
  for (const fs::path& path : {d.path(), d / "data.csv"}) {
    expect_error([&] { load_dataset(path); }, "data.csv has no column of pictures | add a column 'picture'");
  }
  text(d / "data.csv", "");
  expect_error([&] { load_dataset(d.path()); }, "data.csv is empty");
}

TEST(CsvTable, TellsWhereItIs) {
  const TemporaryDirectory d;
  text(d / "a.csv", "\n  \na,b\n1,2\n\n3,4\n");
  const CsvTable table = read_csv(d / "a.csv");
  EXPECT_EQ(table.lines, (std::vector<int>{4, 6}));
  EXPECT_EQ(table.number(1, 1), 4.0);
  EXPECT_EQ(table.place(1, 0), (d / "a.csv").string() + ", line 6, column a");
  EXPECT_EQ(read_csv(d / "a.csv", 1).rows.size(), 1U);
  EXPECT_EQ(table.column("b"), 1);
  EXPECT_EQ(table.column("c"), -1);
  text(d / "a.csv", std::string("a,b\n1,\0002\n", 9));
  expect_error([&] { read_csv(d / "a.csv"); }, "line 2: this is not text");
  expect_error([&] { read_csv(d / "b.csv"); }, "b.csv: no such file");
}

// One accent has two spellings, and blanks have many: what looks like one unit, environment or class is one.
TEST_F(TableDataset, CellsThatLookAlikeMeanTheSame) {
  const Dataset data = loaded(
      "picture,unit,domain,class\n1.png,caf\u00E9,a b,x\n2.png,cafe\u0301,a\u00A0b,x\u200B\n3.png,z,c,y\n"
      "4.png,z\u200E,c,y\n");
  EXPECT_EQ(data.units, 2);
  EXPECT_EQ(data.frames, 2);
  EXPECT_EQ(data.domain, (std::vector<int>{0, 1}));
  EXPECT_EQ(data.truth.classes, (std::vector<int>{0, 1}));
}

}  // namespace
}  // namespace causeway
