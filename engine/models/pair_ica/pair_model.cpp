#include "engine/models/pair_ica/pair_model.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "engine/core/decompositions.h"
#include "engine/models/ilcm_loss.h"
#include "engine/models/likeliest_targets.h"
#include "engine/models/monotone_spline.h"

namespace causeway {

namespace {

constexpr double kLeastEffect = 0.1;  // of a variable's own movement
constexpr double kClearGap = 2.5;     // of an entry over the next smaller one: an effect begins there
constexpr double kAboveLeak = 2.0;    // times the strongest entry against the order, where there is no clear gap
constexpr int kShuffles = 4;          // of each cause

std::vector<int> shuffled_rows(Eigen::Index rows, std::uint64_t seed, std::uint64_t use) {
  std::vector<int> p(static_cast<std::size_t>(rows));
  std::iota(p.begin(), p.end(), 0);
  Random random(seed, Stream::kDiscovery, use);
  for (std::size_t i = p.size(); i > 1; --i) std::swap(p[i - 1], p[random.below(static_cast<std::uint32_t>(i))]);
  return p;
}

}  // namespace

IlcmShape PairShape::mechanism_shape() const {
  IlcmShape shape;
  shape.codes = codes;
  shape.latents = latents;
  shape.min_scale = 0.01;
  shape.spline_bins = spline_bins;
  return shape;
}

template <class S>
std::pair<Mlp, LinearLayer> add_decoder(ParameterStore<S>& store, const std::string& name, int from,
                                        const std::vector<int>& hidden, int codes, Random& random) {
  const Mlp bent = add_mlp(store, name, from, hidden, codes, Activation::kSilu, random);
  store.value(bent.layers.back().weight).setZero();
  store.value(bent.layers.back().bias).setZero();
  const LinearLayer skip = add_linear(store, name + ".skip", from, codes, random);
  store.value(skip.weight).setZero();
  store.value(skip.bias).setZero();
  return {bent, skip};
}

template <class S>
Var apply_with_skip(Tape<S>& tape, const Mlp& bent, const LinearLayer& skip, Var from) {
  return add(tape, apply(tape, bent, from), linear(tape, from, skip.weight, skip.bias, Activation::kNone));
}

#define CAUSEWAY_INSTANTIATE(S)                                                                    \
  template std::pair<Mlp, LinearLayer> add_decoder<S>(ParameterStore<S>&, const std::string&, int, \
                                                      const std::vector<int>&, int, Random&);      \
  template Var apply_with_skip<S>(Tape<S>&, const Mlp&, const LinearLayer&, Var);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

void fit_linear_map(ParameterStore<float>& store, const LinearLayer& skip, const MatrixD& from, const MatrixF& codes) {
  MatrixD x(from.rows(), from.cols() + 1);
  x << from, Vector<double>::Ones(from.rows());
  MatrixD gram = x.transpose() * x;
  gram.diagonal().array() += 1e-9 * static_cast<double>(x.rows());
  const MatrixD map = solve_positive(gram, x.transpose() * codes.cast<double>());
  store.value(skip.weight) = map.topRows(from.cols()).transpose().cast<float>();
  store.value(skip.bias) = map.bottomRows(1).cast<float>();
}

template <class S>
PairNetwork make_pair_network(ParameterStore<S>& store, const PairShape& shape, Random& random) {
  PairNetwork net;
  for (int i = 0; i < shape.latents; ++i) {
    net.mechanism.push_back(add_mlp(store, "mechanism." + std::to_string(i), 2 * shape.latents, shape.mechanism_hidden,
                                    2 + spline_parameters(shape.spline_bins), Activation::kSilu, random));
    // Mechanisms start as the standard normal density of their variable.
    store.value(net.mechanism.back().layers.back().weight).setZero();
    store.value(net.mechanism.back().layers.back().bias).setZero();
  }
  std::tie(net.decoder, net.decoder_skip) =
      add_decoder(store, "decoder", shape.latents, shape.decoder_hidden, shape.codes, random);
  return net;
}

template PairNetwork make_pair_network<float>(ParameterStore<float>&, const PairShape&, Random&);
template PairNetwork make_pair_network<double>(ParameterStore<double>&, const PairShape&, Random&);

template <class S>
Var pair_decode(Tape<S>& tape, const PairNetwork& net, Var causal) {
  return apply_with_skip(tape, net.decoder, net.decoder_skip, causal);
}

template Var pair_decode<float>(Tape<float>&, const PairNetwork&, Var);
template Var pair_decode<double>(Tape<double>&, const PairNetwork&, Var);

Effects find_effects(const MatrixD& moved, const std::vector<int>& order) {
  Effects effects;
  double leak = 0;
  std::vector<double> sizes;
  for (std::size_t a = 0; a < order.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      leak = std::max(leak, moved(order[a], order[b]));
      sizes.push_back(moved(order[b], order[a]));
    }
  }
  // What leaks grows step by step, effects come after a gap.
  const double none = std::max(leak, kLeastEffect / kClearGap);
  std::erase_if(sizes, [&](double size) { return size <= none; });
  std::sort(sizes.begin(), sizes.end());
  effects.limit = kAboveLeak * leak;
  double below = none;
  for (const double size : sizes) {
    if (size > kClearGap * below) {
      effects.limit = std::sqrt(below * size);
      break;
    }
    below = size;
  }
  effects.limit = std::max(effects.limit, kLeastEffect);
  effects.strongest_none = leak;
  for (std::size_t a = 0; a < order.size(); ++a) {
    for (std::size_t b = a + 1; b < order.size(); ++b) {
      const double value = moved(order[a], order[b]);
      if (value > effects.limit) {
        effects.weakest = effects.weakest == 0 ? value : std::min(effects.weakest, value);
      } else {
        effects.strongest_none = std::max(effects.strongest_none, value);
      }
    }
  }
  return effects;
}

PairModel::PairModel(const PairShape& shape, std::uint64_t seed, std::uint64_t start) : shape_(shape) {
  Random random(seed, Stream::kInitialWeights, start + 1);
  network_ = make_pair_network(store_, shape_, random);
  set_form(empty_form(shape.latents, shape.codes));
}

void PairModel::set_form(ClosedForm form) {
  form_ = std::move(form);
  const auto n = static_cast<std::size_t>(latents());
  masks_.assign(n, std::vector<int>(n, 0));
  const Effects effects = find_effects(form_.moved, form_.order);
  for (std::size_t a = 0; a < form_.order.size(); ++a) {
    for (std::size_t b = a + 1; b < form_.order.size(); ++b) {
      const int cause = form_.order[a], effect = form_.order[b];
      masks_[static_cast<std::size_t>(effect)][static_cast<std::size_t>(cause)] =
          form_.moved(cause, effect) > effects.limit;
    }
  }
}

void PairModel::fit_linear_decoder(const MatrixF& codes) {
  fit_linear_map(store_, network_.decoder_skip, form_.causal_of(codes), codes);
}

MatrixF PairModel::mechanism_output(int latent, const MatrixF& causal) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  const auto i = static_cast<std::size_t>(latent);
  const Var seen = solution_context(tape, tape.constant(causal), 0, static_cast<int>(causal.rows()), &masks_[i]);
  return tape.value(apply(tape, network_.mechanism[i], seen));
}

MatrixF PairModel::encode_noise(const MatrixF& codes) const {
  return noise_from_causal(form_.causal_of(codes).cast<float>());
}

MatrixF PairModel::noise_from_causal(const MatrixF& causal) const {
  MatrixF noise(causal.rows(), causal.cols());
  for (int i = 0; i < latents(); ++i) {
    noise.col(i) = apply_mechanism<float>(shape_.mechanism_shape(), mechanism_output(i, causal), causal.col(i));
  }
  return noise;
}

MatrixF PairModel::causal_from_noise(const MatrixF& noise) const {
  MatrixF causal = MatrixF::Zero(noise.rows(), noise.cols());
  for (const int i : form_.order) {
    causal.col(i) = invert_mechanism<float>(shape_.mechanism_shape(), mechanism_output(i, causal), noise.col(i));
  }
  return causal;
}

MatrixF PairModel::decode_noise(const MatrixF& noise) const {
  const MatrixF causal = causal_from_noise(noise);
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(pair_decode(tape, network_, tape.constant(causal)));
}

MatrixF PairModel::counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const {
  MatrixF changed = noise;
  changed.col(latent) =
      apply_mechanism<float>(shape_.mechanism_shape(), mechanism_output(latent, causal_from_noise(noise)), values);
  return changed;
}

MatrixF PairModel::intervention_posterior(const MatrixF& before, const MatrixF& after) const {
  return target_probabilities(form_.targets, changes(before, after));
}

double PairModel::mechanism_loss(const MatrixF& before, const MatrixF& after) const {
  const std::vector<int> targets = told_targets(form_.targets, changes(before, after));
  const MatrixF z = form_.causal_of(after).cast<float>();
  Tape<float> tape;
  double sum = 0;
  std::int64_t count = 0, changed = 0;
  for (int i = 0; i < latents(); ++i) {
    const MatrixF output = mechanism_output(i, z);
    tape.begin(store_, nullptr);
    const Var density = solution_log_prior(tape, tape.constant(z), 0, i, tape.constant(output),
                                           static_cast<float>(shape_.mechanism_shape().min_scale));
    for (std::size_t p = 0; p < targets.size(); ++p) {
      if (targets[p] == 0 || targets[p] == i + 1) continue;
      sum -= static_cast<double>(tape.value(density)(static_cast<Eigen::Index>(p), 0));
      ++count;
    }
  }
  for (const int target : targets) changed += target > 0;
  return changed > 0 && count > 0 ? sum / static_cast<double>(count) : 0.0;
}

std::optional<LearnedGraph> PairModel::read_graph(const MatrixF& codes, std::uint64_t seed) const {
  if (codes.rows() < 2 || form_.order.empty()) return std::nullopt;
  const MatrixF z = form_.causal_of(codes).cast<float>();
  const MatrixF noise = noise_from_causal(z);
  if (!noise.allFinite()) return std::nullopt;
  const int n = latents();
  LearnedGraph graph;
  graph.order = form_.order;
  graph.strengths = MatrixD::Zero(n, n);
  for (int j = 0; j < n; ++j) {
    for (int s = 0; s < kShuffles; ++s) {
      MatrixF mixed = z;
      const auto rows = shuffled_rows(z.rows(), seed, static_cast<std::uint64_t>(j + s * n));
      for (Eigen::Index r = 0; r < z.rows(); ++r) mixed(r, j) = z(rows[static_cast<std::size_t>(r)], j);
      for (int i = 0; i < n; ++i) {
        if (masks_[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] == 0) continue;
        const Vector<float> changed =
            apply_mechanism<float>(shape_.mechanism_shape(), mechanism_output(i, mixed), z.col(i));
        graph.strengths(j, i) +=
            static_cast<double>((changed - noise.col(i)).squaredNorm()) / static_cast<double>(kShuffles * z.rows());
      }
    }
  }
  return graph;
}

}  // namespace causeway
