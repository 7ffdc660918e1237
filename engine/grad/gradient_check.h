// Gradients against central finite differences: what every differentiable operation is tested with.
#pragma once

#include <functional>

#include "engine/grad/tape.h"

namespace causeway {

/// Largest difference between backward() and central differences over all parameters, relative to the largest gradient
/// entry (at least 1e-3, so that vanishing gradients do not blow it up). `loss` builds a 1 x 1 loss on the tape; it
/// must be a pure function of the parameters.
inline double gradient_error(ParameterStore<double>& store, const std::function<Var(Tape<double>&)>& loss,
                             double step = 1e-6) {
  Tape<double> tape;
  Vector<double> gradient;
  const auto value = [&] {
    tape.begin(store, &gradient);
    return tape.value(loss(tape))(0, 0);
  };
  tape.begin(store, &gradient);
  tape.backward(loss(tape));
  const Vector<double> analytic = gradient;
  double scale = 1e-3;
  double worst = 0;
  for (std::size_t p = 0; p < store.entries().size(); ++p) {
    const ParameterId id{static_cast<int>(p)};
    const auto analytic_entries = store.view(const_cast<Vector<double>&>(analytic), id);
    scale = std::max(scale, analytic_entries.cwiseAbs().maxCoeff());
    for (Eigen::Index i = 0; i < store.value(id).size(); ++i) {
      double& weight = store.value(id).data()[i];
      const double kept = weight;
      weight = kept + step;
      const double above = value();
      weight = kept - step;
      const double below = value();
      weight = kept;
      worst = std::max(worst, std::abs((above - below) / (2 * step) - analytic_entries.data()[i]));
    }
  }
  return worst / scale;
}

}  // namespace causeway
