// Where the starts of a run begin: what the setting causal.start asks for, made definite once the codes are there.
#pragma once

#include <memory>
#include <string>

#include "engine/models/learner.h"
#include "engine/models/training_view.h"

namespace causeway {

struct StartChoice {
  std::string start;                              // kRandomStart or kClosedFormStart; empty: not chosen yet
  std::string why;                                // one sentence for people; empty: there was nothing to choose
  std::shared_ptr<const ClosedForm> closed_form;  // that the choice rests on; null: none, or of an opened run
};

/// For methods that can start from the closed form of pair-ica: follows input.common.start. "auto" takes the closed
/// form where one can be fitted to the codes of `view` and has no doubts about itself (PairModel::doubts());
/// "closed-form" takes it wherever one can be fitted. Otherwise starts are random, and `why` says so.
StartChoice choose_pair_start(const LearnerInput& input, const TrainingView& view);

}  // namespace causeway
