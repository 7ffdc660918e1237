#include "engine/models/ilcm.h"

#include <numeric>

#include "engine/core/error.h"

namespace causeway {

Ilcm::Ilcm(const IlcmShape& shape, std::uint64_t seed, std::uint64_t start)
    : shape_(shape), masks_(solution_masks(shape)) {
  Random random(seed, Stream::kInitialWeights, start + 1);
  network_ = make_ilcm_network(store_, shape_, random);
}

void Ilcm::fix_order(const std::vector<int>& order) {
  order_ = order;
  masks_ = solution_masks(shape_, order);
}

MatrixF Ilcm::encode_noise(const MatrixF& codes) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  const Var trunk = apply(tape, network_.encoder, tape.constant(codes), shape_.activation);
  return tape.value(linear(tape, trunk, network_.encoder_mean.weight, network_.encoder_mean.bias, Activation::kNone));
}

MatrixF Ilcm::mechanism(int latent, const MatrixF& noise) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  const auto i = static_cast<std::size_t>(latent);
  const Var context = solution_context(tape, tape.constant(noise), 0, static_cast<int>(noise.rows()), &masks_[i]);
  MatrixF out = tape.value(apply(tape, network_.solution[i], context));
  out.col(0) = out.col(0).array().exp() + static_cast<float>(shape_.min_scale);
  return out;
}

MatrixF Ilcm::causal_from_noise(const MatrixF& noise) const {
  Tape<float> tape;
  return solve_causal(tape, store_, network_, shape_, masks_, noise);
}

MatrixF Ilcm::noise_from_causal(const MatrixF& causal) const {
  // Before an order is fixed every mechanism may read every other noise; then this is a fixed-point sweep in index
  // order, exact once the order is known.
  std::vector<int> order = order_;
  if (order.empty()) {
    order.resize(static_cast<std::size_t>(latents()));
    std::iota(order.begin(), order.end(), 0);
  }
  MatrixF noise = MatrixF::Zero(causal.rows(), causal.cols());
  for (int sweep = 0; sweep < (order_.empty() ? 4 : 1); ++sweep) {
    for (const int i : order) {
      const MatrixF m = mechanism(i, noise);
      noise.col(i) = causal.col(i).cwiseProduct(m.col(0)) + m.col(1);
    }
  }
  return noise;
}

MatrixF Ilcm::decode_noise(const MatrixF& noise) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(apply(tape, network_.decoder, tape.constant(noise)));
}

MatrixF Ilcm::intervention_posterior(const MatrixF& before, const MatrixF& after) const {
  MatrixF both(2 * before.rows(), before.cols());
  both << before, after;
  Tape<float> tape;
  tape.begin(store_, nullptr);
  IlcmWeights weights;
  weights.eps = 0.0;
  return tape.value(ilcm_encode(tape, network_, shape_, weights, tape.constant(both)).posterior);
}

MatrixF Ilcm::counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const {
  const MatrixF m = mechanism(latent, noise);
  MatrixF changed = noise;
  changed.col(latent) = values.cwiseProduct(m.col(0)) + m.col(1);
  return changed;
}

}  // namespace causeway
