#include "engine/models/elcm.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace causeway {

Elcm::Elcm(const VaeShape& shape, const std::vector<int>& mechanism_hidden, std::uint64_t seed, std::uint64_t start)
    : shape_(shape) {
  Random random(seed, Stream::kInitialWeights, start + 1);
  network_ = make_elcm_network(store_, shape_, mechanism_hidden, random);
  refresh(1.0);
}

void Elcm::refresh(double sigma) {
  sigma_ = sigma;
  const auto potential = store_.value(network_.potential);
  order_.resize(static_cast<std::size_t>(latents()));
  std::iota(order_.begin(), order_.end(), 0);
  std::stable_sort(order_.begin(), order_.end(), [&](int a, int b) { return potential(0, a) > potential(0, b); });
  if (fixed_.size() != 0) {
    adjacency_ = fixed_;
    return;
  }
  const auto logits = store_.value(network_.existence);
  adjacency_ = MatrixF::Zero(latents(), latents());
  for (std::size_t a = 0; a < order_.size(); ++a) {
    for (std::size_t b = a + 1; b < order_.size(); ++b) {
      adjacency_(order_[a], order_[b]) = 1.0F / (1.0F + std::exp(-logits(order_[a], order_[b])));
    }
  }
}

MatrixF Elcm::encode(const MatrixF& codes) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(vae_encode(tape, network_.vae, shape_, tape.constant(codes)).mean);
}

MatrixF Elcm::mechanism(int latent, const MatrixF& causal) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(elcm_mechanism(tape, network_, latent, tape.constant(causal), tape.constant(adjacency_)));
}

MatrixF Elcm::encode_noise(const MatrixF& codes) const { return noise_from_causal(encode(codes)); }

MatrixF Elcm::noise_from_causal(const MatrixF& causal) const {
  MatrixF noise(causal.rows(), causal.cols());
  for (int i = 0; i < latents(); ++i) {
    const MatrixF o = mechanism(i, causal);
    noise.col(i) = (causal.col(i) - o.col(1)).array() * (-o.col(0).array()).exp();
  }
  return noise;
}

MatrixF Elcm::causal_from_noise(const MatrixF& noise) const {
  MatrixF causal = MatrixF::Zero(noise.rows(), noise.cols());
  for (const int i : order_) {
    const MatrixF o = mechanism(i, causal);
    causal.col(i) = o.col(1).array() + o.col(0).array().exp() * noise.col(i).array();
  }
  return causal;
}

MatrixF Elcm::decode_noise(const MatrixF& noise) const {
  const MatrixF causal = causal_from_noise(noise);
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(apply(tape, network_.vae.decoder, tape.constant(causal)));
}

MatrixF Elcm::intervention_posterior(const MatrixF& before, const MatrixF& after) const {
  MatrixF both(2 * before.rows(), before.cols());
  both << before, after;
  const MatrixF z = encode(both);
  std::vector<MatrixF> outputs;
  for (int i = 0; i < latents(); ++i) outputs.push_back(mechanism(i, z));
  MatrixF q = elcm_log_likelihoods<float>(z, outputs, sigma_);
  for (Eigen::Index r = 0; r < q.rows(); ++r) {
    q.row(r) = (q.row(r).array() - q.row(r).maxCoeff()).exp();
    q.row(r) /= q.row(r).sum();
  }
  return q;
}

MatrixF Elcm::counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const {
  MatrixF changed = noise;
  const MatrixF o = mechanism(latent, causal_from_noise(noise));
  changed.col(latent) = (values - o.col(1)).array() * (-o.col(0).array()).exp();
  return changed;
}

}  // namespace causeway
