// The first held-out pairs, and which intervention the model infers in each.
#pragma once

#include "app/explore/answer.h"
#include "app/explore/workbench.h"

namespace causeway {

struct Pairs;

struct PairsRequest {
  using Answer = Pairs;
  bool same_subject(const PairsRequest&) const { return true; }
  bool operator==(const PairsRequest&) const = default;
};

/// One entry a pair in every list.
struct Pairs : AnswerBase {
  PairsRequest request;
  std::vector<Image> before, after, difference;
  MatrixF posterior;        // pairs x (latents + 1), column 0 = no intervention; empty: no model, or no targets
  std::vector<int> labels;  // 0 = none, k = factor k-1; empty: the truth is not known
  std::vector<std::string> factors;  // names, empty like the labels
  int units = 0;
  /// In place of pictures where vectors are seen: a row a pair, standardised over all of them.
  MatrixF vectors_before, vectors_after;
};

void compute(Workbench& bench, const Snapshot& snapshot, Pairs& out);

}  // namespace causeway
