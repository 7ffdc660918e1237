// The one coordinate of points that lie along a curve: Isomap (Tenenbaum, de Silva, Langford, "A global geometric
// framework for nonlinear dimensionality reduction", Science 2000) with landmarks (de Silva, Tenenbaum, NIPS 2002).
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

struct CurveCoordinate {
  std::vector<Eigen::Index> rows;  // points that have a coordinate: those of the largest piece of the graph
  Vector<double> position;         // of each of them, along the curve
  double bend = 1;                 // second eigenvalue over the first: near 0 for a curve, larger for what is no curve
  int neighbours = 0;              // of each point; doubled until the graph hangs together
};

/// `points`: R x k, at least 3 rows. `landmarks` points spread evenly over the rows carry the eigenvectors.
CurveCoordinate curve_coordinate(const MatrixD& points, int neighbours, int landmarks);

}  // namespace causeway
