#include "engine/models/temporal/citris_classifier.h"

#include <algorithm>
#include <cmath>

#include "engine/models/temporal/assignment_ops.h"

namespace causeway {

namespace {

constexpr double kNormEpsilon = 1e-5;

/// A network's weights as they take part in a pass.
struct NetVars {
  Var weight, bias, gain, shift, last_weight, last_bias;
};

template <class S>
NetVars vars_of(Tape<S>& tape, const CitrisClassifier::Net& net, bool fixed) {
  const auto var = [&](ParameterId id) {
    const Var v = tape.parameter(id);
    return fixed ? detached(tape, v) : v;
  };
  return {var(net.first.weight), var(net.first.bias),  var(net.gain),
          var(net.shift),        var(net.last.weight), var(net.last.bias)};
}

/// Each row to mean 0 and variance 1, times gain, plus shift (1 x n each).
template <class S>
Var normalised(Tape<S>& tape, Var x, Var gain, Var shift) {
  const int rows = tape.rows(x), n = tape.cols(x);
  const Var y = tape.output(rows, n, true);
  auto unit = tape.scratch_matrix(rows, n);
  auto scale = tape.scratch_matrix(rows, 1);
  for (int r = 0; r < rows; ++r) {
    const auto centred = (tape.value(x).row(r).array() - tape.value(x).row(r).mean()).eval();
    scale(r, 0) = S(1) / std::sqrt(centred.square().mean() + S(kNormEpsilon));
    unit.row(r) = (centred * scale(r, 0)).matrix();
  }
  tape.value(y) =
      ((unit.array().rowwise() * tape.value(gain).row(0).array()).rowwise() + tape.value(shift).row(0).array())
          .matrix();
  if (tape.recording()) {
    tape.on_backward([&tape, x, y, gain, shift, unit, scale] {
      if (!tape.has_gradient(y)) return;
      const auto dy = tape.gradient(y);
      if (tape.needs_gradient(gain)) tape.gradient_for_update(gain) += dy.cwiseProduct(unit).colwise().sum();
      if (tape.needs_gradient(shift)) tape.gradient_for_update(shift) += dy.colwise().sum();
      if (!tape.needs_gradient(x)) return;
      auto dx = tape.gradient_for_update(x);
      for (Eigen::Index r = 0; r < dy.rows(); ++r) {
        const auto d = (dy.row(r).array() * tape.value(gain).row(0).array()).eval();
        dx.row(r).array() += scale(r, 0) * (d - d.mean() - unit.row(r).array() * (d * unit.row(r).array()).mean());
      }
    });
  }
  return y;
}

/// [before, after * mask, mask] of each row and subset: R (K+2) x 3n; the mask of a variable (or none) is its slot of
/// the assignment, the last subset is all.
template <class S>
Var masked_frames(Tape<S>& tape, Var before, Var after, Var assignment) {
  const int rows = tape.rows(before), n = tape.cols(before), slots = tape.cols(assignment) / n, subsets = slots + 1;
  const Var y = tape.output(rows * subsets, 3 * n, true);
  const auto a = tape.value(assignment);
  auto out = tape.value(y);
  for (int r = 0; r < rows; ++r) {
    for (int j = 0; j < subsets; ++j) {
      auto row = out.row(r * subsets + j);
      row.head(n) = tape.value(before).row(r);
      for (int d = 0; d < n; ++d) {
        const S mask = j < slots ? a(r, d * slots + j) : S(1);
        row(n + d) = tape.value(after)(r, d) * mask;
        row(2 * n + d) = mask;
      }
    }
  }
  if (tape.recording()) {
    tape.on_backward([&tape, before, after, assignment, y, rows, n, slots, subsets] {
      if (!tape.has_gradient(y)) return;
      const auto dy = tape.gradient(y);
      const auto a = tape.value(assignment);
      S* db = tape.needs_gradient(before) ? tape.gradient_for_update(before).data() : nullptr;
      S* da = tape.needs_gradient(after) ? tape.gradient_for_update(after).data() : nullptr;
      S* dm = tape.needs_gradient(assignment) ? tape.gradient_for_update(assignment).data() : nullptr;
      for (int r = 0; r < rows; ++r) {
        for (int j = 0; j < subsets; ++j) {
          const auto row = dy.row(r * subsets + j);
          for (int d = 0; d < n; ++d) {
            if (db != nullptr) db[r * n + d] += row(d);
            if (da != nullptr) da[r * n + d] += row(n + d) * (j < slots ? a(r, d * slots + j) : S(1));
            if (dm != nullptr && j < slots) {
              dm[(r * n + d) * slots + j] += row(n + d) * tape.value(after)(r, d) + row(2 * n + d);
            }
          }
        }
      }
    });
  }
  return y;
}

template <class S>
Var logits_of(Tape<S>& tape, const NetVars& net, Var frames) {
  const Var wide = affine(tape, frames, net.weight, net.bias);
  return affine(tape, silu(tape, normalised(tape, wide, net.gain, net.shift)), net.last_weight, net.last_bias);
}

/// sum of weight (log(1 + exp(logit)) - label logit) times `scale`, 1 x 1; no weights: 1 each.
template <class S>
Var cross_entropy(Tape<S>& tape, Var logits, const Matrix<S>* labels, const Matrix<S>* weights, S scale) {
  const Var y = tape.output(1, 1, true);
  const auto v = tape.value(logits);
  S sum = 0;
  for (Eigen::Index i = 0; i < v.size(); ++i) {
    const S x = v.data()[i], cost = std::max(x, S(0)) + std::log1p(std::exp(-std::abs(x))) - labels->data()[i] * x;
    sum += weights != nullptr ? weights->data()[i] * cost : cost;
  }
  tape.value(y)(0, 0) = scale * sum;
  if (tape.recording()) {
    tape.on_backward([&tape, logits, labels, weights, y, scale] {
      if (!tape.has_gradient(y)) return;
      const S g = scale * tape.gradient(y)(0, 0);
      const auto v = tape.value(logits);
      auto d = tape.gradient_for_update(logits);
      for (Eigen::Index i = 0; i < v.size(); ++i) {
        const S error = S(1) / (S(1) + std::exp(-v.data()[i])) - labels->data()[i];
        d.data()[i] += g * (weights != nullptr ? weights->data()[i] * error : error);
      }
    });
  }
  return y;
}

template <class S>
CitrisClassifier::Net add_net(ParameterStore<S>& store, const std::string& name, const CitrisClassifierShape& shape,
                              Random& random) {
  const int wide = 2 * shape.hidden;
  CitrisClassifier::Net net;
  net.first = add_linear(store, name + ".first", 3 * shape.latents, wide, random);
  net.gain = store.add(name + ".gain", 1, wide);
  net.shift = store.add(name + ".shift", 1, wide);
  store.value(net.gain).setOnes();
  net.last = {store.add(name + ".last.weight", shape.variables, wide),
              store.add(name + ".last.bias", 1, shape.variables)};
  return net;
}

std::vector<std::pair<ParameterId, ParameterId>> pairs_of(const CitrisClassifier& c) {
  const CitrisClassifier::Net &a = c.frozen, &b = c.net;
  return {{a.first.weight, b.first.weight}, {a.first.bias, b.first.bias}, {a.gain, b.gain}, {a.shift, b.shift},
          {a.last.weight, b.last.weight},   {a.last.bias, b.last.bias}};
}

}  // namespace

template <class S>
CitrisClassifier add_citris_classifier(ParameterStore<S>& store, const std::string& name,
                                       const CitrisClassifierShape& shape, Random& random) {
  CitrisClassifier classifier;
  classifier.net = add_net(store, name, shape, random);
  classifier.frozen = add_net(store, name + ".frozen", shape, random);
  refresh_frozen(store, classifier, S(0));
  return classifier;
}

template <class S>
void refresh_frozen(ParameterStore<S>& store, const CitrisClassifier& classifier, S momentum) {
  for (const auto& [frozen, net] : pairs_of(classifier)) {
    store.value(frozen) = momentum * store.value(frozen) + (S(1) - momentum) * store.value(net);
  }
}

TargetFrequencies::TargetFrequencies(int variables)
    : alone(Vector<double>::Constant(variables, 0.5)),
      given(2, MatrixD::Constant(variables, variables, 0.5)),
      seen(2, Vector<double>::Zero(variables)) {}

void TargetFrequencies::add(const MatrixD& targets) {
  const Vector<double> mean = targets.colwise().mean().transpose();
  alone = (alone * batches + mean) / (batches + 1);
  ++batches;
  for (int v = 0; v < 2; ++v) {
    const MatrixD with = v == 1 ? targets : MatrixD(1.0 - targets.array());
    const MatrixD both = targets.transpose() * with;  // row i, column j
    for (Eigen::Index j = 0; j < targets.cols(); ++j) {
      const double more = with.col(j).sum(), before = seen[static_cast<std::size_t>(v)](j);
      if (more == 0) continue;
      auto column = given[static_cast<std::size_t>(v)].col(j);
      column = (column * before + both.col(j)) / (before + more);
      seen[static_cast<std::size_t>(v)](j) = before + more;
    }
  }
}

namespace {

template <class Frequencies, class Visit>
void visit_frequencies(Frequencies& f, Visit&& visit) {
  const auto all = [&](auto& matrix) {
    for (Eigen::Index i = 0; i < matrix.size(); ++i) visit(matrix.data()[i]);
  };
  visit(f.batches);
  all(f.alone);
  for (auto& given : f.given) all(given);
  for (auto& seen : f.seen) all(seen);
}

}  // namespace

void TargetFrequencies::write(std::vector<double>& numbers) const {
  visit_frequencies(*this, [&](const double& number) { numbers.push_back(number); });
}

void TargetFrequencies::read(std::span<const double> numbers) {
  auto next = numbers.begin();
  visit_frequencies(*this, [&](double& number) { number = *next++; });
}

template <class S>
CitrisClassifierTerms<S> citris_classify(Tape<S>& tape, const CitrisClassifier& classifier, Var before, Var after,
                                         Var assignment, const Matrix<S>& targets, const TargetFrequencies& frequencies,
                                         bool conditional, CitrisLabels<S>& labels) {
  const auto variables = static_cast<int>(targets.cols());
  const Eigen::Index rows = targets.rows(), subsets = variables + 2;
  labels.truth.resize(rows * subsets, variables);
  labels.wanted.resize(rows * subsets, variables);
  labels.weights.resize(rows * subsets, variables);
  for (Eigen::Index r = 0; r < rows; ++r) {
    for (Eigen::Index j = 0; j < subsets; ++j) {
      for (int i = 0; i < variables; ++i) {
        const bool own = j == i || j == subsets - 1;
        double expected = frequencies.alone(i);
        if (conditional && j < variables) {
          expected = frequencies.given[targets(r, j) != S(0) ? 1 : 0](i, j);
        }
        labels.truth(r * subsets + j, i) = targets(r, i);
        labels.wanted(r * subsets + j, i) = own ? targets(r, i) : static_cast<S>(expected);
        labels.weights(r * subsets + j, i) = own ? static_cast<S>(variables) : S(1);
      }
    }
  }
  const S scale = S(1) / static_cast<S>(variables);
  const Var seen = masked_frames(tape, detached(tape, before), detached(tape, after), detached(tape, assignment));
  const Var taught = masked_frames(tape, before, after, assignment);
  return {cross_entropy<S>(tape, logits_of(tape, vars_of(tape, classifier.net, false), seen), &labels.truth, nullptr,
                           scale),
          cross_entropy<S>(tape, logits_of(tape, vars_of(tape, classifier.frozen, true), taught), &labels.wanted,
                           &labels.weights, scale)};
}

#define CAUSEWAY_INSTANTIATE(S)                                                                          \
  template CitrisClassifier add_citris_classifier<S>(ParameterStore<S>&, const std::string&,             \
                                                     const CitrisClassifierShape&, Random&);             \
  template void refresh_frozen<S>(ParameterStore<S>&, const CitrisClassifier&, S);                       \
  template CitrisClassifierTerms<S> citris_classify<S>(Tape<S>&, const CitrisClassifier&, Var, Var, Var, \
                                                       const Matrix<S>&, const TargetFrequencies&, bool, \
                                                       CitrisLabels<S>&);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
