// Causal variables of sequences and how they go from one frame to the next. Nothing causes anything within a frame, so
// that setting a variable changes no other in the same frame.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "engine/grad/parameters.h"
#include "engine/models/independent_model.h"
#include "engine/models/temporal/temporal_form.h"
#include "engine/models/temporal/temporal_network.h"

namespace causeway {

/// What the transitions between the variables found tell of them, without labels.
struct TemporalSigns {
  Vector<double> surprises;  // n: share of the steps that take a variable farther than 5 deviations from its mean
  double several = 0;        // of the steps that so take one variable, share that take a second one
  /// n: rank correlation of each variable with the one of the form that it started as, less that with any other.
  Vector<double> agreement;
};

class TemporalModel final : public IndependentModel, public TargetPosterior, public LaggedPart, public DoubtPart {
 public:
  /// Initial weights from (seed, start).
  TemporalModel(const TemporalShape& shape, std::uint64_t seed, std::uint64_t start);

  int latents() const override { return shape_.latents; }
  int codes() const override { return shape_.codes; }
  MatrixF encode_noise(const MatrixF& codes) const override;
  MatrixF decode_noise(const MatrixF& noise) const override;
  /// Of consecutive frames, where at most one variable was set.
  MatrixF intervention_posterior(const MatrixF& before, const MatrixF& after) const override;
  /// By how much of itself the squared error of the prediction of a variable (column) grows when another one (row)
  /// comes from elsewhere in the data; 0 where that is less than two of its standard errors, or below a clear gap in
  /// the strengths (see drop_below_gap()). Steps count as far as the variable does not seem to have been set in them.
  /// Empty if there are fewer than two transitions or a number is not finite.
  std::optional<LearnedGraph> read_lagged(const MatrixF& codes, int frames, std::uint64_t seed) const override;
  MatrixF predict_next(const MatrixF& causal) const override;
  std::vector<Finding> doubts() const override;
  const TargetPosterior* targets() const override { return this; }
  const LaggedPart* lagged() const override { return this; }
  const DoubtPart* own_doubts() const override { return this; }

  const TemporalShape& shape() const { return shape_; }
  const TemporalNetwork& network() const { return net_; }
  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }
  const TemporalForm& form() const { return form_; }

  /// Takes over the form, whose rows the variables begin as; of a form without rows (FormKind::kNone) they begin at
  /// random. `codes` are those it was fitted to.
  void start_at(TemporalForm form, const MatrixF& codes);
  /// Codes in the unit that the networks read.
  MatrixF scaled(const MatrixF& codes) const;
  /// The variables get mean 0 and standard deviation 1 over these codes from now on, and the decoder's linear part
  /// becomes the best linear map from them.
  void fix_variables(const MatrixF& codes);
  /// Touches (T x a) as their network reads them, in units of the range of those given to set_touch_range().
  MatrixF touch_features(const MatrixD& actions) const;
  void set_touch_range(const MatrixD& actions);
  /// Reads prior of the targets and signs from the training data; `targets` (T x n) where they are told, else null.
  void judge(const MatrixF& codes, int frames, const Matrix<std::uint8_t>* targets);
  const TemporalSigns& signs() const { return signs_; }
  void set_signs(TemporalSigns signs) { signs_ = std::move(signs); }

  /// Everything but weights, for a checkpoint; the reverse throws Error if it does not fit.
  std::vector<double> numbers() const;
  void set_numbers(const std::vector<double>& numbers);

 private:
  MatrixF raw_variables(const MatrixF& codes) const;
  TransitionLaw law(const MatrixF& variables) const;
  /// log do_i - log N_i of every variable after.
  MatrixF log_ratios(const MatrixF& before, const MatrixF& after) const;
  template <class Model, class Visit>
  static void visit_numbers(Model& model, Visit&& visit);

  TemporalShape shape_;
  ParameterStore<float> store_;
  TemporalNetwork net_;
  TemporalForm form_;
  double unit_ = 1;                       // of codes
  Eigen::RowVectorXd shift_, deviation_;  // n: of variables
  Eigen::RowVectorXd low_, high_;         // a: range of touches
  Vector<double> prior_;                  // n+1: of the targets, the first for none
  TemporalSigns signs_;
};

}  // namespace causeway
