// How variables go from one frame to the next, as differentiable operations. A variable that nothing is done to follows
//   N_i = N(e'_i; mu_i(e), sigma_i(e)^2),  mu_i = 0.7 e_i + a_i(e),  log sigma_i = clamp(3 b_i(e), -4, 1.5) - 0.5,
// where (a_i, b_i) is the output of its mechanism, a network; one that an intervention sets follows do_i(e'_i),
// whatever was before.
#pragma once

#include "engine/models/do_density.h"

namespace causeway {

inline constexpr int kSetComponents = 5;  // Gaussians of do_i

struct TransitionTables {
  ParameterId logits;   // 1 x (n+1): of the targets, the first for none
  ParameterId density;  // of do_i, see do_density.h
};

template <class S>
TransitionTables add_transition_tables(ParameterStore<S>& store, const std::string& name, int latents);

/// What is known of the targets of m transitions; neither: at most one a transition, its prior given by the tables.
template <class S>
struct Told {
  const Matrix<S>* targets = nullptr;  // m x n of 0 and 1
  Var touch{};                         // m x n: logit that variable i was set
};

/// -sum_a log(exp s(a, a) / sum_b exp s(a, b)), 1 x 1, of m transitions from `before` to `after` (m x n each), where
///   s(a, b) = log p(after_b | before_a, told_a) - offset_b.
/// mechanisms: of each variable the output of its mechanism for `before` (m x 2). offset: m x 1, any function of
/// `after`: it makes up for how likely each is by itself.
template <class S>
Var transition_contrast(Tape<S>& tape, Var before, Var after, const Var* mechanisms, Var offset,
                        const TransitionTables& tables, const Told<S>& told);

/// -sum log p of m transitions whose frames are constants, 1 x 1; both must outlive the pass. Each variable is set by
/// itself with a probability that the tables give (the logistic function of its logit); targets (m x n, may be null)
/// tell which were.
template <class S>
Var transition_loss(Tape<S>& tape, const Matrix<S>& before, const Matrix<S>& after, const Var* mechanisms,
                    const TransitionTables& tables, const Matrix<S>* targets);

/// mu and log sigma from variables before (m x n) and outputs of mechanisms, m x n each.
struct TransitionLaw {
  MatrixF mean, log_std;
};
TransitionLaw transition_law(const MatrixF& before, const std::vector<MatrixF>& outputs);

/// log do_i - log N_i of every variable after (m x n).
MatrixF set_against_followed(const TransitionLaw& law, const MatrixF& after, const MatrixF& density_table);

}  // namespace causeway
