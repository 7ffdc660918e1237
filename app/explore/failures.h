// Where a model fails: what it takes for what, where it is unsure, how its latents and pictures are off, unit by unit.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/explore/answer.h"
#include "app/explore/workbench.h"

namespace causeway {

struct Failures;

struct FailuresRequest {
  using Answer = Failures;
  bool same_subject(const FailuresRequest&) const { return true; }
  bool operator==(const FailuresRequest&) const = default;
};

/// Counts of values in even bins from `low` to `high`; what lies beyond is in the outermost ones.
struct Histogram {
  double low = 0, high = 1;
  std::vector<int> counts;
  /// Which bin a value is counted in.
  int bin(double value) const;
  int most() const;
};
inline constexpr int kHistogramBins = 24;
/// Over the range of the values; of equal values all are in one bin. No values: one empty bin.
Histogram histogram_of(const std::vector<double>& values, int bins = kHistogramBins);

/// Of U held-out units with n latents. What is not known, or does not apply to the method or its data, is empty.
struct Failures : AnswerBase {
  FailuresRequest request;
  std::shared_ptr<const Dataset> samples;
  int units = 0, frames = 1, latents = 0;
  std::vector<std::string> factors;
  MatrixD causal;  // U frames x n
  // Of pairs: what was set, and what the model thinks was.
  std::vector<int> set_truly;   // U: 0 = nothing, k = factor k-1, -1 = several
  std::vector<int> inferred;    // U: 0 = nothing, k = latent k-1
  MatrixF posterior;            // U x (n + 1)
  std::vector<double> entropy;  // U, nats
  Histogram entropies;
  std::vector<Histogram> values;  // n: of each latent before
  /// n x (m + 1): how each latent changes where nothing, or one of m factors, was set; of each latent over one range.
  /// Without a truth there is one entry a latent: of all pairs.
  std::vector<std::vector<Histogram>> changes;
  std::vector<double> errors;  // U: mean absolute difference of the first picture and what the model decodes, 0..1

  /// Change of a latent in a unit. Only of pairs.
  double change(int unit, int latent) const { return causal(2 * unit + 1, latent) - causal(2 * unit, latent); }
};

void compute(Workbench& bench, const Snapshot& snapshot, Failures& out);

struct MechanismFit;

struct MechanismFitRequest {
  using Answer = MechanismFit;
  int factor = 0;
  bool same_subject(const MechanismFitRequest& other) const { return factor == other.factor; }
  bool operator==(const MechanismFitRequest&) const = default;
};

/// The learned mechanism of one true variable beside its true one: of each held-out unit before any intervention, what
/// the variable would be if its own noise were in the middle. Both are in the units of the factor: what the latent that
/// is matched with it says is translated by quantiles.
struct MechanismFit : AnswerBase {
  MechanismFitRequest request;
  int latent = -1;
  std::vector<int> causes;      // true ones, factors; empty: a root, of which the truth is one value
  MatrixD factors;              // U x m: true values
  std::vector<double> truth;    // U
  std::vector<double> learned;  // U
  double mean_residual = 0;     // of |learned - truth|
  double spread = 0;            // of the factor: its standard deviation, to compare that with
};

/// Throws Error if the world is not known, or no latent is matched with the factor.
void compute(Workbench& bench, const Snapshot& snapshot, MechanismFit& out);

}  // namespace causeway
