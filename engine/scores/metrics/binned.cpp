// Older measures of disentanglement, of latents and factors cut into bins (binned_codes.h).
#include <map>

#include "engine/metrics/binned_codes.h"
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

namespace {

constexpr int kBins = 20;
constexpr int kClasses = 10;  // of a factor that a classifier reads: its cost grows with their square
constexpr Eigen::Index kMostRows = 4000;

/// Latents and factors of the first rows; empty where nothing can be told.
struct Rows {
  MatrixD codes, factors;
};
std::optional<Rows> rows_of(ScoreInput& input) {
  if (input.latents() == nullptr || !input.constant_factor().empty()) return std::nullopt;
  const Eigen::Index rows = std::min(kMostRows, input.factors().rows());
  return Rows{input.latents()->causal.topRows(rows), input.factors().topRows(rows)};
}

std::optional<CodeInformation> information_of(ScoreInput& input) {
  const auto rows = rows_of(input);
  if (!rows) return std::nullopt;
  return code_information(binned(rows->codes, kBins), binned(rows->factors, kBins));
}

/// Factors as classes, numbered from 0; empty where one takes more than kBins values, as real numbers do.
std::optional<Matrix<int>> as_classes(const MatrixD& factors) {
  Matrix<int> classes(factors.rows(), factors.cols());
  for (Eigen::Index k = 0; k < factors.cols(); ++k) {
    std::map<double, int> numbers;
    for (Eigen::Index r = 0; r < factors.rows() && std::ssize(numbers) <= kBins; ++r) numbers[factors(r, k)] = 0;
    if (std::ssize(numbers) > kBins) return std::nullopt;
    int next = 0;
    for (auto& [value, number] : numbers) number = next++;
    for (Eigen::Index r = 0; r < factors.rows(); ++r) classes(r, k) = numbers.at(factors(r, k));
  }
  return classes;
}

Metric entry(const char* key, const char* column, const char* title, const char* help,
             std::optional<double> (*score)(ScoreInput&)) {
  return {.key = key,
          .column = column,
          .title = title,
          .help = help,
          .prominence = Prominence::kDetail,
          .needs = {.labels = true},
          .score = score};
}

}  // namespace

Metric irs() {
  return entry("irs", "IRS", "Interventional robustness (IRS)",
               "0 to 1: does a latent stay as it is while other factors than its own change? Factors are cut into 20 "
               "bins: uncut, every value would be a group of its own and the score 1.",
               [](ScoreInput& input) -> std::optional<double> {
                 const auto rows = rows_of(input);
                 if (!rows) return std::nullopt;
                 return interventional_robustness(rows->codes, binned(rows->factors, kBins)).score;
               });
}

Metric mig() {
  return entry("mig", "MIG", "Mutual information gap (MIG)",
               "0 to 1: how much more the best latent tells of a factor than the second best, in 20 bins.",
               [](ScoreInput& input) -> std::optional<double> {
                 const auto information = information_of(input);
                 return information ? std::optional(mutual_information_gap(*information)) : std::nullopt;
               });
}

Metric sap() {
  return entry(
      "sap", "SAP", "Separated predictability (SAP)",
      "0 to 1: how much better the best latent predicts a factor by a straight line than the second best. Of "
      "factors of at most 20 values each: tells its value, by a linear machine, of rows that did not train it.",
      [](ScoreInput& input) -> std::optional<double> {
        const auto rows = rows_of(input);
        if (!rows) return std::nullopt;
        if (const auto classes = as_classes(rows->factors)) {
          return separated_predictability_of_classes(rows->codes, *classes, rows->codes.rows() / 2).score;
        }
        return separated_predictability(rows->codes, rows->factors).score;
      });
}

Metric modularity() {
  return entry("modularity", "modularity", "Modularity",
               "0 to 1: how much of what a latent tells of the factors is about one of them, in 20 bins.",
               [](ScoreInput& input) -> std::optional<double> {
                 const auto information = information_of(input);
                 return information ? std::optional(modularity_score(*information)) : std::nullopt;
               });
}

Metric explicitness() {
  return entry("explicitness", "explicitness", "Explicitness",
               "0.5 (chance) to 1: how well a linear classifier of all latents tells the tenth of its range that a "
               "factor is in (mean area under the ROC curve, on rows that did not train it).",
               [](ScoreInput& input) -> std::optional<double> {
                 const auto rows = rows_of(input);
                 if (!rows) return std::nullopt;
                 const Vector<double> of_factors =
                     explicitness_of_factors(rows->codes, binned(rows->factors, kClasses), rows->codes.rows() / 2);
                 return of_factors.mean();
               });
}

}  // namespace causeway::metric_entry
