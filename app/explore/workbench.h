// What the computing side of the Explorer keeps from one request to the next. Used by its thread alone.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/explore/known_truth.h"
#include "app/explore/sample_set.h"
#include "engine/render/offscreen_renderer.h"
#include "engine/training/snapshot.h"

namespace causeway {

class Workbench {
 public:
  /// The first held-out units of a run, with pictures. Made or read once. Throws Error if there are none.
  const Dataset& samples(const Snapshot& snapshot);
  /// The same units, of pictures or of vectors.
  const Dataset& held_out(const Snapshot& snapshot);
  /// Standardised codes of these pictures or vectors (a row each), encoded once for each image model. Throws
  /// Error if there is no causal model.
  const MatrixF& codes(const Snapshot& snapshot);
  /// The first picture of held-out unit `sample`, which is taken modulo their number.
  Image picture(const Snapshot& snapshot, int sample);
  /// Which row of the samples' factors belongs to that picture.
  Eigen::Index row_of(const Snapshot& snapshot, int sample);
  /// A picture from a file, `size` pixels a side; it is read once. Throws Error if it cannot be read.
  const Image& picture_file(const std::string& file, int size);
  /// More held-out units, for a scatter plot; of pictures or of vectors.
  std::shared_ptr<const Dataset> many_samples(const Snapshot& snapshot);
  /// Held-out units to measure answers on, with their codes (a row a picture or vector): all that the run itself has
  /// held out, at most kMostTested; while it has none yet, as many_samples(). Throws Error if there is no causal model.
  struct Tested {
    std::shared_ptr<const Dataset> data;
    MatrixF codes;
  };
  const Tested& tested(const Snapshot& snapshot);
  /// Standardised codes of these, as codes(): encoding hundreds of pictures is the costly part of what is asked of
  /// them.
  const MatrixF& many_codes(const Snapshot& snapshot);
  /// The true world behind the run, if it is known.
  const World* world(const Snapshot& snapshot) { return truth_.world(snapshot); }
  /// Renders a world in `size` pixels a side; the OpenGL context is made when it is needed first.
  OffscreenRenderer& renderer(const std::string& world, int size);
  /// Another one, for pictures of another size that are wanted in turn with those.
  OffscreenRenderer& large_renderer(const std::string& world, int size);

 private:
  struct Rendering {
    std::string world;
    std::unique_ptr<OffscreenRenderer> renderer;
    OffscreenRenderer& of(const std::string& name, int size);
  };

  KnownTruth truth_;
  std::optional<SampleKey> key_;
  Dataset samples_;
  std::shared_ptr<const ImageAutoencoder> coded_with_;
  std::uint64_t coded_run_ = 0;  // vectors have no image model: their codes belong to a run
  MatrixF codes_;
  std::optional<SampleKey> many_key_;
  std::shared_ptr<const Dataset> many_samples_;
  std::shared_ptr<const Dataset> many_coded_;  // the samples that many_codes_ are of,
  std::shared_ptr<const ImageAutoencoder> many_coded_with_;
  std::uint64_t many_coded_run_ = 0;
  MatrixF many_codes_;
  std::string file_;
  Image file_picture_;
  Rendering small_, large_;
  Tested tested_;
  std::shared_ptr<const RunData> tested_of_;  // null: of many_samples_
  std::shared_ptr<const ImageAutoencoder> tested_with_;
  std::uint64_t tested_run_ = 0;
};

inline constexpr std::int64_t kMostTested = 2000;

/// Throws Error if there is no causal model yet.
const Pipeline& causal_pipeline(const Snapshot& snapshot);

/// On one thread: training has the other processors.
MatrixF encode_all(const Pipeline& pipeline, const Dataset& data);

}  // namespace causeway
