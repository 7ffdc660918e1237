#include "engine/data/csv_table.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/data/expect_error.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

class Csv : public testing::Test {
 protected:
  CsvTable read(const std::string& text) {
    std::ofstream(d / "t.csv", std::ios::binary) << text;
    return read_csv(d / "t.csv");
  }
  void refused(const std::string& text, const std::string& part) {
    SCOPED_TRACE(text);
    expect_error([&] { read(text); }, part);
  }
  std::vector<double> numbers(const std::string& text, int column) {
    const CsvTable table = read(text);
    std::vector<double> values;
    for (std::size_t r = 0; r < table.rows.size(); ++r) values.push_back(table.number(r, column));
    return values;
  }
  void no_number(const std::string& text, const std::string& part) {
    SCOPED_TRACE(text);
    expect_error([&] { numbers(text, 1); }, part);
  }
  TemporaryDirectory d;
};

using Cells = std::vector<std::string>;

TEST_F(Csv, LinesEndInAnyWay) {
  for (const char* end : {"\n", "\r\n", "\r", "\r\r\n"}) {
    const std::string e = end;
    const CsvTable table = read("a,b" + e + "1,2" + e + e + "3,4" + e);
    EXPECT_EQ(table.header, (Cells{"a", "b"}));
    EXPECT_EQ(table.rows, (std::vector<Cells>{{"1", "2"}, {"3", "4"}}));
  }
  EXPECT_EQ(read("a,b\r1,2").lines, std::vector<int>{2});
}

TEST_F(Csv, CellsMayBeQuoted) {
  const CsvTable table = read("\"a, b\", \"c \"\"d\"\"\" ,e\n\"1\",\" 2 \",\"x,y;z\"\n3,,\"\"\n\\,c:\\x,4\"\n");
  EXPECT_EQ(table.header, (Cells{"a, b", "c \"d\"", "e"}));
  EXPECT_EQ(table.rows[0], (Cells{"1", "2", "x,y;z"}));
  EXPECT_EQ(table.rows[1], (Cells{"3", "", ""}));
  EXPECT_EQ(table.rows[2], (Cells{"\\", "c:\\x", "4\""})) << "backslashes are letters, and so is a mark within a cell";
  refused("a,b\n\"1,2\n3,4\n", "t.csv, line 2: a quotation mark is not closed in its line | close it");
  refused("a,b\n\"1\"x,2\n", "t.csv, line 2: there is text after a closing quotation mark | put the whole cell");
}

TEST_F(Csv, WhatSeparatesCellsIsNotGuessed) {
  EXPECT_EQ(read("a;b\n1;2,5\n").rows[0], (Cells{"1", "2,5"}));
  EXPECT_EQ(read("a\tb\n1\t2\n").rows[0], (Cells{"1", "2"}));
  EXPECT_EQ(read("sep=;\na;b\n1;2\n").rows[0], (Cells{"1", "2"}));
  EXPECT_EQ(read("\"sep=,\"\r\n\"a;b\",c\r\n1,2\r\n").header, (Cells{"a;b", "c"}));
  refused("a;b,c\n1;2,3\n", "line 1: the header holds semicolons and commas, and either could separate its cells");
  EXPECT_EQ(read("\"a;b\",c\n1,2\n").header[0], "a;b");
  refused("a,b\n1,2,3\n", "t.csv, line 2: 3 cells, the header has 2");
  refused("a,b\n1;2\n", "t.csv, line 2: 1 cells, the header has 2");
  refused("a,b\n1,5,2,5\n",
          "line 2: 4 cells, the header has 2 | write one cell a column, numbers with a decimal point");
}

TEST_F(Csv, RowsOfBlanksAreNoRows) { EXPECT_EQ(read("a,b\n1,2\n,\n \t\n , \n3,4\n").lines, (std::vector<int>{2, 6})); }

TEST_F(Csv, DecimalCommasAreReadWhereTheyAreClear) {
  EXPECT_EQ(numbers("a;b\nx;0,5\ny;-1,25\nz;3\n", 1), (std::vector<double>{0.5, -1.25, 3}));
  EXPECT_EQ(numbers("a\tb\nx\t0,125\ny\t1,250\n", 1), (std::vector<double>{0.125, 1.25})) << "0,125 tells";
  no_number("a;b\nx;1,250\ny;2,500\n",
            "'1,250' is no number without doubt: the comma may stand for a decimal point or");
  no_number("a;b\nx;0,5\ny;2.5\n", "'0,5' is no number without doubt");
  no_number("a;b\nx;1.234,5\n", "'1.234,5' is no number | write a decimal point and nothing between thousands");
  no_number("a;b\nx;1,234,567\n", "'1,234,567' is no number | write a decimal point and nothing");
  no_number("a,b\nx,\"0,5\"\n", "t.csv, line 2, column b: '0,5' is no number: a comma separates cells here | write a");
  no_number("a,b\nx,1 234\n", "'1 234' is no number | write a decimal point and nothing between thousands");
}

TEST_F(Csv, NumbersAreReadOrTheCauseIsNamed) {
  EXPECT_EQ(numbers("a,b\nx,+0.5\nx,3.0\nx,.5\nx,1.\nx,-1e-3\nx,\xC2\xA0"
                    "7\nx,1700000000.125\n",
                    1),
            (std::vector<double>{0.5, 3, 0.5, 1, -0.001, 7, 1700000000.125}));
  EXPECT_EQ(numbers("a,b\nx,16777217\nx,9007199254740991\n", 1), (std::vector<double>{16777217, 9007199254740991.0}));
  for (const char* missing : {"NA", "", "nan", "NaN", "N/A", "null", "None", "-", "?"}) {
    no_number(std::string("a,b\nx,1\ny,") + missing + "\n",
              std::string("line 3, column b: '") + missing + "' is no number: there is no value | leave out the row");
  }
  for (const char* word : {"inf", "-Infinity", "x", "0x10", "5%"}) {
    no_number(std::string("a,b\nx,") + word + "\n", "is no number | values of factors are finite numbers");
  }
  no_number("a,b\nx,+-1\n", "'+-1' is no number");
  no_number("a,b\nx,1e400\n", "'1e400' is no number of double precision | scale the column");
}

TEST_F(Csv, AHeaderThatIsDataIsRefused) {
  refused("0.1,0.2\n0.3,0.4\n",
          "t.csv, line 1: the table has no header: '0.1' is no name of a column | write the names");
  refused("1,2\n3,4\n", "line 1: the table has no header");
  refused("0,5;0,7\n", "line 1: the table has no header: '0,5'");
  refused("\n1.png,0.5\n2.png,0.6\n", "t.csv, line 2: the table has no header: '1.png'");
  refused("lamp,0.62,0.31\n", "the table has no header: '0.62'");
  refused(",0,1\n0,5,6\n", "the table has no header");
  refused("# a,b\n1,2\n", "the header begins with a #, like a comment | write the names of the columns without it");
  EXPECT_EQ(read("picture,1,2\nx,3,4\n").header[1], "1") << "a name that is a number, beside others";
}

TEST_F(Csv, ColumnsAreThereOnce) {
  refused("a,b,a\n1,2,3\n", "t.csv: column a is there twice | rename one");
  refused("lamp, \"lamp \"\n1,2\n", "t.csv: column lamp is there twice");
  refused("lamp,Lamp\n1,2\n", "t.csv has two columns lamp and Lamp | rename one of them: capitals");
  EXPECT_EQ(read("Unit,B\n1,2\n").column("unit"), 0);
  refused("caf\u00E9,cafe\u0301\n1,2\n", "rename one of them: capitals, blanks and invisible characters do not tell");
  refused("a b,a  b\n1,2\n", "t.csv has two columns a b and a  b");
  refused("x0,\uFEFFx1\n1,2\n", "line 1: the name of column 2 holds an invisible character, U+FEFF | write a name");
}

TEST_F(Csv, NamesKeepAllTheirBytes) {
  // Full-width letters begin with EF, the first byte of a byte order mark; half-width kana hold BE.
  const std::string lamp = "\xEF\xBD\x8C\xEF\xBD\x81\xEF\xBD\x8D\xEF\xBD\x90",
                    door = "\xEF\xBE\x84\xEF\xBE\x9E\xEF\xBD\xB1";
  EXPECT_EQ(read(lamp + "," + door + "\n1,2\n").header, (Cells{lamp, door}));
  EXPECT_EQ(read("\xEF\xBB\xBF" + lamp + "," + door + "\n1,2\n").header, (Cells{lamp, door}));
  EXPECT_EQ(read("\xEF\xBB\xBF\"a\",b\n1,2\n").header[0], "a") << "a mark before a quotation mark";
}

TEST_F(Csv, OtherEncodingsAreNamed) {
  refused("gr\xF6\xDF\x65,b\n1,2\n",
          "t.csv, line 1: this is not UTF-8 text | save the table as comma-separated text in UTF-8");
  refused("a,b\n1,2\n\xE9,3\n", "t.csv, line 3: this is not UTF-8 text");
  refused(std::string("\xFF\xFE"
                      "a\0,\0b\0\n\0",
                      10),
          "t.csv, line 1: this is text in UTF-16 | save the table");
  refused(std::string("\xFE\xFF\0a\0,\0b\0\n", 10), "t.csv, line 1: this is text in UTF-16");
  refused(std::string("a\0,\0b\0\n\0", 8), "t.csv, line 1: this is text in UTF-16");
  refused(std::string("\0a\0,\0b\0\n", 8), "t.csv, line 1: this is text in UTF-16");
  refused(std::string("\xFF\xFE\0\0a\0\0\0\n\0\0\0", 12), "t.csv, line 1: this is text in UTF-32");
  refused(std::string("ab\0,c\n", 6), "t.csv, line 1: this is not text");
  refused("a,b\x01\n1,2\n", "line 1: the name of column 2 holds a line break or another control character");
}

}  // namespace
}  // namespace causeway
