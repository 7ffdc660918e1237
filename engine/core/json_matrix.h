// Matrices as JSON: a list of rows. JSON has no NaN; it is written as null and comes back as NaN.
#pragma once

#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "engine/core/types.h"

namespace causeway {

template <class M>
nlohmann::json matrix_to_json(const M& matrix) {
  nlohmann::json rows = nlohmann::json::array();
  for (Eigen::Index r = 0; r < matrix.rows(); ++r) {
    nlohmann::json row = nlohmann::json::array();
    for (Eigen::Index c = 0; c < matrix.cols(); ++c) row.push_back(matrix(r, c));
    rows.push_back(std::move(row));
  }
  return rows;
}

/// A number, or NaN of null. Throws nlohmann's exceptions for anything else.
template <class S>
S number_from_json(const nlohmann::json& json) {
  if constexpr (std::is_floating_point_v<S>) {
    if (json.is_null()) return std::numeric_limits<S>::quiet_NaN();
  }
  return json.get<S>();
}

/// The matrix that matrix_to_json() wrote. Throws nlohmann's exceptions for JSON of another form.
template <class S>
Matrix<S> matrix_from_json(const nlohmann::json& rows) {
  const auto columns = rows.empty() ? 0 : static_cast<Eigen::Index>(rows.at(0).size());
  Matrix<S> matrix(static_cast<Eigen::Index>(rows.size()), columns);
  for (Eigen::Index r = 0; r < matrix.rows(); ++r) {
    for (Eigen::Index c = 0; c < columns; ++c) {
      matrix(r, c) = number_from_json<S>(rows.at(static_cast<std::size_t>(r)).at(static_cast<std::size_t>(c)));
    }
  }
  return matrix;
}

}  // namespace causeway
