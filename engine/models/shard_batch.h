// A batch cut into shards, as learners read it: of pairs of codes, or of single ones.
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// What an entry of a batch is.
enum class BatchOf {
  kPairs,  // a unit of two frames
  kRows,   // a row of codes, whatever unit it belongs to
};

/// Shard `index` of `shards` of the batch `entries`, read from codes (R x d; of pairs row 2p is pair p before, 2p + 1
/// after): fills `x` with the codes of its entries, with pairs all codes before, then all codes after. Returns its
/// number of entries.
inline int load_shard(const std::vector<int>& entries, int index, int shards, BatchOf of, const MatrixF& codes,
                      MatrixF& x) {
  const int batch = static_cast<int>(entries.size());
  const int begin = index * batch / shards;
  const int count = (index + 1) * batch / shards - begin;
  x.resize(of == BatchOf::kPairs ? 2 * count : count, codes.cols());
  for (int i = 0; i < count; ++i) {
    const int entry = entries[static_cast<std::size_t>(begin + i)];
    if (of == BatchOf::kPairs) {
      x.row(i) = codes.row(2 * entry);
      x.row(count + i) = codes.row(2 * entry + 1);
    } else {
      x.row(i) = codes.row(entry);
    }
  }
  return count;
}

}  // namespace causeway
