// The model of the closed form with noise coordinates from a network: it starts at the closed form's rows and learns to
// tell which picture before belongs to a picture after (see contrast_ops.h). Targets, causal directions, mechanisms and
// graph follow from these coordinates as in the closed form.
#pragma once

#include "engine/models/contrastive/contrast_ops.h"
#include "engine/models/pair_ica/pair_model.h"

namespace causeway {

struct ContrastShape {
  PairShape pair;
  std::vector<int> hidden{128, 128};        // of the encoder, beside its linear part
  std::vector<int> decoder_hidden{64, 64};  // of the decoder that keeps coordinates apart while they are learned
};

struct ContrastNetwork {
  LinearLayer rows;  // scaled codes -> coordinates, added to `bend`
  Mlp bend;
  Mlp decoder;  // coordinates -> codes, added to a linear map
  LinearLayer decoder_skip;
  ContrastTables tables;
};

template <class S>
ContrastNetwork make_contrast_network(ParameterStore<S>& store, const ContrastShape& shape, Random& random);

/// Scaled codes (R x d) -> noise coordinates (R x n).
template <class S>
Var contrast_encode(Tape<S>& tape, const ContrastNetwork& net, Var scaled);

struct ContrastWeights {
  double floor = 0.1;   // least leak s_j
  double decoder = 1;   // weight of the decoder's error
  double variance = 1;  // of a picture's codes, summed over them: the unit of that error
};

/// Sums over this shard's pairs, divided by the number of pairs of the batch, for display.
struct ContrastTerms {
  double contrast = 0;
  double error = 0;  // |decoded - codes|^2 of one picture
};

/// This shard's share of the mean over `pairs` pairs of a batch: contrast_loss() among the shard's pairs, the decoder's
/// error in units of the codes' variance, and unit_loss(). scaled, codes: 2m x d, all before, then all after; both must
/// outlive the pass.
template <class S>
Var contrast_objective(Tape<S>& tape, const ContrastNetwork& net, const ContrastWeights& weights,
                       const Matrix<S>& scaled, const Matrix<S>& codes, int pairs, ContrastTerms* terms);

/// A number of the net and the same of the closed form that it started from; small is good.
struct Compared {
  double now = 0, before = 1;
  /// Two standard errors of the difference, from blocks of pairs: as much may be chance. 0 in older checkpoints.
  double margin = 0;
  /// By more than chance and by more than `least`, what matters.
  bool worse(double least) const { return now > before + margin + least; }
};

/// How the net did on pairs it did not learn from, against the closed form's coordinates; no label is needed.
struct ContrastSigns {
  Compared loss;             // contrast_loss() a pair
  Compared leak;             // share of the pairs' squared change outside its largest coordinate
  Compared error;            // share of the codes' variance that is lost in codes decoded from the coordinates; before:
                             // by the best linear map
  Vector<double> agreement;  // n: rank correlation of each coordinate with the closed form's
};

class ContrastModel final : public PairModel {
 public:
  ContrastModel(const ContrastShape& shape, std::uint64_t seed, std::uint64_t start);

  MatrixD noise_coordinates(const MatrixF& codes) const override;
  /// Those of the form, and what the net's signs say.
  std::vector<Finding> doubts() const override;

  const ContrastNetwork& contrast() const { return net_; }
  /// Takes over the form and starts the net at its rows; `codes` are those that it was fitted to.
  void start_at(ClosedForm form, const MatrixF& codes);
  /// Codes in the unit that the net reads.
  MatrixF scaled(const MatrixF& codes) const;
  /// The coordinates get mean 0 and standard deviation 1 over these codes from now on.
  void fix_unit(const MatrixF& codes);
  /// Signs on pairs `first` .. of `codes` (2P x d), where the start's coordinates are those of `start`.
  void judge(const ClosedForm& start, const MatrixF& codes, Eigen::Index first);
  const ContrastSigns& signs() const { return signs_; }
  void set_signs(ContrastSigns signs) { signs_ = std::move(signs); }

  /// What the model holds beside weights and form, for a checkpoint; the reverse throws Error if it does not fit.
  std::vector<double> extra_numbers() const;
  /// Whether these are numbers of such a model; older checkpoints hold no margins.
  bool fits(const std::vector<double>& numbers) const;
  void set_extra_numbers(const std::vector<double>& numbers);

 private:
  MatrixF raw_coordinates(const MatrixF& codes) const;

  ContrastNetwork net_;
  Eigen::RowVectorXd scale_;              // d: of codes
  Eigen::RowVectorXd shift_, deviation_;  // n: of coordinates
  ContrastSigns signs_;
};

}  // namespace causeway
