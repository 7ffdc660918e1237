#include "engine/models/ilcm.h"

#include <numeric>

#include "engine/core/error.h"
#include "engine/models/likeliest_targets.h"

namespace causeway {

Ilcm::Ilcm(const IlcmShape& shape, std::uint64_t seed, std::uint64_t start)
    : shape_(shape), masks_(solution_masks(shape)) {
  Random random(seed, Stream::kInitialWeights, start + 1);
  network_ = make_ilcm_network(store_, shape_, random);
}

void Ilcm::fix_order(const std::vector<int>& order) {
  order_ = order;
  masks_ = solution_masks(shape_, order);
  if (order.empty()) reads_causes_ = false;
}

void Ilcm::read_causes(bool yes) {
  if (yes && order_.empty()) throw Error("mechanisms cannot read causes before there is a causal order");
  reads_causes_ = yes;
}

void Ilcm::prune(const MatrixD& dependence, double threshold) {
  for (int i = 0; i < latents(); ++i) {
    for (int j = 0; j < latents(); ++j) {
      if (dependence(i, j) <= threshold) masks_[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] = 0;
    }
  }
}

MatrixF Ilcm::encode_noise(const MatrixF& codes) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  const Var x = tape.constant(codes);
  const Var trunk = apply(tape, network_.encoder, x, shape_.activation);
  return tape.value(ilcm_encoder_mean(tape, network_, shape_, x, trunk));
}

MatrixF Ilcm::causal_before(int latent, const MatrixF& noise) const {
  // Only what `latent` reads, and what that reads, must be known.
  std::vector<int> needed(static_cast<std::size_t>(latents()), latent < 0 ? 1 : 0);
  if (latent >= 0) needed = masks_[static_cast<std::size_t>(latent)];
  for (auto a = order_.rbegin(); a != order_.rend(); ++a) {
    if (needed[static_cast<std::size_t>(*a)] == 0) continue;
    for (int j = 0; j < latents(); ++j) {
      if (masks_[static_cast<std::size_t>(*a)][static_cast<std::size_t>(j)] != 0)
        needed[static_cast<std::size_t>(j)] = 1;
    }
  }
  MatrixF causal = MatrixF::Zero(noise.rows(), noise.cols());
  for (const int a : order_) {
    if (needed[static_cast<std::size_t>(a)] == 0) continue;
    causal.col(a) = apply_mechanism<float>(shape_, solution_output(a, causal), noise.col(a));
  }
  return causal;
}

MatrixF Ilcm::read_of(int latent, const MatrixF& context) const {
  return reads_causes_ ? causal_before(latent, context) : context;
}

MatrixF Ilcm::mechanism_context(const InterventionRows& rows, const Eigen::Ref<const MatrixF>& before) const {
  MatrixF read = before;
  if (!reads_causes_) return read;
  for (int i = 0; i < latents(); ++i) {
    const int begin = rows.offset[static_cast<std::size_t>(i) + 1];
    const int count = rows.offset[static_cast<std::size_t>(i) + 2] - begin;
    if (count > 0) read.middleRows(begin, count) = causal_before(i, read.middleRows(begin, count));
  }
  return read;
}

MatrixF Ilcm::solution_output(int latent, const MatrixF& read) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  const auto i = static_cast<std::size_t>(latent);
  const Var seen = solution_context(tape, tape.constant(read), 0, static_cast<int>(read.rows()), &masks_[i]);
  return tape.value(apply(tape, network_.solution[i], seen));
}

Vector<float> Ilcm::solve(int latent, const Vector<float>& own, const MatrixF& context) const {
  return apply_mechanism<float>(shape_, solution_output(latent, read_of(latent, context)), own);
}

Vector<float> Ilcm::solve_from_causes(int latent, const Vector<float>& own, const MatrixF& causal) const {
  return apply_mechanism<float>(shape_, solution_output(latent, causal), own);
}

Vector<float> Ilcm::invert(int latent, const Vector<float>& values, const MatrixF& context) const {
  return invert_mechanism<float>(shape_, solution_output(latent, read_of(latent, context)), values);
}

MatrixF Ilcm::causal_from_noise(const MatrixF& noise) const {
  if (reads_causes_) return causal_before(-1, noise);
  Tape<float> tape;
  return solve_causal(tape, store_, network_, shape_, masks_, noise);
}

MatrixF Ilcm::noise_from_causal(const MatrixF& causal) const {
  if (reads_causes_) {
    MatrixF noise(causal.rows(), causal.cols());
    for (int i = 0; i < latents(); ++i) {
      noise.col(i) = invert_mechanism<float>(shape_, solution_output(i, causal), causal.col(i));
    }
    return noise;
  }
  // Without an order every mechanism may read every other noise: then these are fixed-point sweeps in index order, as
  // many as a chain of causes can be long. One sweep is exact once the order is known.
  std::vector<int> order = order_;
  if (order.empty()) {
    order.resize(static_cast<std::size_t>(latents()));
    std::iota(order.begin(), order.end(), 0);
  }
  MatrixF noise = MatrixF::Zero(causal.rows(), causal.cols());
  for (int sweep = 0; sweep < (order_.empty() ? latents() : 1); ++sweep) {
    for (const int i : order) noise.col(i) = invert(i, causal.col(i), noise);
  }
  return noise;
}

MatrixF Ilcm::decode_noise(const MatrixF& noise) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(ilcm_decode(tape, network_, shape_, tape.constant(noise)));
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

double Ilcm::mechanism_loss(const MatrixF& before, const MatrixF& after) const {
  const InterventionRows rows =
      chosen_interventions(likeliest_targets(intervention_posterior(before, after)), latents());
  if (rows.changed() == 0) return 0.0;
  MatrixF both(2 * before.rows(), before.cols());
  both << before, after;
  const MatrixF halfway = MatrixF::Constant(before.rows(), latents(), 0.5F);
  const MatrixF none = MatrixF::Zero(before.rows(), latents());
  Tape<float> tape;
  tape.begin(store_, nullptr);
  const IlcmEncoded e = ilcm_encode(tape, network_, shape_, IlcmWeights{}, tape.constant(both));
  const ProjectedSample at = project_and_sample(tape, e.mean, e.std, &rows, &halfway, &none, &none);
  const MatrixF context = mechanism_context(rows, tape.value(at.before));
  const Var loss =
      ilcm_mechanism_loss(tape, network_, shape_, rows, tape.constant(context), at.after, masks_, rows.changed());
  return static_cast<double>(tape.value(loss)(0, 0));
}

MatrixF Ilcm::counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const {
  MatrixF changed = noise;
  changed.col(latent) = invert(latent, values, noise);
  return changed;
}

}  // namespace causeway
