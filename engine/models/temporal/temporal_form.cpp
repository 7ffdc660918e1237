#include "engine/models/temporal/temporal_form.h"

#include <fmt/format.h>

#include <limits>
#include <numeric>

#include "engine/core/decompositions.h"
#include "engine/core/error.h"
#include "engine/models/code_directions.h"
#include "engine/models/linear_codes.h"
#include "engine/models/pair_ica/blocks.h"
#include "engine/models/temporal/transitions.h"

namespace causeway {

namespace {

constexpr Eigen::Index kLeastTransitions = 20;
constexpr Eigen::Index kLeastPokes = 5;    // steps with a target, for its eigenvector
constexpr double kRidge = 1e-4;            // of the mean variance
constexpr Eigen::Index kIcaSteps = 16000;  // residuals that ICA looks at
constexpr Eigen::Index kLevels = 4000;     // frames for the dependence of levels

/// Checks what both fits ask for.
void check_codes(const MatrixF& codes, int frames, int latents) {
  if (!codes.allFinite()) {
    throw Error("the codes hold numbers that are not finite", "remove NaN and infinity from the data");
  }
  const Eigen::Index count = Transitions(codes.rows(), frames).count();
  if (count < kLeastTransitions) {
    throw Error(fmt::format("{} steps from one frame to the next are too few", count),
                fmt::format("bring {} or more, in longer or more sequences", kLeastTransitions));
  }
  if (latents > codes.cols()) {
    throw Error(fmt::format("{} latents cannot be told from {} codes", latents, codes.cols()),
                "lower causal.latents or raise image.codes");
  }
}

/// Codes around their mean in one common unit: their mean variance becomes 1.
MatrixD centred_codes(const MatrixF& codes, TemporalForm& form, double& unit) {
  form.mean = codes.cast<double>().colwise().mean();
  MatrixD centred = codes.cast<double>().rowwise() - form.mean;
  unit = std::max(std::sqrt(centred.squaredNorm() / static_cast<double>(std::max<Eigen::Index>(1, centred.size()))),
                  1e-12);
  centred /= unit;
  return centred;
}

MatrixD second_moment(const MatrixD& r) { return r.transpose() * r / static_cast<double>(r.rows()); }

/// The direction that varies most once the first `count` rows are told, as a linear function of the codes.
Eigen::RowVectorXd remaining_direction(const MatrixD& centred, const MatrixD& rows) {
  MatrixD left = centred;
  MatrixD map = MatrixD::Zero(rows.rows(), centred.cols());
  if (rows.rows() > 0) {
    const MatrixD z = centred * rows.transpose();
    map = least_squares(z, centred);
    left -= z * map;
  }
  const Eigensystem solver = symmetric_eigensystem(second_moment(left));
  const Eigen::RowVectorXd axis = solver.vectors.col(centred.cols() - 1).transpose();
  return axis - axis * map.transpose() * rows;
}

void finish_rows(TemporalForm& form, const MatrixD& centred, double unit) {
  for (Eigen::Index i = 0; i < form.rows.rows(); ++i) normalise_row(form.rows, i, centred);
  form.rows /= unit;
}

}  // namespace

TemporalForm empty_temporal_form(FormKind kind, int latents, int codes) {
  TemporalForm form;
  form.kind = kind;
  form.mean = Eigen::RowVectorXd::Zero(codes);
  form.rows = MatrixD::Zero(latents, codes);
  form.eigenvalues = MatrixD::Zero(latents, 2);
  form.poked = Vector<double>::Zero(latents);
  form.block_sizes.assign(static_cast<std::size_t>(latents), 1);
  return form;
}

MatrixD var_residuals(const MatrixD& codes, int frames) {
  const auto [before, after] = before_and_after<double>(codes, frames);
  MatrixD x(before.rows(), before.cols() + 1);
  x << before, Vector<double>::Ones(before.rows());
  MatrixD gram = x.transpose() * x;
  gram.diagonal().array() += 1e-9 * static_cast<double>(x.rows());
  return after - x * solve_positive(gram, x.transpose() * after);
}

PokedDirection poked_direction(const MatrixD& poked, const MatrixD& others) {
  const Eigensystem solver = generalised_eigensystem(poked, others);
  const Eigen::Index last = poked.cols() - 1;
  return {solver.vectors.col(last).transpose(), solver.values.reverse()};
}

Vector<double> target_shares(const Matrix<std::uint8_t>& targets, int latents) {
  if (targets.cols() != latents) {
    throw Error(fmt::format("the data tell {} targets, and {} latents are asked for", targets.cols(), latents),
                fmt::format("set causal.latents to {}", targets.cols()));
  }
  if (targets.cast<int>().sum() == 0) {
    throw Error("no step of the data has an intervention target: all are 0",
                "choose isa or temporal, which are told no targets, or bring the targets");
  }
  return targets.cast<double>().colwise().mean().transpose();
}

TemporalForm fit_target_eigen(const MatrixF& codes, int frames, const Matrix<std::uint8_t>& targets, int latents) {
  check_codes(codes, frames, latents);
  TemporalForm form = empty_temporal_form(FormKind::kTargetEigen, latents, static_cast<int>(codes.cols()));
  form.poked = target_shares(targets, latents);
  double unit = 1;
  const MatrixD centred = centred_codes(codes, form, unit);
  const MatrixD residuals = var_residuals(centred, frames);
  std::vector<Eigen::Index> found, missing;
  for (int i = 0; i < latents; ++i) {
    std::vector<Eigen::Index> on, off;
    for (Eigen::Index t = 0; t < targets.rows(); ++t) (targets(t, i) != 0 ? on : off).push_back(t);
    if (static_cast<Eigen::Index>(on.size()) < kLeastPokes || static_cast<Eigen::Index>(off.size()) < kLeastPokes) {
      missing.push_back(i);
      continue;
    }
    const MatrixD others = residuals(off, Eigen::all);
    const Eigen::RowVectorXd mean = others.colwise().mean();
    MatrixD spread = second_moment(others.rowwise() - mean);
    spread.diagonal().array() += kRidge * spread.trace() / static_cast<double>(spread.cols()) + 1e-12;
    const PokedDirection direction = poked_direction(second_moment(residuals(on, Eigen::all).rowwise() - mean), spread);
    form.rows.row(i) = direction.row;
    const auto known = std::min<Eigen::Index>(2, direction.eigenvalues.size());
    form.eigenvalues.row(i).head(known) = direction.eigenvalues.head(known).transpose();
    found.push_back(i);
  }
  for (const Eigen::Index i : missing) {
    form.rows.row(i) = remaining_direction(centred, form.rows(found, Eigen::all));
    found.push_back(i);
  }
  finish_rows(form, centred, unit);
  return form;
}

TemporalForm fit_isa(const MatrixF& codes, int frames, int latents, std::uint64_t seed) {
  check_codes(codes, frames, latents);
  TemporalForm form = empty_temporal_form(FormKind::kIsa, latents, static_cast<int>(codes.cols()));
  double unit = 1;
  const MatrixD centred = centred_codes(codes, form, unit);
  const MatrixD all = var_residuals(centred, frames);
  const MatrixD residuals = all(spread_rows(all.rows(), kIcaSteps), Eigen::all);
  const int directions = varying_directions(residuals);
  if (directions < latents) {
    throw Error(fmt::format("from frame to frame {} directions vary, fewer than {} latents", directions, latents),
                "lower causal.latents, raise image.codes, or bring sequences in which every variable moves");
  }
  const MatrixD parts = fit_fast_ica(residuals.cast<float>(), directions, seed).unmixing().cast<double>();
  const MatrixD levels = centred(spread_rows(centred.rows(), kLevels), Eigen::all) * parts.transpose();
  const Blocks blocks = link_blocks(level_dependence(levels), latents);
  form.joined = blocks.joined;
  form.apart = blocks.apart;
  for (int i = 0; i < latents; ++i) {
    const auto& block = blocks.members[static_cast<std::size_t>(i)];
    form.block_sizes[static_cast<std::size_t>(i)] = static_cast<int>(block.size());
    const MatrixD own = parts(block, Eigen::all);
    const MatrixD u = centred * own.transpose();
    const auto [before, after] = before_and_after<double>(u, frames);
    MatrixD level = second_moment(u);
    level.diagonal().array() += 1e-9 * level.trace();
    const Eigensystem solver = generalised_eigensystem(second_moment(after - before), level);
    form.rows.row(i) = solver.vectors.col(0).transpose() * own;
  }
  finish_rows(form, centred, unit);
  return form;
}

namespace {

// Variance along a variable when poked against otherwise. Lamps and arm of the circuit have 12 or more with enough
// codes, a lamp that six codes hold in part 2.9.
constexpr double kClearPoke = 4.0;
// In time variables that cause each other have dependent levels. Three lamps and an arm were told apart from 1.3 on,
// with 1.04 they were not.
constexpr double kJoinedOverApart = 1.2;

}  // namespace

std::vector<Finding> doubts_of(const TemporalForm& form) {
  std::vector<Finding> doubts;
  const auto n = static_cast<int>(form.rows.rows());
  if (form.kind == FormKind::kTargetEigen) {
    for (int i = 0; i < n; ++i) {
      const double first = form.eigenvalues(i, 0);
      if (first == 0) {
        doubts.push_back(
            {Sign::kNeverSet,
             {i},
             fmt::format("target {} is set in {:.2f} % of the steps: too few, or too many, to tell it from "
                         "the others",
                         i, 100 * form.poked(i)),
             "bring steps that intervene on it and steps that do not"});
      } else if (first < kClearPoke) {
        doubts.push_back({Sign::kFewCodes,
                          {i},
                          fmt::format("interventions on z{} hardly show in the codes: they raise its variance {:.1f} "
                                      "times (clear: from {:.0f} times)",
                                      i, first, kClearPoke),
                          "raise image.codes (12 or more), or bring stronger interventions"});
      }
    }
  }
  if (form.kind == FormKind::kIsa && form.joined < kJoinedOverApart * form.apart) {
    doubts.push_back({Sign::kMixedParts,
                      {},
                      fmt::format("parts of one variable depend on each other little more ({:.2f}) than those of "
                                  "different variables ({:.2f})",
                                  form.joined, form.apart),
                      "set image.codes to another number (8 to 16), bring more frames, or targets (target-eigen)"});
  }
  return doubts;
}

}  // namespace causeway
