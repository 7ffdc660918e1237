// A batch of pairs cut into shards, as every learner on pairs of codes reads it.
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// Shard `index` of `shards` of the batch `pairs`, of codes (2N x d): fills `x` with the codes of its pairs, all first
/// images, then all second, and returns how many pairs they are.
inline int load_shard(const std::vector<int>& pairs, int index, int shards, const MatrixF& codes, MatrixF& x) {
  const int batch = static_cast<int>(pairs.size());
  const int begin = index * batch / shards;
  const int count = (index + 1) * batch / shards - begin;
  x.resize(2 * count, codes.cols());
  for (int i = 0; i < count; ++i) {
    const int pair = pairs[static_cast<std::size_t>(begin + i)];
    x.row(i) = codes.row(2 * pair);
    x.row(count + i) = codes.row(2 * pair + 1);
  }
  return count;
}

}  // namespace causeway
