// Which independent components of the differences belong to one variable. A variable that moves along a curve in code
// space (an arm that turns) has several components that do not move independently: their levels depend on each other.
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// k x k, symmetric: how well the level of one column of `levels` (R x k) tells that of another by a smooth curve, R2
/// on the half of the rows that it was not fitted to, the better of the two directions; 0 .. 1, diagonal 1.
MatrixD level_dependence(const MatrixD& levels);

struct Blocks {
  std::vector<std::vector<int>> members;  // `count` lists of columns, the one with most members first
  double joined = 1;                      // weakest dependence by which two columns of one block are linked
  double apart = 0;                       // strongest dependence between blocks
};

/// Single linkage until `count` blocks are left (1 <= count <= k).
Blocks link_blocks(const MatrixD& dependence, int count);

}  // namespace causeway
