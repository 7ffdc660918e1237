// CausalVAE with the encoder giving the variables: z_i = g_i(sum_j A_ji z_j) + noise of a learned size, A pulled
// towards no cycles and small entries (Zheng, Aragam, Ravikumar, Xing, "DAGs with NO TEARS", NeurIPS 2018).
#pragma once

#include <memory>

#include "engine/models/labels/label_vae.h"

namespace causeway {

struct CausalVaeSettings : LabelSettings {
  static constexpr const char* kGroup = "causal-vae";

  double prior_weight = 1;
  int mask_hidden = 32;
  std::string z_first = "false";
  double label_width = 0.03;
  double sparsity = 0.05;

  static void visit(auto& s, auto&& entry) {
    visit_common(s, entry);
    entry(
        "prior_weight", s.prior_weight, 0, 1e3,
        "weight of the divergence from what the causes say; without z_first that from N(0, 1), times the published 0.3",
        kChangeable);
    entry("mask_hidden", s.mask_hidden, 1, 16384, "hidden width of the networks that make variables of their causes");
    entry("z_first", s.z_first, yes_no_names,
          "true: the encoder gives the variables, not their noise, so that mechanisms are learned");
    entry("label_width", s.label_width, 1e-3, 10,
          "with z_first: standard deviation of a variable around its label, in standard deviations of the label",
          kChangeable);
    entry("sparsity", s.sparsity, 0, 1e3, "with z_first: weight of the sum of the matrix's entries", kChangeable);
  }
};

struct ZFirstShape {
  LabelVaeShape vae;
  int mask_hidden = 32;
};

struct ZFirstNetwork {
  LabelVaeNetwork vae;
  ParameterId graph;      // A, n x n, row causes column; its diagonal is not used
  ParameterId log_std;    // 1 x n, of the noise
  std::vector<Mlp> mask;  // [i]: 1 -> 1
};

template <class S>
ZFirstNetwork make_z_first(ParameterStore<S>& store, const ZFirstShape& shape, Random& random);

/// g_i(sum_j A_ji z_j) of rows z, R x n, where `rest` (n x n of 0 and 1, must outlive the pass) says which entries of A
/// count.
template <class S>
Var z_first_means(Tape<S>& tape, const ZFirstNetwork& net, Var z, const Matrix<S>* rest);

/// sum over rows of -log N(z; means, exp(log_std)^2), 1 x 1.
template <class S>
Var z_first_cost(Tape<S>& tape, Var z, Var means, Var log_std);

/// CausalVAE's learner with the setting z_first.
std::unique_ptr<Learner> make_causal_vae_z_first(const LearnerInput& input);

}  // namespace causeway
