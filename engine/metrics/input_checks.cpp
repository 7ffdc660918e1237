#include "engine/metrics/input_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"

namespace causeway {

void require_finite(const MatrixD& values, const std::string& name) {
  for (Eigen::Index row = 0; row < values.rows(); ++row) {
    for (Eigen::Index column = 0; column < values.cols(); ++column) {
      if (!std::isfinite(values(row, column))) {
        throw Error(fmt::format("{} hold {} in row {}, column {}.", name, values(row, column), row, column),
                    "The model that made them has probably diverged: lower its learning rate or take an earlier "
                    "checkpoint.");
      }
    }
  }
}

void require_scorable(const MatrixD& codes, const MatrixD& factors, Eigen::Index minimum_rows,
                      const std::string& part) {
  if (codes.rows() != factors.rows()) {
    throw UsageError(fmt::format("{} codes have {} rows but the factors have {}.", part, codes.rows(), factors.rows()),
                     "Row i of both must belong to the same sample.");
  }
  if (codes.cols() < 1 || factors.cols() < 1) {
    throw UsageError(fmt::format("{} codes have {} columns and the factors {}; a score needs at least one of each.",
                                 part, codes.cols(), factors.cols()));
  }
  if (codes.rows() < minimum_rows) {
    throw Error(fmt::format("Only {} {} samples; this score needs at least {}.", codes.rows(), part, minimum_rows),
                "Generate or encode more samples.");
  }
  require_finite(codes, part + " codes");
  require_finite(factors, part + " factors");
}

bool is_constant(const Vector<double>& column) {
  if (column.size() == 0) return true;
  const double low = column.minCoeff();
  const double high = column.maxCoeff();
  return high - low <= 1e-14 * std::max(std::abs(low), std::abs(high));
}

}  // namespace causeway
