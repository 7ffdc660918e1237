#include "engine/data/vector_scale.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

namespace causeway {
namespace {

// A column is recentred if it is this much farther from zero than it is wide: 6 of the 24 bits of a float would be
// lost.
constexpr double kFar = 64;
// Columns wider or narrower than this are scaled: the squares of what a learner sees must fit a float.
constexpr double kHuge = 1e15, kTiny = 1e-15;
// Share of a column's numbers within which it counts as constant: 16 roundings.
constexpr double kRounding[] = {0x1p-20, 0x1p-49};
constexpr std::size_t kMostNames = 8;

VectorScale identity(Eigen::Index columns) {
  return {Eigen::RowVectorXd::Zero(columns), Eigen::RowVectorXd::Ones(columns)};
}

}  // namespace

void set_vectors(Dataset& data, const MatrixD& values, Precision precision,
                 const std::function<std::string(Eigen::Index column)>& name) {
  VectorScale scale = identity(values.cols());
  std::vector<std::string> constant;
  data.vectors.resize(values.rows(), values.cols());
  for (Eigen::Index c = 0; c < values.cols() && values.rows() > 0; ++c) {
    const double low = values.col(c).minCoeff(), high = values.col(c).maxCoeff();
    const double middle = 0.5 * low + 0.5 * high, half = 0.5 * high - 0.5 * low;
    const double largest = std::max(std::abs(low), std::abs(high));
    const bool is_constant = 2 * half <= kRounding[static_cast<std::size_t>(precision)] * largest;
    if (is_constant) constant.push_back(name(c));
    if (precision == Precision::kSingle) {
      data.vectors.col(c) = values.col(c).cast<float>();
      continue;
    }
    if (is_constant) {
      // Rounding noise must not look like something that varies once the middle is off.
      if (static_cast<double>(static_cast<float>(low)) != low || low != high) scale.origin(c) = middle;
      data.vectors.col(c).setConstant(scale.origin(c) != 0 ? 0.0F : static_cast<float>(low));
      continue;
    }
    if (std::abs(middle) > kFar * half) scale.origin(c) = middle;
    const double width = scale.origin(c) != 0 ? half : largest;
    if (width > kHuge || width < kTiny) scale.unit(c) = std::ldexp(1.0, std::ilogb(width));
    data.vectors.col(c) = ((values.col(c).array() - scale.origin(c)) / scale.unit(c)).cast<float>();
  }
  data.vector_scale = scale == identity(values.cols()) ? VectorScale{} : scale;
  if (!constant.empty() && data.rows() > 1) {
    const bool many = constant.size() > kMostNames;
    const std::size_t shown = many ? kMostNames : constant.size();
    data.notes.push_back(
        fmt::format("{}{} of the vectors {} the same everywhere and {} not used",
                    fmt::join(constant.begin(), constant.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
                    many ? fmt::format(" and {} more", constant.size() - shown) : "",
                    constant.size() > 1 ? "are" : "is", constant.size() > 1 ? "are" : "is"));
  }
}

MatrixD vectors_as_given(const Dataset& data) {
  MatrixD values = data.vectors.cast<double>();
  const VectorScale& scale = data.vector_scale;
  if (scale.is_identity()) return values;
  return (values.array().rowwise() * scale.unit.array()).rowwise() + scale.origin.array();
}

MatrixF vectors_in(const Dataset& data, const VectorScale& scale) {
  if (data.vector_scale == scale) return data.vectors;
  const Eigen::Index columns = data.vectors.cols();
  const VectorScale from = data.vector_scale.is_identity() ? identity(columns) : data.vector_scale;
  const VectorScale to = scale.is_identity() ? identity(columns) : scale;
  MatrixF vectors(data.vectors.rows(), columns);
  for (Eigen::Index c = 0; c < columns; ++c) {
    const double factor = from.unit(c) / to.unit(c), shift = (from.origin(c) - to.origin(c)) / to.unit(c);
    vectors.col(c) = (data.vectors.col(c).cast<double>().array() * factor + shift).cast<float>();
  }
  return vectors;
}

void bring_to_one_scale(std::span<Dataset> parts) {
  VectorScale common;
  for (const Dataset& part : parts) {
    const VectorScale& scale = part.vector_scale;
    if (scale.is_identity()) continue;
    if (common.is_identity()) common = identity(scale.origin.size());
    if (common.origin.size() != scale.origin.size()) return;  // the parts are refused for it
    for (Eigen::Index c = 0; c < scale.origin.size(); ++c) {
      if (common.origin(c) != 0 || common.unit(c) != 1) continue;
      common.origin(c) = scale.origin(c);
      common.unit(c) = scale.unit(c);
    }
  }
  for (Dataset& part : parts) {
    if (common.is_identity() || part.vectors.cols() != common.origin.size()) continue;
    part.vectors = vectors_in(part, common);
    part.vector_scale = common;
  }
}

}  // namespace causeway
