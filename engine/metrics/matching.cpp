#include "engine/metrics/matching.h"

#include <algorithm>
#include <limits>

#include "engine/metrics/input_checks.h"

namespace causeway {

namespace {

/// Shortest augmenting paths with potentials, one row after the other; rows <= columns. Rows and columns count from 1
/// inside, 0 meaning "none".
std::vector<int> match_rows(const MatrixD& cost) {
  const auto rows = static_cast<int>(cost.rows());
  const auto columns = static_cast<int>(cost.cols());
  std::vector<double> row_potential(rows + 1, 0.0);
  std::vector<double> column_potential(columns + 1, 0.0);
  std::vector<int> row_of_column(columns + 1, 0);
  std::vector<int> previous_column(columns + 1, 0);
  for (int new_row = 1; new_row <= rows; ++new_row) {
    std::vector<double> distance(columns + 1, std::numeric_limits<double>::infinity());
    std::vector<bool> visited(columns + 1, false);
    int column = 0;
    row_of_column[0] = new_row;
    do {
      visited[column] = true;
      const int row = row_of_column[column];
      int nearest = 0;
      double step = std::numeric_limits<double>::infinity();
      for (int other = 1; other <= columns; ++other) {
        if (visited[other]) continue;
        const double reduced = cost(row - 1, other - 1) - row_potential[row] - column_potential[other];
        if (reduced < distance[other]) {
          distance[other] = reduced;
          previous_column[other] = column;
        }
        if (distance[other] < step) {
          step = distance[other];
          nearest = other;
        }
      }
      for (int other = 0; other <= columns; ++other) {
        if (visited[other]) {
          row_potential[row_of_column[other]] += step;
          column_potential[other] -= step;
        } else {
          distance[other] -= step;
        }
      }
      column = nearest;
    } while (row_of_column[column] != 0);
    while (column != 0) {
      row_of_column[column] = row_of_column[previous_column[column]];
      column = previous_column[column];
    }
  }
  std::vector<int> column_of_row(rows, -1);
  for (int column = 1; column <= columns; ++column) {
    if (row_of_column[column] != 0) column_of_row[row_of_column[column] - 1] = column - 1;
  }
  return column_of_row;
}

std::vector<int> match_any_shape(const MatrixD& cost) {
  if (cost.rows() <= cost.cols()) return match_rows(cost);
  const std::vector<int> row_of_column = match_rows(cost.transpose());
  std::vector<int> column_of_row(cost.rows(), -1);
  for (std::size_t column = 0; column < row_of_column.size(); ++column) {
    column_of_row[row_of_column[column]] = static_cast<int>(column);
  }
  return column_of_row;
}

Assignment assign(const MatrixD& scores, double sign) {
  require_finite(scores, "scores to be matched");
  Assignment result;
  result.column_of_row = match_any_shape(sign * scores);
  for (std::size_t row = 0; row < result.column_of_row.size(); ++row) {
    const int column = result.column_of_row[row];
    if (column >= 0) result.total += scores(static_cast<Eigen::Index>(row), column);
  }
  return result;
}

}  // namespace

Assignment assign_minimum(const MatrixD& scores) { return assign(scores, 1.0); }

Assignment assign_maximum(const MatrixD& scores) { return assign(scores, -1.0); }

}  // namespace causeway
