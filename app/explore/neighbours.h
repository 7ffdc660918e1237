// The held-out pictures that the model takes for the most alike.
#pragma once

#include <memory>
#include <vector>

#include "app/explore/answer.h"
#include "app/explore/workbench.h"

namespace causeway {

struct Neighbours;

struct NeighboursRequest {
  using Answer = Neighbours;
  int unit = 0;  // taken modulo the number of units
  bool same_subject(const NeighboursRequest& other) const { return unit == other.unit; }
  bool operator==(const NeighboursRequest&) const = default;
};

inline constexpr int kNeighbours = 24;

/// Of the first frame of a unit: those of other units, nearest first.
struct Neighbours : AnswerBase {
  NeighboursRequest request;
  std::shared_ptr<const Dataset> samples;
  int unit = 0;
  std::vector<int> units;
  /// Euclidean, each latent in its standard deviations over all units.
  std::vector<double> distances;
  /// The same between their true factors, each in its standard deviations; empty without a truth.
  std::vector<double> true_distances;
};

void compute(Workbench& bench, const Snapshot& snapshot, Neighbours& out);

}  // namespace causeway
