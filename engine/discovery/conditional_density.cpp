#include "engine/discovery/conditional_density.h"

#include "engine/core/random.h"
#include "engine/discovery/enco_streams.h"
#include "engine/discovery/mixture_loss.h"

namespace causeway {

ConditionalDensity::ConditionalDensity(const DensitySettings& settings, int variables, int variable, std::uint64_t seed)
    : settings_(settings), variables_(variables), variable_(variable), seed_(seed), gradient_(1) {
  Random random = enco_random(seed, EncoUse::kWeights, variable, 0);
  network_ = add_mlp(store_, "density", 2 * variables, settings.hidden, mixture_columns(settings.components),
                     Activation::kSilu, random);
  adam_.reset(store_.size());
}

void ConditionalDensity::fit(const MatrixF& data, const std::vector<int>& rows, const Eigen::VectorXd& probability,
                             int steps, double learning_rate) {
  const auto n = static_cast<Eigen::Index>(variables_);
  input_.resize(settings_.batch, 2 * n);
  target_.resize(settings_.batch);
  AdamSettings adam;
  adam.clip_norm = 10.0;
  for (int step = 0; step < steps; ++step) {
    Random random = enco_random(seed_, EncoUse::kFit, variable_, static_cast<std::uint64_t>(adam_.updates));
    for (int b = 0; b < settings_.batch; ++b) {
      const int row = rows[random.below(static_cast<std::uint32_t>(rows.size()))];
      for (Eigen::Index i = 0; i < n; ++i) {
        const bool parent = i != variable_ && random.uniform() < probability(i);
        input_(b, i) = parent ? data(row, i) : 0.0F;
        input_(b, n + i) = parent ? 1.0F : 0.0F;
      }
      target_(b) = data(row, variable_);
    }
    tape_.begin(store_, &gradient_[0]);
    tape_.backward(mixture_loss(tape_, apply(tape_, network_, tape_.constant(input_)), target_.data()));
    adam_update(own_thread_, adam, learning_rate, gradient_, store_.flat(), adam_);
  }
}

double ConditionalDensity::mean_loss(const MatrixF& data, ParentSet parents) {
  const auto n = static_cast<Eigen::Index>(variables_);
  input_.setZero(data.rows(), 2 * n);
  for (int i = 0; i < variables_; ++i) {
    if (i == variable_ || !has_parent(parents, i)) continue;
    input_.col(i) = data.col(i);
    input_.col(n + i).setOnes();
  }
  target_ = data.col(variable_);
  tape_.begin(store_, nullptr);
  const Var loss = mixture_loss(tape_, apply(tape_, network_, tape_.constant(input_)), target_.data());
  return static_cast<double>(tape_.value(loss)(0, 0));
}

}  // namespace causeway
