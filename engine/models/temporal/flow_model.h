// Models with an invertible map between codes and latents of their own, a law of how these go on from frame to frame
// whether set or not, and an assignment of latents to causal variables (CITRIS, BISCUIT). What the rest of the program
// calls a variable is one latent: of all one-to-one choices the one with the largest sum of assignments. The other
// latents are where a linear map of the variables expects them.
#pragma once

#include <optional>
#include <vector>

#include "engine/grad/parameters.h"
#include "engine/models/independent_model.h"
#include "engine/models/temporal/step_graph.h"

namespace causeway {

class FlowModel : public IndependentModel, public TargetPosterior, public LaggedPart, public AssignmentPart {
 public:
  int latents() const override { return variables_; }
  MatrixF encode_noise(const MatrixF& codes) const override;
  MatrixF decode_noise(const MatrixF& noise) const override;
  /// Of consecutive frames, where at most one variable was set: each variable by the densities of all latents that are
  /// most likely its own.
  MatrixF intervention_posterior(const MatrixF& before, const MatrixF& after) const override;
  /// See read_step_graph(); a variable is all latents that are most likely its own as a cause, and one as an effect.
  std::optional<LearnedGraph> read_lagged(const MatrixF& codes, int frames, std::uint64_t seed) const override;
  MatrixF predict_next(const MatrixF& causal) const override;
  const TargetPosterior* targets() const override { return this; }
  const LaggedPart* lagged() const override { return this; }
  const AssignmentPart* assigned() const override { return this; }

  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }

  /// What training ends with: variables get mean 0 and standard deviation 1 over these codes, the other latents their
  /// linear map, and targets their prior. `targets` (T x n) where they are told, else null.
  void settle(const MatrixF& codes, int frames, const Matrix<std::uint8_t>* targets);

  /// Everything but weights, for a checkpoint; the reverse throws Error if it does not fit.
  std::vector<double> numbers() const;
  void set_numbers(const std::vector<double>& numbers);

 protected:
  FlowModel(int variables, int own);

  /// Mean and log std of all latents after `before` (R x m), R x 2m, where their variables were set or not; `after` (R
  /// x m) for laws with effects within a frame.
  virtual MatrixF law(const MatrixF& before, const MatrixF& after, bool set) const = 0;
  /// Means of all latents after `before` where nothing is set.
  virtual MatrixF mean_next(const MatrixF& before) const;

  ParameterStore<float> store_;

 private:
  /// The latent of each variable.
  std::vector<int> chosen() const;
  /// Variables -> all latents.
  MatrixF all_latents(const MatrixF& variables) const;
  /// log density if set less log density if not, of every variable (T x n), from all latents.
  MatrixD log_ratios(const MatrixF& before, const MatrixF& after) const;
  template <class Model, class Visit>
  static void visit_numbers(Model& model, Visit&& visit);

  int variables_;
  Eigen::RowVectorXd shift_, deviation_;  // n
  MatrixD rest_;                          // (n+1) x m: variables and 1 -> all latents
  Vector<double> prior_;                  // n+1
};

}  // namespace causeway
