#include "engine/models/contrastive/neighbour_order.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "engine/core/decompositions.h"
#include "engine/core/random.h"

namespace causeway {

namespace {

constexpr std::uint64_t kUse = std::uint64_t{7} << 56;  // apart from the orders of other batches

using Iterator = std::vector<int>::iterator;

/// Splits begin .. end at medians, across the direction that varies most, until `group` are left.
void split(Iterator begin, Iterator end, std::ptrdiff_t group, const MatrixD& points) {
  const std::ptrdiff_t count = end - begin;
  if (count <= group) return;
  Eigen::RowVectorXd mean = Eigen::RowVectorXd::Zero(points.cols()), square = mean;
  for (auto it = begin; it != end; ++it) {
    mean += points.row(*it);
    square += points.row(*it).cwiseAbs2();
  }
  Eigen::Index widest = 0;
  (square / static_cast<double>(count) - (mean / static_cast<double>(count)).cwiseAbs2()).maxCoeff(&widest);
  const Iterator middle = begin + std::max<std::ptrdiff_t>(1, (count / group) / 2) * group;
  std::nth_element(begin, middle, end,
                   [&](int a, int b) { return std::pair(points(a, widest), a) < std::pair(points(b, widest), b); });
  split(begin, middle, group, points);
  split(middle, end, group, points);
}

}  // namespace

NeighbourOrder::NeighbourOrder(MatrixD points, int batch, std::uint64_t seed)
    : points_(std::move(points)), batch_(std::min(batch, static_cast<int>(points_.rows()))), seed_(seed) {}

void NeighbourOrder::arrange(std::int64_t epoch, int group) {
  order_.resize(static_cast<std::size_t>(points_.rows()));
  std::iota(order_.begin(), order_.end(), 0);
  Random random(seed_, Stream::kBatchOrder, kUse + static_cast<std::uint64_t>(epoch));
  if (group > 1) {
    const Eigen::Index n = points_.cols();
    MatrixD directions(n, n);
    for (double& number : directions.reshaped()) number = random.normal();
    const MatrixD turned = points_ * orthonormal_columns(directions);
    split(order_.begin(), order_.end(), group, turned);
  }
  const auto groups = static_cast<std::uint32_t>(order_.size() / static_cast<std::size_t>(group));
  for (std::uint32_t i = groups; i > 1; --i) {
    const auto size = static_cast<std::ptrdiff_t>(group);
    const auto a = order_.begin() + (i - 1) * size, b = order_.begin() + random.below(i) * size;
    if (a != b) std::swap_ranges(a, a + size, b);
  }
  epoch_ = epoch;
  group_ = group;
}

std::vector<int> NeighbourOrder::rows(std::int64_t step, int group) {
  const std::int64_t batches = points_.rows() / batch_;
  if (step / batches != epoch_ || group != group_) arrange(step / batches, group);
  const auto begin = order_.begin() + (step % batches) * batch_;
  return {begin, begin + batch_};
}

}  // namespace causeway
