#include "engine/metrics/mcc.h"

#include <algorithm>
#include <numeric>

#include "engine/metrics/input_checks.h"
#include "engine/metrics/matching.h"

namespace causeway {

namespace {

/// Columns with mean 0 and length 1; constant ones become 0.
MatrixD unit_columns(const MatrixD& values, CorrelationKind kind) {
  MatrixD result(values.rows(), values.cols());
  for (Eigen::Index i = 0; i < values.cols(); ++i) {
    Vector<double> column = values.col(i);
    if (is_constant(column)) {
      result.col(i).setZero();
      continue;
    }
    if (kind == CorrelationKind::kSpearman) column = average_ranks(column);
    column.array() -= column.mean();
    column /= column.lpNorm<Eigen::Infinity>();  // so that the squares below neither overflow nor vanish
    result.col(i) = column / column.norm();
  }
  return result;
}

}  // namespace

Vector<double> average_ranks(const Vector<double>& values) {
  std::vector<Eigen::Index> order(values.size());
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  std::sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) { return values[a] < values[b]; });
  Vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double rank = 0.5 * static_cast<double>(begin + 1 + end);
    for (; begin < end; ++begin) ranks[order[begin]] = rank;
  }
  return ranks;
}

MatrixD absolute_correlation(const MatrixD& codes, const MatrixD& factors, CorrelationKind kind) {
  require_scorable(codes, factors, 2, "correlated");
  const MatrixD product = unit_columns(factors, kind).transpose() * unit_columns(codes, kind);
  return product.cwiseAbs().cwiseMin(1.0);
}

MccResult mcc(const MatrixD& codes, const MatrixD& factors, CorrelationKind kind) {
  MccResult result;
  result.correlation = absolute_correlation(codes, factors, kind);
  result.code_of_factor = assign_maximum(result.correlation).column_of_row;
  result.correlation_by_factor = Vector<double>::Zero(factors.cols());
  for (Eigen::Index factor = 0; factor < factors.cols(); ++factor) {
    const int code = result.code_of_factor[factor];
    if (code >= 0) result.correlation_by_factor[factor] = result.correlation(factor, code);
  }
  result.mcc = result.correlation_by_factor.mean();
  return result;
}

std::vector<int> own_codes(const MatrixD& correlation, const std::vector<int>& code_of_factor) {
  std::vector<int> own(code_of_factor.size(), -1);
  for (Eigen::Index factor = 0; factor < std::ssize(code_of_factor); ++factor) {
    const int code = code_of_factor[static_cast<std::size_t>(factor)];
    if (code < 0 || factor >= correlation.rows() || code >= correlation.cols()) continue;
    const double own_correlation = correlation(factor, code);
    const double others = own_correlation - (own_correlation >= kSureCorrelation ? kSureLead : kOwnLead);
    bool is_own = own_correlation >= kOwnCorrelation;
    for (Eigen::Index other = 0; other < correlation.cols(); ++other) {
      is_own = is_own && (other == code || correlation(factor, other) <= others);
    }
    for (Eigen::Index other = 0; other < correlation.rows(); ++other) {
      is_own = is_own && (other == factor || correlation(other, code) <= others);
    }
    if (is_own) own[static_cast<std::size_t>(factor)] = code;
  }
  return own;
}

}  // namespace causeway
