// The computing half of the Explorer, without threads: requests in, answers out.
#pragma once

#include "app/explore/explorer.h"
#include "app/explore/sample_set.h"
#include "engine/render/offscreen_renderer.h"

namespace causeway {

/// Keeps what several requests share: the test pictures, and their codes for one image model.
class Explorer::Worker {
 public:
  void answer(const Snapshot& snapshot, Reconstruction& out);
  void answer(const Snapshot& snapshot, Intervention& out);
  void answer(const Snapshot& snapshot, LatentRanges& out);
  void answer(const Snapshot& snapshot, Traversal& out);
  void answer(const Snapshot& snapshot, SavedTraversal& out);
  void answer(const Snapshot& snapshot, Scatter& out);
  void answer(const Snapshot& snapshot, MechanismCurves& out);
  void answer(const Snapshot& snapshot, Pairs& out);
  void answer(const Snapshot& snapshot, Rotation& out);

 private:
  const PairDataset& samples(const Snapshot& snapshot);
  const MatrixF& codes(const Snapshot& snapshot);
  Image picture(const Snapshot& snapshot, int sample, int& samples_there_are);

  /// A picture from a file in the size of the model; it is read once.
  const Image& brought(const std::string& file, int size);

  /// Fills in what the world itself says, if it is known.
  void add_truth(const Snapshot& snapshot, Intervention& out);

  std::unique_ptr<OffscreenRenderer> renderer_;  // made when it is needed first
  std::string rendered_world_;
  std::string brought_file_;
  Image brought_;
  std::optional<SampleKey> key_;
  PairDataset samples_;
  std::shared_ptr<const ImageAutoencoder> coded_with_;
  MatrixF codes_;

  // The scatter plot shows more of them, in its own pace.
  std::optional<SampleKey> scatter_key_;
  std::shared_ptr<const PairDataset> scatter_samples_;
};

}  // namespace causeway
