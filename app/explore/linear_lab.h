// Linear worlds while a person moves their noise: data are drawn anew and LiNGAM is run on them, on a thread of its
// own. It knows nothing of a run.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/explore/newest_request.h"
#include "engine/causal/world.h"
#include "engine/models/linear_roots/lingam_fit.h"

namespace causeway {

struct LinearRequest {
  int variables = 6;
  std::string graph = "random";
  std::uint64_t seed = 1;   // of weights and data
  double noise = -1;        // -1 uniform, 0 Gaussian, 1 Laplace, and all laws in between
  int rows = 2000;          // vectors
  bool confounded = false;  // a hidden cause of two variables
  bool mixed = false;       // seen through a rotation
  LingamMethod method = LingamMethod::kDirect;
  bool operator==(const LinearRequest&) const = default;
};

inline constexpr int kNoisePoints = 64;
inline constexpr double kNoiseReach = 3.2;  // standard deviations to either side that laws of noise are shown over

struct LinearAnswer {
  std::uint64_t id = 0;
  LinearRequest request;
  MatrixD weights;  // true effects, n x n, row causes column
  MatrixD found;    // the same as LiNGAM finds them
  std::vector<int> order;
  std::vector<std::pair<int, int>> hidden;  // variables that each hidden cause reaches
  Vector<double> gaussian;                  // n: anderson_darling() of the noise that is left
  bool undetermined = false;
  /// Of each variable, the law of the noise that is left, scaled to mean 0 and deviation 1: density at kNoisePoints
  /// values from -kNoiseReach to kNoiseReach.
  std::vector<std::vector<double>> noise;
  double milliseconds = 0;  // of drawing and fitting
  std::string error, hint;
};

/// The world that a request is about.
WorldSpec linear_spec(const LinearRequest& request);

/// Draws and fits here and now; fills everything but id, request and error. Throws Error as fit_lingam().
void compute(LinearAnswer& out);

/// Edges that are found and not true, true and not found, or turned round (which counts once), above `threshold`.
int edges_apart(const LinearAnswer& answer, double threshold);

class LinearLab {
 public:
  LinearLab() : thread_([] { return [](LinearAnswer& out) { compute(out); }; }) {}

  /// Only the newest request is answered: a person has moved on from those before it. Returns its id.
  std::uint64_t ask(LinearRequest request) { return thread_.ask(std::move(request)); }
  /// The newest answer, null before the first.
  std::shared_ptr<const LinearAnswer> answer() const { return thread_.answer(); }
  bool idle() const { return thread_.idle(); }

 private:
  NewestRequest<LinearRequest, LinearAnswer> thread_;
};

}  // namespace causeway
