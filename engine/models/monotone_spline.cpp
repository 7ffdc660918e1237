#include "engine/models/monotone_spline.h"

#include <algorithm>
#include <cmath>
#include <unsupported/Eigen/AutoDiff>

namespace causeway {

namespace {

// No bin is narrower or flatter than this share of the whole, no slope smaller: inverse and logarithm stay finite.
constexpr double kMinShare = 1e-3;
constexpr double kMinSlope = 1e-3;

/// One bin: everything the function depends on there.
template <class T>
struct Bin {
  T x, left, width, bottom, height, slope_left, slope_right;
};

/// Equations (4) and (5) of the paper. T is a number, or a number with its derivatives.
template <class T>
std::pair<T, T> value_in_bin(const Bin<T>& b) {
  using std::log;
  const T xi = (b.x - b.left) / b.width;
  const T rest = 1 - xi;
  const T mean = b.height / b.width;
  const T denominator = mean + (b.slope_left + b.slope_right - 2 * mean) * xi * rest;
  const T y = b.bottom + b.height * (mean * xi * xi + b.slope_left * xi * rest) / denominator;
  const T bend = b.slope_right * xi * xi + 2 * mean * xi * rest + b.slope_left * rest * rest;
  const T log_slope = 2 * log(mean) + log(bend) - 2 * log(denominator);
  return {y, log_slope};
}

/// Index of the bin of `knots` that holds `value`.
template <class K, class S>
int bin_of(const K& knots, int bins, S value) {
  const auto* begin = knots.data();
  const auto* above = std::upper_bound(begin + 1, begin + bins, value);
  return static_cast<int>(above - begin) - 1;
}

}  // namespace

template <class S>
MonotoneSpline<S>::MonotoneSpline(const S* raw, int bins) : bins_(bins) {
  const S whole = S(2 * kSplineBound);
  const auto share = [&](const S* numbers, Knots& shares, Knots& knots) {
    const Eigen::Map<const Eigen::Array<S, Eigen::Dynamic, 1>> r(numbers, bins);
    auto out = shares.head(bins);
    out = (r - r.maxCoeff()).exp();
    out /= out.sum();
    knots(0) = S(-kSplineBound);
    for (int i = 0; i < bins; ++i) {
      knots(i + 1) = knots(i) + whole * (S(kMinShare) + (S(1) - S(kMinShare) * static_cast<S>(bins)) * out(i));
    }
    knots(bins) = S(kSplineBound);
  };
  share(raw, width_share_, x_);
  share(raw + bins, height_share_, y_);
  // softplus(offset) = 1 - kMinSlope: raw numbers of zero give slope 1.
  static const S offset = static_cast<S>(std::log(std::expm1(1.0 - kMinSlope)));
  slope_(0) = slope_(bins) = S(1);
  slope_slope_(0) = slope_slope_(bins) = S(0);
  for (int i = 1; i < bins; ++i) {
    const S v = raw[2 * bins + i - 1] + offset;
    slope_(i) = S(kMinSlope) + std::max(v, S(0)) + std::log1p(std::exp(-std::abs(v)));
    slope_slope_(i) = S(1) / (S(1) + std::exp(-v));
  }
}

template <class S>
typename MonotoneSpline<S>::Value MonotoneSpline<S>::operator()(S x) const {
  if (!(std::abs(x) < S(kSplineBound))) return {x, S(0)};
  const int b = bin_of(x_, bins_, x);
  const auto [y, log_slope] =
      value_in_bin<S>({x, x_(b), x_(b + 1) - x_(b), y_(b), y_(b + 1) - y_(b), slope_(b), slope_(b + 1)});
  return {y, log_slope};
}

template <class S>
S MonotoneSpline<S>::inverse(S y) const {
  if (!(std::abs(y) < S(kSplineBound))) return y;
  const int k = bin_of(y_, bins_, y);
  const S width = x_(k + 1) - x_(k), height = y_(k + 1) - y_(k);
  const S mean = height / width;
  const S v = y - y_(k);
  const S curve = slope_(k) + slope_(k + 1) - S(2) * mean;
  const S a = height * (mean - slope_(k)) + v * curve;
  const S b = height * slope_(k) - v * curve;
  const S c = -mean * v;
  const S root = std::sqrt(std::max(S(0), b * b - S(4) * a * c));
  return x_(k) + width * S(2) * c / (-b - root);
}

template <class S>
S MonotoneSpline<S>::backward(S x, S dy, S dlog_slope, S* raw_gradient) const {
  if (!(std::abs(x) < S(kSplineBound))) return dy;
  constexpr int kInputs = 7;
  using Dual = Eigen::AutoDiffScalar<Eigen::Matrix<S, kInputs, 1>>;
  const int b = bin_of(x_, bins_, x);
  const auto input = [](S value, int index) { return Dual(value, kInputs, index); };
  const Bin<Dual> bin{input(x, 0),
                      input(x_(b), 1),
                      input(x_(b + 1) - x_(b), 2),
                      input(y_(b), 3),
                      input(y_(b + 1) - y_(b), 4),
                      input(slope_(b), 5),
                      input(slope_(b + 1), 6)};
  const auto [y, log_slope] = value_in_bin(bin);
  const Eigen::Matrix<S, kInputs, 1> d = dy * y.derivatives() + dlog_slope * log_slope.derivatives();
  // The left knot is the sum of all shares before it; shares are a softmax.
  const S scale = S(2 * kSplineBound) * (S(1) - S(kMinShare) * static_cast<S>(bins_));
  const auto share_backward = [&](const Knots& shares, S dleft, S dsize, S* out) {
    S dot = S(0);
    for (int i = 0; i <= b; ++i) dot += (i < b ? dleft : dsize) * shares(i);
    for (int i = 0; i < bins_; ++i) {
      const S own = i < b ? dleft : i == b ? dsize : S(0);
      out[i] += scale * shares(i) * (own - dot);
    }
  };
  share_backward(width_share_, d(1), d(2), raw_gradient);
  share_backward(height_share_, d(3), d(4), raw_gradient + bins_);
  if (b > 0) raw_gradient[2 * bins_ + b - 1] += d(5) * slope_slope_(b);
  if (b + 1 < bins_) raw_gradient[2 * bins_ + b] += d(6) * slope_slope_(b + 1);
  return d(0);
}

template class MonotoneSpline<float>;
template class MonotoneSpline<double>;

}  // namespace causeway
