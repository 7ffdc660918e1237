// What happened so far, for plots: append-only chunks, so that handing it to the window costs the same however long the
// run is.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
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
  double disentanglement = kNoValue;
  double completeness = kNoValue;
  double mcc = kNoValue;
  double shd = kNoValue;
  double intervention_accuracy = kNoValue;
};

/// An immutable view of a history; cheap to copy.
class HistoryView {
 public:
  using Chunk = std::vector<Record>;
  using Chunks = std::vector<std::shared_ptr<const Chunk>>;

  HistoryView() = default;
  HistoryView(std::shared_ptr<const Chunks> sealed, Chunk tail) : sealed_(std::move(sealed)), tail_(std::move(tail)) {}

  std::size_t size() const;
  template <class F>
  void for_each(F&& visit) const {
    if (sealed_) {
      for (const auto& chunk : *sealed_) {
        for (const Record& record : *chunk) visit(record);
      }
    }
    for (const Record& record : tail_) visit(record);
  }

 private:
  std::shared_ptr<const Chunks> sealed_;
  Chunk tail_;
};

/// As metrics.csv.
std::string history_csv(const HistoryView& history);

class History {
 public:
  void add(const Record& record);
  HistoryView view() const { return {sealed_, tail_}; }
  void clear();

  /// As metrics.csv, and back. from_csv() throws Error for text of another form; `name` names the file.
  std::string to_csv() const { return history_csv(view()); }
  static History from_csv(const std::string& text, const std::string& name);

 private:
  static constexpr std::size_t kChunk = 256;
  std::shared_ptr<const HistoryView::Chunks> sealed_ = std::make_shared<HistoryView::Chunks>();
  HistoryView::Chunk tail_;
};

}  // namespace causeway
