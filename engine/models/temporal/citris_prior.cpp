#include "engine/models/temporal/citris_prior.h"

#include <cmath>

#include "engine/models/ilcm_ops.h"
#include "engine/models/temporal/masked_ops.h"

namespace causeway {

namespace {

constexpr double kNever = -9e15;   // logit of psi_0 where lambda is 0
constexpr double kSetStart = 0.5;  // means and log deviations of set latents begin in +- this

/// What the slots of each row show of the targets: t_j for slot j, -1 for the others, times the assignment (R x n
/// (K+1)): one (t_j a_j - (1 - a_j)) a slot; the last slot has no target.
template <class S>
Var shown_targets(Tape<S>& tape, Var assignment, const Matrix<S>* targets, int slots) {
  const int rows = tape.rows(assignment), cols = tape.cols(assignment);
  auto slopes = tape.scratch_matrix(rows, cols);
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < cols; ++c) {
      const int j = c % slots;
      slopes(r, c) = S(1) + (j < targets->cols() ? (*targets)(r, j) : S(0));
    }
  }
  const Var y = tape.output(rows, cols, tape.needs_gradient(assignment));
  tape.value(y) = (tape.value(assignment).cwiseProduct(slopes).array() - S(1)).matrix();
  if (tape.recording() && tape.needs_gradient(assignment)) {
    tape.on_backward([&tape, assignment, y, slopes] {
      if (tape.has_gradient(y)) tape.accumulate(assignment, tape.gradient(y).cwiseProduct(slopes));
    });
  }
  return y;
}

/// [z_d, what its slots show] for each latent: R x n (1 + K + 1).
template <class S>
Var with_targets(Tape<S>& tape, Var z, Var shown) {
  const int rows = tape.rows(z), n = tape.cols(z), k = tape.cols(shown) / n;
  const Var y = tape.output(rows, n * (k + 1), true);
  for (int d = 0; d < n; ++d) {
    tape.value(y).col(d * (k + 1)) = tape.value(z).col(d);
    tape.value(y).middleCols(d * (k + 1) + 1, k) = tape.value(shown).middleCols(d * k, k);
  }
  if (tape.recording()) {
    tape.on_backward([&tape, z, shown, y, n, k] {
      if (!tape.has_gradient(y)) return;
      for (int d = 0; d < n; ++d) {
        if (tape.needs_gradient(z)) tape.gradient_for_update(z).col(d) += tape.gradient(y).col(d * (k + 1));
        if (tape.needs_gradient(shown)) {
          tape.gradient_for_update(shown).middleCols(d * k, k) += tape.gradient(y).middleCols(d * (k + 1) + 1, k);
        }
      }
    });
  }
  return y;
}

/// Of each slot j of each row the latents that are assigned to it, others 0, each beside 1 or -1 for that: R (K+1) x
/// 2n.
template <class S>
Var slot_latents(Tape<S>& tape, Var z, Var assignment) {
  const int rows = tape.rows(z), n = tape.cols(z), slots = tape.cols(assignment) / n;
  const Var y = tape.output(rows * slots, 2 * n, true);
  const auto a = tape.value(assignment);
  for (int r = 0; r < rows; ++r) {
    for (int j = 0; j < slots; ++j) {
      for (int d = 0; d < n; ++d) {
        tape.value(y)(r * slots + j, 2 * d) = tape.value(z)(r, d) * a(r, d * slots + j);
        tape.value(y)(r * slots + j, 2 * d + 1) = S(2) * a(r, d * slots + j) - S(1);
      }
    }
  }
  if (tape.recording()) {
    tape.on_backward([&tape, z, assignment, y, rows, n, slots] {
      if (!tape.has_gradient(y)) return;
      const auto dy = tape.gradient(y);
      const auto a = tape.value(assignment);
      const auto v = tape.value(z);
      auto dz = tape.needs_gradient(z) ? tape.gradient_for_update(z).data() : nullptr;
      S* da = tape.needs_gradient(assignment) ? tape.gradient_for_update(assignment).data() : nullptr;
      for (int r = 0; r < rows; ++r) {
        for (int j = 0; j < slots; ++j) {
          for (int d = 0; d < n; ++d) {
            const S g = dy(r * slots + j, 2 * d);
            if (dz != nullptr) dz[r * n + d] += g * a(r, d * slots + j);
            if (da != nullptr) {
              da[r * n * slots + d * slots + j] += g * v(r, d) + S(2) * dy(r * slots + j, 2 * d + 1);
            }
          }
        }
      }
    });
  }
  return y;
}

/// Of the plain and the imperfect law: R x 2n for frames before (R x n). `shown`: R x n (K+1), see shown_targets().
template <class S>
Var latent_params(Tape<S>& tape, const CitrisPrior& prior, Var before, Var shown) {
  const Var own = shown.index >= 0 ? with_targets(tape, before, shown) : before;
  const Var context = linear(tape, before, prior.context.weight, prior.context.bias, Activation::kNone);
  Var h = silu(tape, add(tape, context, latent_linear(tape, own, prior.input)));
  h = silu(tape, latent_linear(tape, h, prior.middle));
  return latent_linear(tape, h, prior.output);
}

/// Targets as the target layer reads them: row r (K+1) + j shows slot j's alone, -1 for the others.
template <class S>
Matrix<S> slot_targets(const Matrix<S>& targets) {
  const Eigen::Index slots = targets.cols() + 1;
  Matrix<S> shown = Matrix<S>::Constant(targets.rows() * slots, slots, S(-1));
  for (Eigen::Index r = 0; r < targets.rows(); ++r) {
    for (Eigen::Index j = 0; j < slots; ++j) shown(r * slots + j, j) = j < slots - 1 ? targets(r, j) : S(0);
  }
  return shown;
}

/// Each row as often as there are slots.
std::vector<int> rows_by_slots(int rows, int slots) {
  std::vector<int> list;
  for (int r = 0; r < rows * slots; ++r) list.push_back(r / slots);
  return list;
}

/// Of the autoregressive law, a row for each slot of each row: R (K+1) x 2n. `rows.slots` and `rows.shown` are those of
/// the rows.
template <class S>
Var slot_params(Tape<S>& tape, const CitrisPrior& prior, Var before, Var after, Var assignment,
                const CitrisRows<S>& rows) {
  const int n = tape.cols(before);
  const Var context = linear(tape, before, prior.context.weight, prior.context.bias, Activation::kNone);
  const Var target = linear(tape, tape.constant(rows.shown), prior.target.weight, prior.target.bias, Activation::kNone);
  const auto masked = [&](int layer, Var x) {
    return affine(tape, x, masked_weights(tape, tape.parameter(prior.weight[layer]), n, layer > 0),
                  tape.parameter(prior.bias[layer]));
  };
  const Var own = masked(0, slot_latents(tape, after, assignment));
  Var h = add(tape, add(tape, target, own), gather_rows(tape, context, &rows.slots));
  const Var scaled = tape.output(tape.rows(h), tape.cols(h), true);
  tape.value(scaled) = S(0.5) * tape.value(h);
  if (tape.recording()) {
    tape.on_backward([&tape, h, scaled] {
      if (tape.has_gradient(scaled)) tape.accumulate(h, S(0.5) * tape.gradient(scaled));
    });
  }
  return masked(2, silu(tape, masked(1, silu(tape, scaled))));
}

/// Weight of each latent's slots in a divergence: psi, less lambda of what is none's.
template <class S>
Var slot_weights(Tape<S>& tape, const CitrisPriorShape& shape, Var psi, CitrisRows<S>& rows) {
  const int n = shape.latents, none = shape.variables;
  rows.weights = Matrix<S>::Ones(n, none + 1);
  if (!shape.as_published) {
    rows.weights.col(none).setConstant(static_cast<S>(1 - shape.lambda));
    return times(tape, psi, &rows.weights);
  }
  if (shape.law == CitrisLaw::kImperfect) {
    rows.weights.row(n - 1).setConstant(static_cast<S>(1 - shape.lambda));
    return times(tape, psi, &rows.weights);
  }
  if (shape.lambda == 0) return psi;
  rows.weights.rightCols(none).setConstant(static_cast<S>(1 - shape.lambda));
  const Var shifted = tape.output(n, none + 1, true);
  tape.value(shifted) << tape.value(psi).col(none), tape.value(psi).leftCols(none);
  if (tape.recording()) {
    tape.on_backward([&tape, psi, shifted, none] {
      if (!tape.has_gradient(shifted)) return;
      auto d = tape.gradient_for_update(psi);
      d.col(none) += tape.gradient(shifted).col(0);
      d.leftCols(none) += tape.gradient(shifted).rightCols(none);
    });
  }
  return times(tape, shifted, &rows.weights);
}

/// The table of set latents as one row of pairs.
template <class S>
Var set_row(Tape<S>& tape, const CitrisPrior& prior) {
  const Var table = tape.parameter(prior.set);
  return tape.reshape(table, 1, tape.rows(table) * tape.cols(table));
}

}  // namespace

template <class S>
CitrisPrior add_citris_prior(ParameterStore<S>& store, const std::string& name, const CitrisPriorShape& shape,
                             Random& random) {
  const int n = shape.latents, slots = shape.variables + 1, h = shape.hidden;
  CitrisPrior prior;
  prior.psi = store.add(name + ".psi", n, slots);
  if (shape.lambda <= 0) store.value(prior.psi).col(slots - 1).setConstant(S(kNever));
  prior.context = add_linear(store, name + ".context", n, n * h, random);
  if (shape.law == CitrisLaw::kAutoregressive) {
    prior.target = add_linear(store, name + ".target", slots, n * h, random);
    const int widths[] = {2, h, h, 2};
    for (int layer = 0; layer < 3; ++layer) {
      const LinearLayer made =
          add_linear(store, name + ".net." + std::to_string(layer), n * widths[layer], n * widths[layer + 1], random);
      prior.weight[layer] = made.weight;
      prior.bias[layer] = made.bias;
    }
    return prior;
  }
  if (shape.law == CitrisLaw::kPerfect) {
    prior.set = store.add(name + ".set", n, 2 * shape.variables);
    for (auto& number : store.value(prior.set).reshaped()) {
      number = static_cast<S>(random.uniform(-kSetStart, kSetStart));
    }
  }
  prior.input =
      add_latent_layer(store, name + ".input", n, shape.law == CitrisLaw::kImperfect ? 1 + slots : 1, h, random);
  prior.middle = add_latent_layer(store, name + ".middle", n, h, h, random);
  prior.output = add_latent_layer(store, name + ".output", n, h, 2, random);
  return prior;
}

template <class S>
Var citris_density_cost(Tape<S>& tape, const CitrisPrior& prior, const CitrisPriorShape& shape,
                        const CitrisTransitions<S>& transitions, CitrisRows<S>& rows) {
  const int samples = transitions.samples, slots = shape.variables + 1;
  const auto count = static_cast<int>(transitions.targets->rows());
  const S each = S(1) / static_cast<S>(samples * samples);
  rows.before.clear();
  rows.after.clear();
  for (int pair = 0; pair < count * samples * samples; ++pair) {
    const int transition = pair / (samples * samples);
    rows.before.push_back(pair / samples);
    rows.after.push_back(transition * samples + pair % samples);
  }
  const auto spread_targets = [&](int times) {
    rows.targets.resize(count * times, shape.variables);
    for (int r = 0; r < count * times; ++r) rows.targets.row(r) = transitions.targets->row(r / times);
  };
  const Var logits = tape.parameter(prior.psi), psi = softmax_rows(tape, logits);
  const Var after = gather_rows(tape, transitions.after, &rows.after);
  // 1 - psi_0, on average, for each transition.
  rows.weights = Matrix<S>::Constant(shape.latents, slots, S(0));
  rows.weights.leftCols(shape.variables)
      .setConstant(static_cast<S>(shape.lambda * count / static_cast<double>(shape.latents)));
  const Var pull = sum_of(tape, times(tape, psi, &rows.weights));
  if (shape.law == CitrisLaw::kPerfect) {
    spread_targets(samples * samples);
    const Var params = gather_rows(tape, latent_params(tape, prior, transitions.before, Var{}), &rows.before);
    const Var row = set_row<S>(tape, prior);
    const Var set = normal_costs(tape, after, Var{}, detached(tape, row));
    const Var learned = normal_costs(tape, detached(tape, after), Var{}, row);
    const Var cost = assigned_cost(tape, psi, &rows.targets, static_cast<S>(shape.lambda), set,
                                   normal_costs(tape, after, Var{}, params));
    return weighted_sum<S>(
        tape, {{cost, each}, {gradient_only(tape, target_cost(tape, &rows.targets, learned)), each}, {pull, S(1)}});
  }
  const Var assignment = sampled_assignment(tape, logits, transitions.gumbel, static_cast<S>(shape.temperature));
  if (shape.law == CitrisLaw::kImperfect) {
    spread_targets(samples);
    const Var shown = shown_targets(tape, assignment, &rows.targets, slots);
    const Var params = gather_rows(tape, latent_params(tape, prior, transitions.before, shown), &rows.before);
    return weighted_sum<S>(tape, {{sum_of(tape, normal_costs(tape, after, Var{}, params)), each}, {pull, S(1)}});
  }
  spread_targets(samples * samples);
  rows.slots = rows_by_slots(count * samples * samples, slots);
  rows.shown = slot_targets(rows.targets);
  const Var params = slot_params(tape, prior, gather_rows(tape, transitions.before, &rows.before), after,
                                 gather_rows(tape, assignment, &rows.before), rows);
  const Var costs = normal_costs(tape, gather_rows(tape, after, &rows.slots), Var{}, params);
  return weighted_sum<S>(tape, {{slot_cost(tape, costs, psi), each}, {pull, S(1)}});
}

template <class S>
Var citris_divergence(Tape<S>& tape, const CitrisPrior& prior, const CitrisPriorShape& shape,
                      const CitrisTransitions<S>& transitions, Var log_std, Var sample, CitrisRows<S>& rows) {
  const int slots = shape.variables + 1;
  const auto count = static_cast<int>(transitions.targets->rows());
  const Var logits = tape.parameter(prior.psi), psi = softmax_rows(tape, logits);
  if (shape.law == CitrisLaw::kPerfect) {
    const Var params = latent_params(tape, prior, transitions.before, Var{});
    return assigned_cost(tape, psi, transitions.targets, static_cast<S>(shape.lambda),
                         normal_costs(tape, transitions.after, log_std, set_row<S>(tape, prior)),
                         normal_costs(tape, transitions.after, log_std, params));
  }
  rows.slots = rows_by_slots(count, slots);
  rows.shown = slot_targets(*transitions.targets);
  Var params;
  if (shape.law == CitrisLaw::kImperfect) {
    rows.shown = rows.shown.replicate(1, shape.latents).eval();
    params = latent_params(tape, prior, gather_rows(tape, transitions.before, &rows.slots), tape.constant(rows.shown));
  } else {
    params = slot_params(tape, prior, transitions.before, sample,
                         sampled_assignment(tape, logits, transitions.gumbel, static_cast<S>(shape.temperature)), rows);
  }
  const Var costs = normal_costs(tape, gather_rows(tape, transitions.after, &rows.slots),
                                 gather_rows(tape, log_std, &rows.slots), params);
  return slot_cost(tape, costs, slot_weights(tape, shape, psi, rows));
}

template <class S>
Matrix<S> citris_psi(const ParameterStore<S>& store, const CitrisPrior& prior) {
  Tape<S> tape;
  tape.begin(store, nullptr);
  return tape.value(softmax_rows(tape, tape.parameter(prior.psi)));
}

std::vector<int> likeliest_slots(const Eigen::Ref<const MatrixF>& psi) {
  std::vector<int> slots(static_cast<std::size_t>(psi.rows()));
  for (Eigen::Index d = 0; d < psi.rows(); ++d) psi.row(d).maxCoeff(&slots[static_cast<std::size_t>(d)]);
  return slots;
}

MatrixF citris_law(const ParameterStore<float>& store, const CitrisPrior& prior, const CitrisPriorShape& shape,
                   const MatrixF& before, const MatrixF& after, bool set) {
  const auto count = static_cast<int>(before.rows());
  const int n = shape.latents, slots = shape.variables + 1;
  const std::vector<int> slot_of = likeliest_slots(citris_psi(store, prior));
  const auto slot = [&](int d) { return slot_of[static_cast<std::size_t>(d)]; };
  Tape<float> tape;
  tape.begin(store, nullptr);
  MatrixF assignment = MatrixF::Zero(count, n * slots);
  for (int d = 0; d < n; ++d) assignment.col(d * slots + slot(d)).setOnes();
  const MatrixF targets = MatrixF::Constant(count, shape.variables, set ? 1.0F : 0.0F);
  if (shape.law == CitrisLaw::kPerfect) {
    MatrixF params = tape.value(latent_params(tape, prior, tape.constant(before), Var{}));
    for (int d = 0; set && d < n; ++d) {
      if (slot(d) == shape.variables) continue;
      params.middleCols(2 * d, 2).rowwise() = store.value(prior.set).row(d).segment(2 * slot(d), 2);
    }
    return params;
  }
  if (shape.law == CitrisLaw::kImperfect) {
    const Var shown = shown_targets(tape, tape.constant(assignment), &targets, slots);
    return tape.value(latent_params(tape, prior, tape.constant(before), shown));
  }
  CitrisRows<float> rows;
  rows.slots = rows_by_slots(count, slots);
  rows.shown = slot_targets(targets);
  const Var all =
      slot_params(tape, prior, tape.constant(before), tape.constant(after), tape.constant(assignment), rows);
  MatrixF params(count, 2 * n);
  for (int r = 0; r < count; ++r) {
    for (int d = 0; d < n; ++d)
      params.row(r).segment(2 * d, 2) = tape.value(all).row(r * slots + slot(d)).segment(2 * d, 2);
  }
  return params;
}

#define CAUSEWAY_INSTANTIATE(S)                                                                                       \
  template CitrisPrior add_citris_prior<S>(ParameterStore<S>&, const std::string&, const CitrisPriorShape&, Random&); \
  template Var citris_density_cost<S>(Tape<S>&, const CitrisPrior&, const CitrisPriorShape&,                          \
                                      const CitrisTransitions<S>&, CitrisRows<S>&);                                   \
  template Var citris_divergence<S>(Tape<S>&, const CitrisPrior&, const CitrisPriorShape&,                            \
                                    const CitrisTransitions<S>&, Var, Var, CitrisRows<S>&);                           \
  template Matrix<S> citris_psi<S>(const ParameterStore<S>&, const CitrisPrior&);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
