// A random smooth map of R^n onto itself that can be undone exactly: rotations with affine couplings between them
// (Dinh, Sohl-Dickstein, Bengio, "Density estimation using Real NVP", ICLR 2017).
#pragma once

#include <span>
#include <vector>

#include "engine/causal/tanh_network.h"

namespace causeway {

/// Immutable; all functions may be called from several threads.
class CouplingFlow {
 public:
  /// A function of (dimension, seed). Throws UsageError for fewer than 2 dimensions.
  CouplingFlow(int dimension, std::uint64_t seed);
  /// A rotation alone: a map that is linear. Errors as above.
  static CouplingFlow linear(int dimension, std::uint64_t seed);
  /// The map that changes nothing.
  static CouplingFlow identity(int dimension);

  int dimension() const { return static_cast<int>(last_rotation_.rows()); }
  /// z -> x. Throws UsageError unless z has dimension() entries.
  std::vector<double> forward(std::span<const double> z) const;
  /// x -> z: the inverse of forward() up to rounding. Errors as there.
  std::vector<double> inverse(std::span<const double> x) const;

 private:
  explicit CouplingFlow(MatrixD rotation) : last_rotation_(std::move(rotation)) {}

  /// y = rotation x; the first half of y stays, the second is scaled and shifted by functions of the first.
  struct Layer {
    MatrixD rotation;
    TanhNetwork log_scale;
    TanhNetwork shift;
  };

  std::vector<Layer> layers_;
  MatrixD last_rotation_;
};

}  // namespace causeway
