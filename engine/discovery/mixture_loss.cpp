#include "engine/discovery/mixture_loss.h"

#include <cmath>
#include <numbers>

namespace causeway {

namespace {

constexpr double kLeastStd = 0.01;
constexpr double kBackgroundShare = 0.01;
constexpr double kBackgroundStd = 3.0;
const double kHalfLogTwoPi = 0.5 * std::log(2.0 * std::numbers::pi);

double log_normal(double standardised, double std) {
  return -0.5 * standardised * standardised - std::log(std) - kHalfLogTwoPi;
}

}  // namespace

template <class S>
Var mixture_loss(Tape<S>& tape, Var mixture, const S* target) {
  using Row = Eigen::Array<S, 1, Eigen::Dynamic>;
  const int rows = tape.rows(mixture);
  const int k = tape.cols(mixture) / 3;
  // The gradient of each row's loss is computed in the forward pass, which has every quantity that it needs.
  typename Tape<S>::Map slope = tape.scratch_matrix(rows, tape.recording() ? 3 * k : 0);
  const auto values = tape.value(mixture);
  Row weights(k), excess(k), std(k), distance(k), share(k);
  double sum = 0;
  for (int r = 0; r < rows; ++r) {
    const auto row = values.row(r).array();
    weights = (row.head(k) - row.head(k).maxCoeff()).exp();
    weights /= weights.sum();
    excess = row.tail(k).exp();
    std = excess + S(kLeastStd);
    distance = (target[r] - row.segment(k, k)) / std;
    share = weights.max(S(1e-30)).log() - S(0.5) * distance.square() - std.log() +
            static_cast<S>(std::log1p(-kBackgroundShare) - kHalfLogTwoPi);
    const auto background = static_cast<S>(std::log(kBackgroundShare) +
                                           log_normal(static_cast<double>(target[r]) / kBackgroundStd, kBackgroundStd));
    const S top = std::max(share.maxCoeff(), background);
    share = (share - top).exp();
    const S total = share.sum() + std::exp(background - top);
    sum -= static_cast<double>(top + std::log(total));
    if (!tape.recording()) continue;
    share /= total;  // from here on the posterior probability of each component
    auto d = slope.row(r).array();
    d.head(k) = weights * share.sum() - share;
    d.segment(k, k) = -share * distance / std;
    d.tail(k) = share * (S(1) - distance.square()) * excess / std;
  }
  const Var loss = tape.output(1, 1, true);
  tape.value(loss)(0, 0) = static_cast<S>(sum / rows);
  if (tape.recording()) {
    tape.on_backward([&tape, mixture, loss, slope_data = slope.data(), rows, k] {
      const typename Tape<S>::ConstMap d(slope_data, rows, 3 * k);
      tape.accumulate(mixture, (tape.gradient(loss)(0, 0) / static_cast<S>(rows)) * d);
    });
  }
  return loss;
}

template Var mixture_loss<float>(Tape<float>&, Var, const float*);
template Var mixture_loss<double>(Tape<double>&, Var, const double*);

}  // namespace causeway
