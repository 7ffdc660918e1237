// What happened so far, for plots: append-only chunks, so that handing it to the window costs the same however long the
// run is.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace causeway {

inline constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

/// One row of metrics.csv. NaN: not measured at this step, or does not apply.
struct Record {
  std::string stage;  // "image" or "causal"
  std::string phase;
  int start = 0;  // which start of the causal stage
  std::int64_t step = 0;
  double seconds = 0;  // wall time of the run
  double loss = kNoValue;
  double reconstruction = kNoValue;  // squared error: of an image, or of both codes of a pair
  double kl = kNoValue;              // image stage: of the codes; causal stage: noise and causal variables
  double intervention_kl = kNoValue;
  double posterior_entropy = kNoValue;  // nats
  double learning_rate = kNoValue;
  double gradient_norm = kNoValue;
  /// Scores made at this step, by column name: of metrics that are `live`, and whatever else a file held.
  std::map<std::string, double, std::less<>> scores;

  /// NaN if there is none.
  double score(std::string_view column) const;
};

/// An immutable view of a history; cheap to copy.
class HistoryView {
 public:
  using Chunk = std::vector<Record>;
  using Chunks = std::vector<std::shared_ptr<const Chunk>>;

  HistoryView() = default;
  HistoryView(std::shared_ptr<const Chunks> sealed, Chunk tail) : sealed_(std::move(sealed)), tail_(std::move(tail)) {}

  std::size_t size() const;
  /// Visits the records from number `first` on, in order: whoever remembers how many there were sees the new ones only.
  template <class F>
  void for_each(F&& visit, std::size_t first = 0) const {
    const auto visit_rest = [&](const Chunk& chunk) {
      for (std::size_t i = std::min(first, chunk.size()); i < chunk.size(); ++i) visit(chunk[i]);
      first -= std::min(first, chunk.size());
    };
    if (sealed_) {
      for (const auto& chunk : *sealed_) visit_rest(*chunk);
    }
    visit_rest(tail_);
  }
  /// The last record that `is_it` is true of, looked for from the end; null if there is none. It lives as long as the
  /// view.
  template <class F>
  const Record* last(F&& is_it) const {
    const auto search = [&](const Chunk& chunk) -> const Record* {
      const auto found = std::find_if(chunk.rbegin(), chunk.rend(), is_it);
      return found == chunk.rend() ? nullptr : &*found;
    };
    if (const Record* found = search(tail_)) return found;
    if (!sealed_) return nullptr;
    for (auto chunk = sealed_->rbegin(); chunk != sealed_->rend(); ++chunk) {
      if (const Record* found = search(**chunk)) return found;
    }
    return nullptr;
  }

 private:
  std::shared_ptr<const Chunks> sealed_;
  Chunk tail_;
};

/// As metrics.csv: a line a record under a line of column names. Scores have a column for every metric that is `live`,
/// and for every other name that a record holds.
std::string history_csv(const HistoryView& history);

class History {
 public:
  void add(const Record& record);
  HistoryView view() const { return {sealed_, tail_}; }
  void clear();

  /// As metrics.csv, and back. from_csv() goes by the names of the columns: what is missing is NaN, a column that is
  /// not known is kept as a score, so that files of older and newer programs can be read. It throws Error for text of
  /// another form; `name` names the file.
  std::string to_csv() const { return history_csv(view()); }
  static History from_csv(const std::string& text, const std::string& name);

 private:
  static constexpr std::size_t kChunk = 256;
  std::shared_ptr<const HistoryView::Chunks> sealed_ = std::make_shared<HistoryView::Chunks>();
  HistoryView::Chunk tail_;
};

}  // namespace causeway
