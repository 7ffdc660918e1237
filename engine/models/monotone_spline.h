// Monotone rational-quadratic splines (Durkan, Bekasov, Murray, Papamakarios, "Neural spline flows", NeurIPS 2019,
// arXiv 1906.04032): strictly increasing functions of the real line with an exact inverse, bent by unconstrained
// numbers that a network gives. Inside [-kSplineBound, kSplineBound] there are `bins` bins; outside it is the identity.
#pragma once

#include <Eigen/Core>

namespace causeway {

inline constexpr double kSplineBound = 4.0;
inline constexpr int kMaxSplineBins = 32;

/// Numbers that shape a spline of `bins` bins: widths, heights and the slopes at the inner knots. All zero: identity.
constexpr int spline_parameters(int bins) { return bins > 0 ? 3 * bins - 1 : 0; }
/// The reverse.
constexpr int spline_bins(int parameters) { return (parameters + 1) / 3; }

/// Knots of one spline.
template <class S>
class MonotoneSpline {
 public:
  /// `raw` holds spline_parameters(bins) numbers; 1 <= bins <= kMaxSplineBins.
  MonotoneSpline(const S* raw, int bins);

  struct Value {
    S y;
    S log_slope;
  };
  Value operator()(S x) const;
  S inverse(S y) const;
  /// Given the slopes of a loss with respect to y and log_slope at `x`: adds to `raw_gradient`, returns that by x.
  S backward(S x, S dy, S dlog_slope, S* raw_gradient) const;

 private:
  using Knots = Eigen::Array<S, kMaxSplineBins + 1, 1>;

  int bins_;
  Knots x_, y_, slope_;
  Knots width_share_, height_share_;  // softmax of the raw numbers
  Knots slope_slope_;                 // d slope / d raw
};

}  // namespace causeway
