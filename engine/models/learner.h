// Training side of a causal method: one update at a time, everything it needs to go on can be saved.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/core/thread_pool.h"
#include "engine/data/safetensors.h"
#include "engine/models/causal_model.h"
#include "engine/models/causal_settings.h"
#include "engine/models/training_view.h"

namespace causeway {

struct ClosedForm;  // pair_ica/closed_form.h

/// What one update reports; batch means.
struct StepReport {
  double loss = 0;
  double reconstruction = 0;  // squared error of both codes
  double noise_kl = 0;
  double intervention_kl = 0;
  double posterior_entropy = 0;  // of the batch mean of q(I), nats
  double gradient_norm = 0;
  double learning_rate = 0;
  bool whole_loss = true;  // false: `loss` is a part of the whole loss, not to be compared with others
  bool finite = true;      // false: the update was not made, the weights are those before it
};

/// A part of the training schedule; it lasts until the next one begins.
struct Phase {
  std::int64_t first_step = 0;
  std::string name;  // for people, e.g. "polish"
  std::string help;  // one sentence
};

/// What a learner is made from.
struct LearnerInput {
  CausalSettings common;
  nlohmann::json own;      // every setting of the method's group, by name
  int codes = 0;           // d
  std::int64_t units = 0;  // at least 1
  int frames = 2;          // of a unit
  int factors = 0;         // columns of the labels; 0: the learner gets none
  int actions = 0;         // columns of the actions; 0: the learner gets none
  int domains = 0;         // number of environments; 0: the learner gets none
  int classes = 0;         // number of answers; 0: the learner gets none
  Matrix<int> graph;       // n x n of 0 and 1, row causes column; empty: the learner gets none
  std::uint64_t seed = 1;
  std::uint64_t start = 0;                        // tells several starts of one seed apart
  std::shared_ptr<const ClosedForm> closed_form;  // of these codes, if it has been fitted already; or null
};

class Learner {
 public:
  virtual ~Learner() = default;

  /// Updates made so far.
  virtual std::int64_t step() const = 0;
  /// Updates after which training ends.
  virtual std::int64_t total_steps() const = 0;
  /// Updates over which several starts compete; 0: they do not, since all would be the same.
  virtual std::int64_t search_steps() const = 0;
  /// How many starts compete where causal.starts asks for `asked`.
  virtual int starts(int asked) const { return search_steps() > 0 ? asked : 1; }
  /// Never empty, in their order, the first from step 0, each at least one update long.
  virtual std::vector<Phase> phases() const = 0;
  /// Multiply-adds of the updates begin .. end-1: an update of one phase costs several times one of another, so
  /// progress cannot be reckoned in updates.
  virtual double work(std::int64_t begin, std::int64_t end) const = 0;
  /// Name of the phase that the next update belongs to; "done" after the last.
  std::string phase() const;

  /// One update. The view is always the same, of the sizes the learner was made for.
  virtual StepReport train_step(ThreadPool& pool, const TrainingView& view) = 0;
  /// Schedule and loss weights from the next update on; sizes must be those it was made with.
  virtual void change_schedule(const CausalSettings& common, const nlohmann::json& own) = 0;
  /// A copy of the model as it is now.
  virtual std::shared_ptr<const CausalModel> model() const = 0;

  /// Everything train_step() depends on, tensors named `prefix`...; load() restores it exactly or throws Error. Without
  /// the optimiser (two thirds of it) the model can be used but training cannot go on where it was.
  virtual void save(const std::string& prefix, Safetensors& file, bool with_optimiser) const = 0;
  virtual void load(const std::string& prefix, const Safetensors& file) = 0;
};

}  // namespace causeway
