#include "engine/scores/content.h"

namespace causeway {

ContentSplit split_content(const Dataset& data) {
  ContentSplit split;
  const MatrixD& factors = data.truth.factors;
  if (data.frames < 2 || data.units == 0 || factors.size() == 0) return split;
  for (int f = 0; f < factors.cols(); ++f) {
    bool same = true;
    for (Eigen::Index r = 0; r < factors.rows() && same; ++r) {
      same = factors(r, f) == factors(r / data.frames * data.frames, f);
    }
    (same ? split.content : split.style).push_back(f);
  }
  return split;
}

}  // namespace causeway
