#include "engine/training/data_source.h"

#include <algorithm>

#include "engine/core/error.h"

namespace causeway {

RunData split_data(PairDataset all, int test_pairs) {
  if (all.pairs < 2) {
    throw Error("a data set of " + std::to_string(all.pairs) + " pairs cannot be split for training and test",
                "at least 2 pairs are needed, some thousands to learn anything");
  }
  const std::int64_t test = std::min<std::int64_t>(test_pairs, all.pairs / 5);
  RunData data;
  data.offer = all.offer();
  data.test = slice(all, all.pairs - test, test);
  data.train = slice(all, 0, all.pairs - test);
  return data;
}

}  // namespace causeway
