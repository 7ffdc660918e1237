// One start of the causal stage, as the files that make up Run share it.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "engine/training/run.h"

namespace causeway {

/// Mean of the reports since the last record.
class ReportMean {
 public:
  void add(const StepReport& r) {
    sum_.loss += r.loss;
    sum_.reconstruction += r.reconstruction;
    sum_.noise_kl += r.noise_kl;
    sum_.intervention_kl += r.intervention_kl;
    sum_.posterior_entropy += r.posterior_entropy;
    sum_.gradient_norm += r.gradient_norm;
    sum_.learning_rate = r.learning_rate;
    ++count_;
  }
  void fill(Record& record) const {
    const double n = std::max(1, count_);
    record.loss = sum_.loss / n;
    record.reconstruction = sum_.reconstruction / n;
    record.kl = sum_.noise_kl / n;
    record.intervention_kl = sum_.intervention_kl / n;
    record.posterior_entropy = sum_.posterior_entropy / n;
    record.gradient_norm = sum_.gradient_norm / n;
    record.learning_rate = sum_.learning_rate;
  }

 private:
  StepReport sum_;
  int count_ = 0;
};

struct Run::Start {
  std::unique_ptr<Learner> learner;
  bool alive = true;
  double loss_sum = 0;     // exponentially weighted
  double loss_weight = 0;  // the weights' sum, for the bias of the beginning
  ReportMean mean;
  std::vector<Record> records;  // waiting to be put into the history, in a fixed order
  std::string trouble;

  double loss() const { return loss_weight > 0 ? loss_sum / loss_weight : kNoValue; }
};

}  // namespace causeway
