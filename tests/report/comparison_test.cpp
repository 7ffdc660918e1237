#include "engine/report/comparison.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "engine/core/error.h"
#include "engine/core/escape.h"
#include "engine/report/html_report.h"
#include "engine/report/settings_apart.h"
#include "engine/report/svg_plot.h"
#include "tests/core/nasty_names.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

ComparedRun run(const char* method, int seed, const nlohmann::json& scores, const std::string& world = "circuit") {
  ComparedRun r;
  r.name = std::string(method) + "_" + world + "_s" + std::to_string(seed);
  r.world = world;
  r.settings.method = method;
  r.settings.seed = static_cast<std::uint64_t>(seed);
  r.summary = scores;
  return r;
}

std::vector<ComparedRun> three() {
  return {run("ilcm", 1, {{"disentanglement", 0.9}, {"shd", 0}}),
          run("beta-vae", 1, {{"disentanglement", 0.3}, {"shd", nullptr}}),
          run("ilcm", 2, {{"disentanglement", 1.0}, {"shd", 1}})};
}

TEST(Comparison, GroupsSeedsAndTellsMeanAndSpread) {
  const auto runs = three();
  const auto rows = compare_runs(runs);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].method, "ILCM");
  EXPECT_EQ(rows[0].supervision, "pairs");
  EXPECT_EQ(rows[0].runs, (std::vector<std::size_t>{0, 2}));
  const auto d = rows[0].score(metric("disentanglement"));
  ASSERT_TRUE(d.has_value());
  EXPECT_NEAR(d->mean, 0.95, 1e-12);
  EXPECT_NEAR(d->std, 0.1 / std::sqrt(2.0), 1e-12);
  EXPECT_EQ(spread_text(d, metric("disentanglement")), "0.950 ± 0.071");
  EXPECT_EQ(spread_text(rows[1].score(metric("disentanglement")), metric("disentanglement")), "0.300");
  EXPECT_FALSE(rows[1].score(metric("shd")).has_value()) << "no made-up number where a score does not apply";
  EXPECT_EQ(spread_text(rows[1].score(metric("shd")), metric("shd")), "–");
  EXPECT_NE(supervision_note(rows).find("nothing (beta-VAE)"), std::string::npos);
  EXPECT_EQ(supervision_note(std::span(rows).first(1)), "");
}

TEST(Comparison, OtherSettingsAreAnotherRowThatSaysWhichTheyAre) {
  auto runs = three();
  EXPECT_TRUE(compare_runs(runs)[0].settings.empty()) << "seeds are no setting that tells rows apart";
  runs[2].settings.causal.starts = 2;
  runs[2].settings.preset = "mine";
  // The data are no part of a world's name, and yet another experiment.
  runs[2].settings.world.pairs = 100;
  const auto rows = compare_runs(runs);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].settings, (std::vector<std::string>{"world.pairs=20000", "causal.starts=16"}));
  EXPECT_EQ(rows[2].settings, (std::vector<std::string>{"world.pairs=100", "causal.starts=2"}));
  EXPECT_TRUE(rows[1].settings.empty()) << "the only row of its method";
  const auto json = comparison_to_json(rows, runs);
  EXPECT_EQ(json.at("rows").at(2).at("settings"), (nlohmann::json{"world.pairs=100", "causal.starts=2"}));
  const std::string html = html_report({"t", "{}", "v"}, runs, {});
  EXPECT_NE(html.find("world.pairs=100, causal.starts=2</td>"), std::string::npos);
  // The table has the marker of the plots: hollow for the second variant of a method.
  const std::string hollow = svg_marker(0, 1);
  EXPECT_NE(html.find("<td>" + hollow), std::string::npos);
  // What looks so in the table looks so in the plots of its world, where it may be alone.
  auto apart = runs;
  apart[2].world = "other";
  apart[0].variant = "many";
  apart[2].variant = "few";
  const std::string both = html_report({"t", "{}", "v"}, apart, {});
  EXPECT_NE(both.find("<td>" + hollow), std::string::npos);
  const auto other = both.find("<h2>other</h2>");
  ASSERT_NE(other, std::string::npos);
  EXPECT_NE(both.find("var(--soft,#fff)", other), std::string::npos);
  // Another world is told by its own column.
  runs[2].world = "other";
  EXPECT_TRUE(compare_runs(runs)[2].settings.empty());
}

TEST(Comparison, NamesFewSettingsAndCountsTheRest) {
  const std::vector<std::string> many{"a=1", "b=2", "c=3", "d=4"};
  EXPECT_EQ(settings_text(many, 4), "a=1, b=2, c=3, d=4");
  EXPECT_EQ(settings_text(many, 2), "a=1, b=2 and 2 more");
  EXPECT_EQ(settings_text({}), "");
}

TEST(Comparison, IsWrittenAsCsvAndJson) {
  const auto runs = three();
  const std::string csv = comparison_csv(runs);
  EXPECT_NE(csv.find("beta-vae_circuit_s1,beta-vae,none,circuit,,1,0,0.3,"), std::string::npos) << csv;
  const auto json = comparison_to_json(compare_runs(runs), runs);
  EXPECT_EQ(json.at("rows").at(0).at("seeds"), (nlohmann::json{1, 2}));
  EXPECT_EQ(json.at("rows").at(1).at("method"), "beta-VAE");
  EXPECT_EQ(json.at("rows").at(1).at("method_name"), "beta-vae");
  EXPECT_DOUBLE_EQ(json.at("rows").at(0).at("disentanglement").at("low").get<double>(), 0.9);
  EXPECT_TRUE(json.at("rows").at(1).at("shd").is_null());
}

TEST(Comparison, EveryMetricHasAColumnAndAPlaceInTheReport) {
  auto runs = three();
  double value = 2;
  for (const Metric& m : metrics()) runs[0].summary[m.key] = value++;
  const std::string csv = comparison_csv(runs);
  const std::string header = csv.substr(0, csv.find('\n'));
  const auto rows = compare_runs(runs);
  const auto json = comparison_to_json(rows, runs);
  const std::string html = html_report({"t", "{}", "v"}, runs, {});
  const std::string every_run = html.substr(html.find("<h2>Every run"));
  for (const Metric& m : metrics()) {
    EXPECT_NE((header + ",").find("," + m.key + ","), std::string::npos) << m.key;
    EXPECT_TRUE(json.at("rows").at(0).contains(m.key)) << m.key;
    const bool in_table = m.prominence != Prominence::kDetail;
    EXPECT_NE(every_run.find(">" + m.column + " "), std::string::npos) << m.key;
    EXPECT_NE(every_run.find("<td>" + score_text(m, *runs[0].score(m.key), m.decimals) + "</td>"), std::string::npos);
    EXPECT_EQ(html.find(">" + m.column + " · circuit") != std::string::npos, in_table) << m.key << " has a plot";
  }
  const std::string line = csv.substr(csv.find('\n') + 1, csv.find('\n', csv.find('\n') + 1) - csv.find('\n') - 1);
  EXPECT_EQ(std::count(line.begin(), line.end(), ','), std::count(header.begin(), header.end(), ','));
}

TEST(Comparison, RefusesWhatIsNoFinishedRun) {
  const TemporaryDirectory directory;
  EXPECT_THROW(compared_run((directory.path() / "nothing").string()), Error);
}

/// A finished run on disk, as far as a comparison reads it.
std::string saved(const TemporaryDirectory& place, const std::string& name, const ComparedRun& run) {
  const auto folder = place.path() / name;
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "settings.json") << settings_to_json(run.settings).dump();
  std::ofstream(folder / "checkpoint.safetensors") << "weights";
  nlohmann::json summary = run.summary;
  summary["stage"] = "done";
  std::ofstream(folder / "summary.json") << summary.dump();
  return folder.string();
}

TEST(Comparison, ARunGivenTwiceCountsOnce) {
  const TemporaryDirectory place;
  const auto runs = three();
  const std::string first = saved(place, "a", runs[0]), second = saved(place, "b", runs[2]);
  const std::string copy = saved(place, "copy", runs[0]);
  std::filesystem::create_directory_symlink(first, place.path() / "link");
  const std::vector<std::string> given{
      first, second, first, first + "/", (place.path() / "b/../a").string(), (place.path() / "link").string(), copy};
  const ComparedRuns all = compared_runs(given);
  ASSERT_EQ(all.runs.size(), 2U);
  EXPECT_EQ(all.repeated.size(), 5U);
  EXPECT_TRUE(all.missing.empty());
  EXPECT_NE(all.repeated.back().reason.find("seed"), std::string::npos) << all.repeated.back().reason;
  const auto rows = compare_runs(all.runs);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].runs.size(), 2U);
}

TEST(Comparison, RunsWithoutAResultAreLeftOutByName) {
  const TemporaryDirectory place;
  const auto runs = three();
  const std::string good = saved(place, "good", runs[0]);
  const std::string unfinished = saved(place, "unfinished", runs[2]);
  std::ofstream(unfinished + "/summary.json") << R"({"stage": "causal"})";
  const std::string damaged = saved(place, "damaged", runs[2]);
  std::ofstream(damaged + "/settings.json") << "{";
  const std::string strange = saved(place, "strange", runs[2]);
  std::ofstream(strange + "/summary.json") << R"({"stage": 7})";
  const std::string none = (place.path() / "none").string();
  const std::vector<std::string> given{unfinished, damaged, strange, none, good};
  const ComparedRuns all = compared_runs(given);
  ASSERT_EQ(all.runs.size(), 1U);
  EXPECT_EQ(all.runs[0].name, "good");
  ASSERT_EQ(all.missing.size(), 4U);
  for (std::size_t i = 0; i < all.missing.size(); ++i) EXPECT_EQ(all.missing[i].name, given[i]);
}

TEST(Comparison, NastyNamesStayInTheirCellsAndTags) {
  for (const std::string& name : nasty_names()) {
    auto runs = three();
    runs[0].name = runs[0].world = runs[0].variant = name;
    const std::string csv = comparison_csv(runs);
    EXPECT_NE(csv.find("\n" + csv_cell(name) + ",ilcm,"), std::string::npos) << csv;
    const std::string html = html_report({name, name, "v"}, runs, std::vector<MissingRun>{{name, name}});
    EXPECT_EQ(html.find("<b>&amp;</b>"), std::string::npos);
    EXPECT_NE(html.find("<td>" + escape_markup(name) + "</td>"), std::string::npos) << name;
    EXPECT_EQ(html.find("touch x)'"), std::string::npos);
    const auto json = comparison_to_json(compare_runs(runs), runs);
    EXPECT_EQ(json.at("rows").at(0).at("runs").at(0), name);
  }
}

TEST(HtmlReport, HoldsTablesPlotsAndWhatIsMissing) {
  const auto runs = three();
  const std::vector<MissingRun> missing{{"pca_s1", "damaged <file>"}};
  const std::string html = html_report({"a < b", "{}", "v1"}, runs, missing);
  EXPECT_NE(html.find("<h1>a &lt; b</h1>"), std::string::npos);
  EXPECT_NE(html.find("0.950 ± 0.071"), std::string::npos);
  EXPECT_NE(html.find("damaged &lt;file&gt;"), std::string::npos);
  EXPECT_NE(html.find("<svg"), std::string::npos);
  for (const char* outside : {"http://", "https://", "<script", "src="}) {
    EXPECT_EQ(html.find(outside), std::string::npos) << outside << ": it must open offline";
  }
}

TEST(HtmlReport, WorldsThatDifferInANumberBecomeOnePlotOverIt) {
  std::vector<ComparedRun> runs;
  for (const int n : {2, 4, 10}) {
    runs.push_back(run("ilcm", 1, {{"disentanglement", 1.0 / n}, {"mcc", 0.5}, {"shd", n}},
                       "scaling-" + std::to_string(n) + "-random"));
  }
  const std::string html = html_report({"t", "{}", "v"}, runs, {});
  EXPECT_NE(html.find("scaling-N-random"), std::string::npos);
  EXPECT_NE(html.find("number of variables N"), std::string::npos);
  EXPECT_EQ(html.find("<h2>scaling-2-random"), std::string::npos);
  EXPECT_LT(html.find("SHD · scaling-N-random"), html.find("MCC · scaling-N-random")) << "D and SHD come first";
}

/// Every number that follows `before` in `text`.
std::vector<double> numbers_after(const std::string& text, const std::string& before) {
  std::vector<double> all;
  for (std::size_t at = text.find(before); at != std::string::npos; at = text.find(before, at + 1)) {
    all.push_back(std::stod(text.substr(at + before.size())));
  }
  return all;
}

/// Heights of the means' markers, in the order of the drawing.
std::vector<double> mean_heights(const std::string& svg) {
  std::vector<double> all;
  for (std::size_t at = svg.find("translate("); at != std::string::npos; at = svg.find("translate(", at + 1)) {
    all.push_back(std::stod(svg.substr(svg.find(' ', at))));
  }
  return all;
}

TEST(SvgPlot, ShowsMeanStandardDeviationAndEveryRun) {
  SvgPlot plot;
  plot.high = 2;
  plot.y_name = "SHD <";
  plot.lines = true;
  const std::string svg = svg_plot(plot, {{"a", 0, 0, {{0, 0}, {1, 2}, {2, 0.5}, {2, 1.5}, {2, 1.0}}}});
  const auto means = mean_heights(svg);
  ASSERT_EQ(means.size(), 3U);
  const double unit = (means[0] - means[1]) / 2;
  EXPECT_GT(unit, 75) << "0 lies at the bottom, 2 at the top";
  EXPECT_NEAR(means[2], means[0] - unit, 0.11) << "the mean of three";
  // One run has no spread; of three, one bar of twice the standard deviation 0.5 and a dot each.
  const auto runs = numbers_after(svg, "cy=\"");
  ASSERT_EQ(runs.size(), 3U);
  EXPECT_NEAR(runs[0] - runs[1], unit, 0.11);
  const auto bar = svg.find("class=\"e\"");
  ASSERT_NE(bar, std::string::npos);
  EXPECT_EQ(svg.find("class=\"e\"", bar + 1), std::string::npos);
  const std::string path = svg.substr(bar, svg.find("/>", bar) - bar);
  const double low = std::stod(path.substr(path.find(' ', path.find("d=\"")) + 1));
  EXPECT_NEAR(low - std::stod(path.substr(path.find('V') + 1)), unit, 0.11);
  EXPECT_NEAR(low, means[0] - 0.5 * unit, 0.11);
  EXPECT_NE(svg.find(">SHD &lt;</text>"), std::string::npos);
  EXPECT_EQ(svg.find(">-0"), std::string::npos) << "no number is minus zero";
}

TEST(SvgPlot, ABarThatLeavesTheAxesHasNoCapThere) {
  SvgPlot plot;  // 0 to 1
  const auto caps = [&](double a, double b) {
    const std::string svg = svg_plot(plot, {{"a", 0, 0, {{0, a}, {0, b}}}});
    const auto bar = svg.find("class=\"e\"");
    const std::string path = svg.substr(bar, svg.find("/>", bar) - bar);
    return std::count(path.begin(), path.end(), 'h') - 1;  // one in "stroke-width"
  };
  EXPECT_EQ(caps(0.4, 0.6), 2);
  EXPECT_EQ(caps(0.7, 1.0), 1);
}

TEST(SvgPlot, VariantsOfOneStyleLookDifferent) {
  EXPECT_NE(svg_marker(2, 0), svg_marker(2, 1));
  SvgPlot plot;
  plot.lines = true;
  const std::string svg = svg_plot(plot, {{"a", 0, 0, {{2, 1}, {4, 1}}}, {"a, small", 0, 1, {{2, 0}, {4, 0}}}});
  EXPECT_NE(svg.find("stroke-dasharray=\"\""), std::string::npos);
  EXPECT_NE(svg.find("stroke-dasharray=\"7 4\""), std::string::npos);
  // Marks on the axis are at numbers that occur.
  EXPECT_NE(svg.find(">4</text>"), std::string::npos);
  EXPECT_EQ(svg.find(">3</text>"), std::string::npos);
}

}  // namespace
}  // namespace causeway
