#include "engine/training/data_source.h"

#include <algorithm>

#include "engine/core/error.h"

namespace causeway {

namespace {

PairDataset slice(const PairDataset& all, std::int64_t begin, std::int64_t count) {
  PairDataset part;
  part.world = all.world;
  part.pairs = count;
  part.height = all.height;
  part.width = all.width;
  const auto bytes = static_cast<std::int64_t>(2 * all.image_bytes());
  part.images.assign(all.images.begin() + begin * bytes, all.images.begin() + (begin + count) * bytes);
  part.has_truth = all.has_truth;
  part.latent_names = all.latent_names;
  const auto rows = [&](const MatrixD& m) -> MatrixD {
    return m.rows() > 0 ? MatrixD(m.middleRows(2 * begin, 2 * count)) : MatrixD();
  };
  part.latents = rows(all.latents);
  part.noise = rows(all.noise);
  part.pressed = rows(all.pressed);
  if (!all.intervention_labels.empty()) {
    part.intervention_labels.assign(all.intervention_labels.begin() + begin,
                                    all.intervention_labels.begin() + begin + count);
  }
  return part;
}

}  // namespace

RunData split_data(PairDataset all, int test_pairs) {
  if (all.pairs < 2) {
    throw Error("a data set of " + std::to_string(all.pairs) + " pairs cannot be split for training and test",
                "at least 2 pairs are needed, some thousands to learn anything");
  }
  const std::int64_t test = std::min<std::int64_t>(test_pairs, all.pairs / 5);
  RunData data;
  data.test = slice(all, all.pairs - test, test);
  data.train = slice(all, 0, all.pairs - test);
  return data;
}

}  // namespace causeway
