// A model of data from several environments: variables, linear in the codes or a network that starts there, which of
// them each environment changes, and what such a change reaches.
#pragma once

#include <optional>
#include <vector>

#include "engine/models/environments/environment_form.h"
#include "engine/models/environments/environment_network.h"
#include "engine/models/independent_model.h"

namespace causeway {

class EnvironmentModel final : public IndependentModel, public GraphPart, public EnvironmentPart, public DoubtPart {
 public:
  EnvironmentModel(const EnvironmentShape& shape, std::uint64_t seed, std::uint64_t start);

  int latents() const override { return shape_.latents; }
  int codes() const override { return shape_.codes; }
  MatrixF encode_noise(const MatrixF& codes) const override;
  MatrixF decode_noise(const MatrixF& noise) const override;
  const std::vector<int>& causal_order() const override { return order_; }
  /// Read from the training data, whatever the codes: see reached_strengths(). An edge says that a change of the row's
  /// variable reaches the column's, by whatever way.
  std::optional<LearnedGraph> read_graph(const MatrixF& codes, std::uint64_t seed) const override;
  std::vector<int> changed_latents() const override { return form_.changed; }
  std::vector<Finding> doubts() const override;
  const GraphPart* graph() const override { return this; }
  const EnvironmentPart* environments() const override { return this; }
  const DoubtPart* own_doubts() const override { return this; }

  const EnvironmentShape& shape() const { return shape_; }
  const EnvironmentNetwork& network() const { return net_; }
  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }
  const EnvironmentForm& form() const { return form_; }

  /// Codes (R x d) -> whitened ones.
  MatrixF whitened(const MatrixF& codes) const;
  /// Takes over a closed form, fitted against the environment at place `reference`, whose number is `number`;
  /// `with_rows`: variables start at it, else where the weights are. Throws Error for environments of other numbers
  /// than the model was made for.
  void start_at(EnvironmentForm form, int reference, int number, bool with_rows);
  /// A variable whose environment changes hardly more than one direction (second_share() below `most`) is again what
  /// the closed form says.
  void keep_linear(double most);
  /// Which variables come before which, for mechanisms and graph; read from the variables as they are now.
  void read_order(const MatrixF& codes, const EnvironmentRows& environments, std::uint64_t seed);
  /// What a change of each variable reaches, read as before; the order stays, and strengths against it become 0.
  void read_strengths(const MatrixF& codes, const EnvironmentRows& environments, std::uint64_t seed);
  /// Takes over an order that was found otherwise, a permutation of the variables; else throws Error.
  void set_order(std::vector<int> order);
  /// From now on variables stay: they are scaled to mean 0 and standard deviation 1 over these codes, and the decoder
  /// starts at its best linear part.
  void fix_variables(const MatrixF& codes);
  /// Entry [i][j] is 1 if variable j comes before variable i.
  std::vector<std::vector<int>> masks() const;

  /// Everything but weights, for a checkpoint; the reverse throws Error if it does not fit.
  std::vector<double> numbers() const;
  void set_numbers(const std::vector<double>& numbers);

 private:
  MatrixF raw_variables(const MatrixF& codes) const;
  template <class Model, class Visit>
  static void visit_numbers(Model& model, Visit&& visit);

  EnvironmentShape shape_;
  ParameterStore<float> store_;
  EnvironmentNetwork net_;
  EnvironmentForm form_;
  Eigen::RowVectorXd shift_, deviation_;  // n: of variables
  MatrixD reached_;                       // n x n
  std::vector<int> order_;
  std::vector<int> linear_;  // n of 0 and 1: kept from the closed form
  int reference_ = -1;       // place of the environment without interventions; -1: nothing was fitted yet
  int number_ = 0;           // its number
};

/// What a closed form holds against itself; `reference` is the number of the environment without interventions.
std::vector<Finding> environment_doubts(const EnvironmentForm& form, int reference);

}  // namespace causeway
