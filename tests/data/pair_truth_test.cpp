#include "engine/data/pair_truth.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>

#include "engine/data/image_io.h"
#include "engine/data/load_dataset.h"
#include "tests/data/expect_error.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

/// Four pairs, 0002 missing; of each the truth is one of its own.
class PairTruth : public testing::Test {
 protected:
  PairTruth() {
    for (const char* name : {"0001", "0003", "0004", "0005"}) {
      for (const char* folder : {"before", "after"}) {
        fs::create_directories(d / folder);
        save_png(d / folder / (std::string(name) + ".png"), {4, 4, std::vector<std::uint8_t>(48, 200)});
      }
    }
  }
  void write(const std::string& csv, const std::string& name = "labels.csv") {
    std::ofstream(d / name, std::ios::binary) << csv;
  }
  Dataset loaded(const std::string& csv) {
    write(csv);
    return load_dataset(d.path());
  }
  /// Value of the first factor before, of every pair.
  std::vector<double> values(const std::string& csv) {
    const Dataset data = loaded(csv);
    std::vector<double> all;
    for (std::int64_t p = 0; p < data.units; ++p) all.push_back(data.truth.factors(2 * p, 0));
    return all;
  }
  void refused(const std::string& csv, const std::string& part) {
    SCOPED_TRACE(csv);
    write(csv);
    expect_error([&] { load_dataset(d.path()); }, part);
  }
  const std::vector<double> kValues{1, 3, 4, 5};
  TemporaryDirectory d;
};

constexpr const char* kHead = "intervention,lamp_before,lamp_after\n";

TEST_F(PairTruth, WithoutNamesThereMustBeAsManyRowsAsPairs) {
  EXPECT_EQ(values(std::string(kHead) + "none,1,1\nlamp,3,1\nnone,4,4\nnone,5,5\n"), kValues);
  refused(std::string(kHead) + "none,1,1\nnone,2,2\nlamp,3,1\nnone,4,4\nnone,5,5\n",
          "labels.csv has 5 rows for 4 pairs (line 6 is the first without one, if they are in order) | write one row a "
          "pair, or a column 'pair'");
  refused(std::string(kHead) + "none,1,1\nlamp,3,1\nnone,4,4\n", "labels.csv has 3 rows for 4 pairs | write one row");
}

TEST_F(PairTruth, RowsAreMatchedByNameInAnyOrder) {
  const std::string names = "pair," + std::string(kHead);
  EXPECT_EQ(values(names + "0005,none,5,5\n0001,none,1,1\n0004,lamp,4,1\n0003,none,3,3\n"), kValues);
  EXPECT_EQ(values(names + "5,none,5,5\n1,none,1,1\n4,lamp,4,1\n3,none,3,3\n"), kValues) << "a spreadsheet's numbers";
  EXPECT_EQ(values("Pair,Intervention,Lamp_Before,Lamp_After\n5,None,5,5\n1,NONE,1,1\n4,LAMP,4,1\n3,none,3,3\n"),
            kValues);
  EXPECT_EQ(values("id," + std::string(kHead) + "5,none,5,5\n1,none,1,1\n4,lamp,4,1\n3,none,3,3\n"), kValues)
      << "a column that holds the names under another name";
  EXPECT_EQ(values("picture," + std::string(kHead) +
                   "0005.png,none,5,5\n0001.png,none,1,1\n0004.png,lamp,4,1\n0003.png,none,3,3\n"),
            kValues);
  EXPECT_EQ(values("file_before,file_after," + std::string(kHead) +
                   "before/0005.png,after/0005.png,none,5,5\nbefore/0001.png,after/0001.png,none,1,1\n"
                   "before/0004.png,after/0004.png,lamp,4,1\nbefore/0003.png,after/0003.png,none,3,3\n"),
            kValues);
}

TEST_F(PairTruth, PathsOfOtherMachinesNameThePairs) {
  for (const char* path : {"before\\\\", "C:\\\\lab\\\\after\\\\", "/home/anna/before/", "./before/", ""}) {
    const std::string p = path;
    SCOPED_TRACE(p);
    EXPECT_EQ(values("file," + std::string(kHead) + p + "0005.png,none,5,5\n" + p + "0001.png,none,1,1\n" + p +
                     "0004.png,none,4,4\n" + p + "0003.png,lamp,3,1\n"),
              kValues);
  }
}

TEST_F(PairTruth, AnOrderThatAColumnContradictsIsRefused) {
  const std::string head = "column," + std::string(kHead);
  refused(head + "a/1.png,none,1,1\na/3.png,none,3,3\na/4.png,none,4,4\na/5.png,none,5,5\n",
          "labels.csv, line 2, column column: 'a/1.png' is the file of no pair | name the pair's picture");
  refused(head + "3,none,3,3\n2,none,1,1\n4,none,4,4\n5,none,5,5\n",
          "labels.csv, column column: the rows are numbered in another order than they stand in | sort the rows");
  refused("," + std::string(kHead) + "1,none,3,3\n0,none,1,1\n2,none,4,4\n3,none,5,5\n",
          "column 1: the rows are numbered in another order");
  // In their order, or where they count nothing, numbers say nothing against it.
  EXPECT_EQ(values(head + "7,none,1,1\n8,none,3,3\n9,none,4,4\n10,none,5,5\n"), kValues);
  EXPECT_EQ(values(head + "20.5,none,1,1\n19,none,3,3\n3,none,4,4\n7,none,5,5\n"), kValues);
}

// One cell that does not fit must not turn rows that go by name into rows that go by order.
TEST_F(PairTruth, NamesThatNearlyFitAreRefused) {
  for (const char* folder : {"before", "after"}) {
    fs::remove_all(d / folder);
    fs::create_directories(d / folder);
    for (const char* name : {"lamp_00", "lamp_01", "lamp_02", "lamp_10"}) {
      save_png(d / folder / (std::string(name) + ".png"), {4, 4, std::vector<std::uint8_t>(48, 200)});
    }
  }
  const auto shuffled = [](const std::vector<std::string>& names) {
    std::string csv = "name," + std::string(kHead);
    const char* values[] = {",none,5,5\n", ",none,1,1\n", ",none,4,4\n", ",none,3,3\n"};
    for (std::size_t i = 0; i < 4; ++i) csv += names[i] + values[i];
    return csv;
  };
  EXPECT_EQ(values(shuffled({"lamp_10", "lamp_00", "lamp_02", "lamp_01"})), kValues);
  refused(shuffled({"lamp_10", "lmap_00", "lamp_02", "lamp_01"}),
          "line 3, column name: 'lmap_00' is the name of no pair | write the pairs' names as");
  refused(shuffled({"lamp_10", "lamp_00", "", "lamp_01"}), "line 4, column name is empty, other cells");
  for (const std::vector<std::string>& all :
       std::vector<std::vector<std::string>>{{"LAMP_10", "LAMP_00", "LAMP_02", "LAMP_01"},
                                             {"lamp-10", "lamp-00", "lamp-02", "lamp-01"},
                                             {"lamp_10", "lamp_0", "lamp_2", "lamp_1"},
                                             {"lamp 10", "lamp 0", "lamp 2", "lamp 1"},
                                             {"lamp_10.cr2", "lamp_00.cr2", "lamp_02.cr2", "lamp_01.cr2"}}) {
    refused(shuffled(all), "is the name of no pair | write the pairs' names as");
  }
  // An index with gaps, as is left of a table whose rows were chosen, is one all the same.
  const std::string rows[] = {",none,1,1\n", ",none,3,3\n", ",none,4,4\n", ",none,5,5\n"};
  for (const char* title : {"id", "", "Unnamed: 0"}) {
    const std::string head = std::string(title) + "," + kHead;
    refused(head + "20" + rows[0] + "10" + rows[1] + "70" + rows[2] + "30" + rows[3],
            "the rows are numbered in another order");
    EXPECT_EQ(values(head + "10" + rows[0] + "20" + rows[1] + "30" + rows[2] + "70" + rows[3]), kValues);
  }
}

// macOS takes letters and their accents apart in the names of files; tables have them as one.
TEST_F(PairTruth, NamesWithAccentsAreFoundInEitherSpelling) {
  for (const char* folder : {"before", "after"}) {
    fs::remove_all(d / folder);
    fs::create_directories(d / folder);
    for (const char* name : {"cafe\u0301", "hu\u0308tte", "z"}) {
      save_png(d / folder / (std::string(name) + ".png"), {4, 4, std::vector<std::uint8_t>(48, 200)});
    }
  }
  EXPECT_EQ(values("name," + std::string(kHead) + "z,none,3,3\nh\u00FCtte,none,2,2\ncaf\u00E9.png,none,1,1\n"),
            (std::vector<double>{1, 2, 3}));
}

TEST_F(PairTruth, NamesThatDifferByBlanksAloneAreTakenAsTheyAre) {
  for (const char* folder : {"before", "after"}) {
    fs::remove_all(d / folder);
    fs::create_directories(d / folder);
    for (const char* name : {"a  1", "a 1", "b"}) {
      save_png(d / folder / (std::string(name) + ".png"), {4, 4, std::vector<std::uint8_t>(48, 200)});
    }
  }
  EXPECT_EQ(values("name," + std::string(kHead) + "b,none,3,3\na 1,none,2,2\na  1,none,1,1\n"),
            (std::vector<double>{1, 2, 3}));
  refused("name," + std::string(kHead) + "b,none,3,3\na 1,none,2,2\na   1,none,1,1\n", "a   1");
}

// Columns that are no names: with pairs called 0001, 0003, 0004, 0005 much looks like one.
TEST_F(PairTruth, NumbersAndDatesBesideTheRowsAreNoNames) {
  const std::vector<std::string> others[] = {
      {"12.5 cm", "1.5 cm", "3.5 cm", "4.5 cm"},                 // units
      {"0.5s", "3s", "1.5s", "5s"},                              //
      {"2024/01/05", "2024/01/03", "2024/02/01", "2024/03/04"},  // dates
      {"10/05/24", "3/4", "1/3", "5"},                           //
      {"0", "1", "3", "4"},                                      // an index that is off by one
      {"2", "3", "4", "5"},                                      //
      {"48213", "10233", "77120", "3"},                          // serial numbers
  };
  for (const std::vector<std::string>& cells : others) {
    for (const char* title : {"note", "id"}) {
      std::string csv = std::string(title) + "," + kHead;
      const char* values_of[] = {",none,1,1\n", ",none,3,3\n", ",none,4,4\n", ",none,5,5\n"};
      for (std::size_t i = 0; i < 4; ++i) csv += cells[i] + values_of[i];
      EXPECT_EQ(values(csv), kValues) << csv;
    }
  }
}

TEST_F(PairTruth, TablesOfOtherKindsAreSaid) {
  for (const char* name : {"labels.tsv", "truth.xlsx", "Labels.txt", "labels.json"}) {
    write("x", name);
    EXPECT_NE(load_dataset(d.path()).as_read().find(std::string(name) + " is not read"), std::string::npos) << name;
    fs::remove(d / name);
  }
  write("x", "notes.txt");
  EXPECT_EQ(load_dataset(d.path()).as_read().find("is not read"), std::string::npos);
  refused(std::string(kHead) + ",1,1\nnone,3,1\nnone,4,4\nnone,5,5\n",
          "line 2, column intervention is empty | write none where nothing");
  fs::create_directory(d / "without");
  std::ofstream(d / "without" / "table.tsv") << "x";
  expect_error([&] { load_dataset(d / "without"); }, "no pictures; table.tsv is a table, but no .csv file");
}

TEST_F(PairTruth, RowsThatDoNotFitTheNamesAreNamed) {
  const std::string names = "pair," + std::string(kHead);
  refused(names + "1,none,1,1\n3,none,3,3\n4,none,4,4\n5,none,5,5\n0003,none,9,9\n",
          "labels.csv, line 6, column pair: pair '0003' is there twice, also in line 3 | leave one of the rows out");
  refused(names + "1,none,1,1\n4,none,4,4\n5,none,5,5\n", "labels.csv has no row for pair '0003' | every pair");
  refused(names + "1,none,1,1\n,none,3,3\n4,none,4,4\n5,none,5,5\n", "line 3, column pair is empty");
  const Dataset more = loaded(names + "1,none,1,1\n2,none,2,2\n3,none,3,3\n4,none,4,4\n5,none,5,5\n");
  EXPECT_EQ(more.truth.factors(2, 0), 3);
  ASSERT_EQ(more.notes.size(), 2U);
  EXPECT_NE(more.notes[0].find("are matched to pairs by column pair"), std::string::npos) << more.notes[0];
  EXPECT_NE(more.notes[1].find("1 rows of"), std::string::npos) << more.notes[1];
  EXPECT_NE(more.notes[1].find("(the first in line 3)"), std::string::npos) << more.notes[1];
  for (const char* cell : {"1.0", "0001_before", "one"}) {
    refused(names + cell + ",none,1,1\n3,none,3,3\n4,none,4,4\n5,none,5,5\n",
            fmt::format("no row for pair '0001' | '{}' in line 2, column pair, names no pair: write", cell));
  }
  refused("id,file," + std::string(kHead) +
              "1,0005.png,none,1,1\n3,0003.png,none,3,3\n4,0004.png,none,4,4\n"
              "5,0001.png,none,5,5\n",
          "labels.csv, line 2: columns id and file name different pairs | call the one");
}

// Numbers beside the rows may be the pairs' numbers by chance.
TEST_F(PairTruth, TheColumnThatNamesThePairsIsSaid) {
  const std::string rows[] = {",none,5,5\n", ",none,1,1\n", ",none,4,4\n", ",none,3,3\n"};
  for (const auto& [title, said] : {std::pair{"order", "order"}, {"level", "level"}, {"", "1"}, {"Pair", "Pair"}}) {
    const std::string head = std::string(title) + "," + kHead;
    const Dataset data = loaded(head + "5" + rows[0] + "1" + rows[1] + "4" + rows[2] + "3" + rows[3]);
    EXPECT_EQ(data.truth.factors(0, 0), 1) << title;
    EXPECT_NE(data.as_read().find(
                  fmt::format("rows of {} are matched to pairs by column {}", (d / "labels.csv").string(), said)),
              std::string::npos)
        << data.as_read();
  }
  EXPECT_EQ(loaded(std::string(kHead) + "none,1,1\nnone,3,3\nnone,4,4\nnone,5,5\n").as_read().find("matched"),
            std::string::npos);
}

TEST_F(PairTruth, ColumnsOfFilesOnTheOtherSideAreRefused) {
  const auto table = [](const std::string& titles, const std::string& first, const std::string& second) {
    std::string csv = titles + "," + kHead;
    for (const char* pair : {"1", "3", "4", "5"}) {
      csv += fmt::format("{}/000{}.png,{}/000{}.png,none,{},1\n", first, pair, second, pair, pair);
    }
    return csv;
  };
  for (const char* titles : {"file_before,file_after", "before,after", "picture pre,picture post"}) {
    EXPECT_EQ(values(table(titles, "before", "after")), kValues) << titles;
    refused(table(titles, "after", "before"), "'after/0001.png' is the picture after of its pair, the column is that");
    refused(table(titles, "before", "before"), "'before/0001.png' is the picture before of its pair, the column is");
  }
  EXPECT_EQ(values(table("a,b", "after", "before")), kValues) << "titles that promise no side";
  // Pairs by number: their files say no side, their places do.
  fs::remove_all(d / "before");
  fs::remove_all(d / "after");
  for (const char* name : {"1.png", "2.png"}) save_png(d / name, {4, 4, std::vector<std::uint8_t>(48, 200)});
  refused("file_before,file_after," + std::string(kHead) + "2.png,1.png,none,1,1\n",
          "line 2, column file_before: '2.png' is the picture after of its pair");
}

TEST_F(PairTruth, ColumnsThatAreNotUsedAreNamed) {
  const Dataset data = loaded("weather," + std::string(kHead) + "a,none,1,1\nb,none,3,3\nc,none,4,4\nd,none,5,5\n");
  ASSERT_EQ(data.notes.size(), 1U);
  EXPECT_NE(data.notes[0].find("column weather of"), std::string::npos) << data.notes[0];
  const Dataset constant = loaded(std::string(kHead) + "none,1,1\nnone,1,1\nnone,1,1\nnone,1,1\n");
  EXPECT_EQ(constant.notes,
            std::vector<std::string>{"factor lamp is 1 everywhere: scores that compare with it do not apply"});
}

TEST_F(PairTruth, InterventionsAreNamesOrNumbersButNotBoth) {
  EXPECT_EQ(pair_labels(loaded(std::string(kHead) + "0,1,1\n1,3,1\n+1,4,4\n1.0,5,5\n")),
            (std::vector<int>{0, 1, 1, 1}));
  refused(std::string(kHead) + "none,1,1\n0,1,1\n1,1,1\nnone,1,1\n",
          "line 3, column intervention is 0, and other rows say none: 0 may be the first variable | write the names");
  refused(std::string(kHead) + "none,1,1\n0.5,1,1\n2,1,1\nnone,1,1\n",
          "line 3, column intervention: unknown intervention");
  refused(std::string(kHead) + "none,1,1\n,1,1\nnone,1,1\nnone,1,1\n",
          "line 3, column intervention is empty | write none");
  refused("intervention,2_before,2_after,1_before,1_after\n0,1,1,1,1\n2,1,1,1,1\n0,1,1,1,1\n0,1,1,1,1\n",
          "line 3, column intervention: '2' is the name of a variable and also the number of another one");
}

TEST_F(PairTruth, VariablesAreThereOnce) {
  refused("intervention,lamp_before,lamp_after,lamp-before\nnone,1,1,1\n",
          "has two columns lamp_before and lamp-before");
  refused("intervention,lamp_before,lamp_after,Lamp_Before\nnone,1,1,1\n",
          "has two columns lamp_before and Lamp_Before");
  refused("intervention,lamp_before\nnone,1\n", "has no columns lamp_before and lamp_after");
}

TEST_F(PairTruth, ItsTableIsFoundOrTheReasonIsTold) {
  write("Intervention,a_before,a_after\nnone,1,1\nnone,3,3\nnone,4,4\nnone,5,5\n", "Labels.CSV");
  EXPECT_EQ(load_dataset(d.path()).truth.names, std::vector<std::string>{"a"});
  fs::rename(d / "Labels.CSV", d / "truth.csv");
  EXPECT_EQ(load_dataset(d.path()).truth.names, std::vector<std::string>{"a"}) << "the only table of pairs";
  write(kHead);
  expect_error([&] { load_dataset(d.path()); }, "holds two tables of pairs, labels.csv and truth.csv | move one");
  fs::remove(d / "truth.csv");
  refused("intervention,gr\xF6\xDF\x65_before,gr\xF6\xDF\x65_after\nnone,1,1\n",
          "labels.csv, line 1: this is not UTF-8 text");
  refused(std::string("\xFF\xFEi\0n\0", 6), "labels.csv, line 1: this is text in UTF-16");
  refused("none,0.5,0.5\nnone,1,1\n", "labels.csv, line 1: the table has no header");
}

}  // namespace
}  // namespace causeway
