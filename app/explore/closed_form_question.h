// What linear algebra alone makes of a run's pairs, whatever method learns from them: see pair_ica/closed_form.h.
#pragma once

#include "app/explore/answer.h"
#include "app/explore/workbench.h"
#include "engine/models/pair_ica/closed_form.h"

namespace causeway {

struct ClosedFormAnswer;

struct ClosedFormRequest {
  using Answer = ClosedFormAnswer;
  bool same_subject(const ClosedFormRequest&) const { return true; }
  bool operator==(const ClosedFormRequest&) const = default;
};

struct ClosedFormAnswer : AnswerBase {
  ClosedFormRequest request;
  std::int64_t pairs = 0;  // that it was fitted to
  bool held_out = false;   // these are not the training pairs
  ClosedForm form;
  std::vector<Finding> doubts;
  MatrixD correlation;  // factors x variables, of ranks; empty: the factors are not known
  std::vector<std::string> factors;
};

void compute(Workbench& bench, const Snapshot& snapshot, ClosedFormAnswer& out);

}  // namespace causeway
