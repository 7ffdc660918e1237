// A metric: one number that says how good a trained model is. Everything that shows scores (summary.json, metrics.csv,
// tables, plots, the window) reads the list of metrics; nothing else names them one by one.
//
// To add one: a file in engine/scores/metrics/ with its entry and function, and one line in metric_list.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/models/registry.h"
#include "engine/scores/true_world.h"

namespace causeway {

class ScoreInput;

/// What a metric needs, and also what is available: of the held-out data, of their world, and of the method.
struct ScoreParts {
  bool labels = false;           // the true factors of the held-out data
  bool targets = false;          // what was truly intervened on
  bool graph = false;            // the true graph
  bool sequences = false;        // the data are sequences in time, not pairs or single ones
  bool step_targets = false;     // of sequences, what was truly intervened on in each step
  bool lagged = false;           // the true graph from one frame to the next
  bool pictures = false;         // the data are pictures, not vectors
  bool world = false;            // a world that can be asked what an intervention does
  bool drawing = false;          // a world that can be rendered after an intervention
  bool domains = false;          // the environments that units come from
  bool classes = false;          // the true answers to a question about each unit
  bool learned_answers = false;  // the method answers such a question
  bool learned_graph = false;    // the method learns a graph
  bool learned_targets = false;  // the method tells what was intervened on
  bool learned_lagged = false;   // the method learns a graph from one frame to the next
  bool learned_blocks = false;   // the method has several latents a variable
  bool style = false;            // the data are views of scenes, of which some factors are the same and some are not
};

enum class Better { kHigher, kLower };

/// The values that a metric takes.
enum class Scale {
  kShare,   // 0 to 1
  kEdges,   // a whole number, 0 to the most edges that a graph of the latents can have
  kAmount,  // 0 or more, without an upper end
};

/// How much room a metric is given.
enum class Prominence {
  kHeadline,  // also in one-line summaries, and first among plots
  kTable,     // in every table
  kDetail,    // in files, in `eval` and in tables of single runs
};

struct Metric {
  std::string key;     // in summary.json and `--json`; never changes
  std::string column;  // short, without a comma: head of a column in tables and in metrics.csv; never changes
  std::string title;   // in words
  std::string help;    // one or two sentences for a person
  Better better = Better::kHigher;
  Scale scale = Scale::kShare;
  int decimals = 3;  // of a mean in tables
  Prominence prominence = Prominence::kTable;
  /// Cheap enough to be computed now and then while training goes on; it is a column of metrics.csv then.
  bool live = false;
  ScoreParts needs;
  /// Called only if all that it needs is there. Empty if it cannot be told from these data.
  std::optional<double> (*score)(ScoreInput& input) = nullptr;
};

/// All metrics, in the order in which they are shown.
const std::vector<Metric>& metrics();
/// What the rows of a table are about, apart from what all are about.
struct TableParts {
  bool sequences = false;
  bool answers = false;  // of classifiers
  bool style = false;    // of views of one scene

  /// Whether any row is about what `metric` is about.
  bool show(const Metric& metric) const;
};
TableParts table_parts(const ScoreParts& offered);
/// Those of tables: all but kDetail and those about something that nothing in the table is about.
const std::vector<const Metric*>& table_metrics(const TableParts& about = {});
/// Those of one-line summaries; never empty.
const std::vector<const Metric*>& headline_metrics();
/// Throws UsageError for a key that is not in the list.
const Metric& metric(std::string_view key);

/// What is available with this method if the data lack nothing.
ScoreParts score_parts(const MethodInfo& method);
/// What is available with this method, these held-out data and this world.
ScoreParts score_parts(const MethodInfo& method, const Dataset& test, const TrueWorld& truth);

bool applies(const Metric& metric, const ScoreParts& offered);
/// Keys of the metrics that apply, in the order of the list.
std::vector<std::string> metrics_that_apply(const ScoreParts& offered);

/// Why `metric` has no value, for people: "the method learns no graph".
std::string why_no_score(const Metric& metric, const ScoreParts& offered);

/// A single value as text: a whole number or `decimals` digits behind the point.
std::string score_text(const Metric& metric, double value, int decimals);

}  // namespace causeway
