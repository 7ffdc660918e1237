#include "engine/models/temporal/flow_model.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "engine/core/decompositions.h"
#include "engine/metrics/matching.h"
#include "engine/models/learner_state.h"

namespace causeway {

namespace {

constexpr Eigen::Index kPriorSteps = 16000;  // transitions that the prior of targets is read from
constexpr double kLeastPrior = 1e-4;

/// Column of each row's largest entry.
std::vector<int> likeliest_columns(const MatrixD& assignment) {
  std::vector<int> columns(static_cast<std::size_t>(assignment.rows()));
  for (Eigen::Index d = 0; d < assignment.rows(); ++d) {
    assignment.row(d).maxCoeff(&columns[static_cast<std::size_t>(d)]);
  }
  return columns;
}

MatrixF every_second(const MatrixF& params, Eigen::Index first) {
  return params(Eigen::all, Eigen::seqN(first, params.cols() / 2, 2));
}

}  // namespace

FlowModel::FlowModel(int variables, int own)
    : variables_(variables),
      shift_(Eigen::RowVectorXd::Zero(variables)),
      deviation_(Eigen::RowVectorXd::Ones(variables)),
      rest_(MatrixD::Zero(variables + 1, own)),
      prior_(Vector<double>::Constant(variables + 1, 1.0 / (variables + 1))) {}

std::vector<int> FlowModel::chosen() const {
  return assign_maximum(assignment().leftCols(variables_).transpose()).column_of_row;
}

MatrixF FlowModel::encode_noise(const MatrixF& codes) const {
  const MatrixD z = own_latents(codes)(Eigen::all, chosen()).cast<double>();
  return ((z.rowwise() - shift_).array().rowwise() / deviation_.array()).matrix().cast<float>();
}

MatrixF FlowModel::all_latents(const MatrixF& variables) const {
  const MatrixD z = (variables.cast<double>().array().rowwise() * deviation_.array()).matrix().rowwise() + shift_;
  MatrixD all = (z * rest_.topRows(variables_)).rowwise() + rest_.row(variables_);
  const std::vector<int> own = chosen();
  for (int i = 0; i < variables_; ++i) all.col(own[static_cast<std::size_t>(i)]) = z.col(i);
  return all.cast<float>();
}

MatrixF FlowModel::decode_noise(const MatrixF& noise) const { return codes_of_latents(all_latents(noise)); }

MatrixF FlowModel::mean_next(const MatrixF& before) const { return every_second(law(before, before, false), 0); }

MatrixD FlowModel::log_ratios(const MatrixF& before, const MatrixF& after) const {
  const MatrixF free = law(before, after, false), set = law(before, after, true);
  const auto costs = [&](const MatrixF& params) {
    const MatrixF log_std = every_second(params, 1);
    const auto off = ((after - every_second(params, 0)).array() * (-log_std.array()).exp()).eval();
    return MatrixD((0.5F * off.square() + log_std.array()).cast<double>().matrix());
  };
  const MatrixD gain = costs(free) - costs(set);
  const std::vector<int> column = likeliest_columns(assignment());
  MatrixD ratios = MatrixD::Zero(before.rows(), variables_);
  for (Eigen::Index d = 0; d < gain.cols(); ++d) {
    const int i = column[static_cast<std::size_t>(d)];
    if (i < variables_) ratios.col(i) += gain.col(d);
  }
  return ratios;
}

MatrixF FlowModel::intervention_posterior(const MatrixF& before, const MatrixF& after) const {
  return target_posterior(log_ratios(own_latents(before), own_latents(after)), prior_).cast<float>();
}

std::optional<LearnedGraph> FlowModel::read_lagged(const MatrixF& codes, int frames, std::uint64_t seed) const {
  if (!has_steps(codes, frames)) return std::nullopt;
  const auto [x, y] = some_transitions(codes, frames, kGraphSteps);
  const MatrixF before = own_latents(x), after = own_latents(y);
  if (!before.allFinite() || !after.allFinite()) return std::nullopt;
  const MatrixD q = target_posterior(log_ratios(before, after), prior_);
  const std::vector<int> own = chosen(), column = likeliest_columns(assignment());
  std::vector<std::vector<int>> causes(static_cast<std::size_t>(variables_));
  for (int d = 0; d < static_cast<int>(column.size()); ++d) {
    for (int i = 0; i < variables_; ++i) {
      const bool is_own = own[static_cast<std::size_t>(i)] == d;
      if (is_own || column[static_cast<std::size_t>(d)] == i) causes[static_cast<std::size_t>(i)].push_back(d);
    }
  }
  return read_step_graph(
      before, after(Eigen::all, own), 1.0 - q.rightCols(variables_).array(), causes,
      [&](const MatrixF& from) { return MatrixF(mean_next(from)(Eigen::all, own)); }, seed);
}

MatrixF FlowModel::predict_next(const MatrixF& causal) const {
  const MatrixD next = mean_next(all_latents(causal))(Eigen::all, chosen()).cast<double>();
  return ((next.rowwise() - shift_).array().rowwise() / deviation_.array()).matrix().cast<float>();
}

void FlowModel::settle(const MatrixF& codes, int frames, const Matrix<std::uint8_t>* targets) {
  const MatrixD all = own_latents(codes).cast<double>();
  if (!all.allFinite()) return;
  const MatrixD z = all(Eigen::all, chosen());
  const auto rows = static_cast<double>(z.rows());
  shift_ = z.colwise().mean();
  deviation_ = ((z.rowwise() - shift_).colwise().squaredNorm() / rows).cwiseSqrt().cwiseMax(1e-12);
  MatrixD with_one(z.rows(), variables_ + 1);
  with_one << z, Vector<double>::Ones(z.rows());
  MatrixD moments = with_one.transpose() * with_one;
  moments.diagonal().array() += 1e-9 * rows;
  rest_ = solve_positive(moments, with_one.transpose() * all);
  if (targets != nullptr) {
    prior_(0) = static_cast<double>((targets->cast<int>().rowwise().sum().array() == 0).count());
    prior_.tail(variables_) = targets->cast<double>().colwise().sum().transpose();
    prior_ = (prior_ / prior_.sum()).cwiseMax(kLeastPrior);
    return;
  }
  const auto [before, after] = some_transitions(codes, frames, kPriorSteps);
  prior_ = fitted_target_prior(log_ratios(own_latents(before), own_latents(after)));
}

template <class Model, class Visit>
void FlowModel::visit_numbers(Model& model, Visit&& visit) {
  const auto all = [&](auto& matrix) {
    for (Eigen::Index i = 0; i < matrix.size(); ++i) visit(matrix.data()[i]);
  };
  all(model.shift_);
  all(model.deviation_);
  all(model.rest_);
  all(model.prior_);
}

std::vector<double> FlowModel::numbers() const {
  std::vector<double> list;
  visit_numbers(*this, [&](const double& number) { list.push_back(number); });
  return list;
}

void FlowModel::set_numbers(const std::vector<double>& list) {
  if (list.size() != numbers().size()) throw_unfitting_state();
  auto next = list.begin();
  visit_numbers(*this, [&](double& number) { number = *next++; });
}

}  // namespace causeway
