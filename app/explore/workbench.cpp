#include "app/explore/workbench.h"

#include "engine/core/error.h"
#include "engine/core/thread_pool.h"
#include "engine/data/image_io.h"

namespace causeway {

const Pipeline& causal_pipeline(const Snapshot& snapshot) {
  if (!snapshot.pipeline || !snapshot.pipeline->causal) throw Error("there is no causal model yet");
  return *snapshot.pipeline;
}

MatrixF encode_all(const Pipeline& pipeline, const Dataset& data) {
  ThreadPool alone(1);
  return pipeline.codes_of(alone, data);
}

const Dataset& Workbench::samples(const Snapshot& snapshot) {
  const Dataset& data = held_out(snapshot);
  check_has_pictures(snapshot.settings, data);
  return data;
}

const Dataset& Workbench::held_out(const Snapshot& snapshot) {
  SampleKey key = sample_key(snapshot.settings, snapshot.data, kSampleUnits);
  key.without_truth = truth_hidden(snapshot);
  if (!key_ || !(*key_ == key)) {
    key_.reset();
    coded_with_.reset();
    coded_run_ = 0;
    samples_ = make_held_out(key);
    key_ = key;
  }
  return samples_;
}

const MatrixF& Workbench::codes(const Snapshot& snapshot) {
  const Dataset& data = held_out(snapshot);
  const Pipeline& pipeline = causal_pipeline(snapshot);
  const bool known = pipeline.images ? coded_with_ == pipeline.images : !coded_with_ && coded_run_ == snapshot.run;
  if (!known) {
    codes_ = encode_all(pipeline, data);
    coded_with_ = pipeline.images;
    coded_run_ = snapshot.run;
  }
  return codes_;
}

Eigen::Index Workbench::row_of(const Snapshot& snapshot, int sample) {
  const Dataset& data = held_out(snapshot);
  const auto count = static_cast<int>(data.units);
  return data.frames * static_cast<Eigen::Index>((sample % count + count) % count);
}

Image Workbench::picture(const Snapshot& snapshot, int sample) {
  const Dataset& data = samples(snapshot);
  const Eigen::Index row = row_of(snapshot, sample);
  return data.picture(row / data.frames, 0);
}

const Image& Workbench::picture_file(const std::string& file, int size) {
  if (file != file_ || file_picture_.width != size) {
    file_.clear();
    file_picture_ = resize(load_image(file), size, size);
    file_ = file;
  }
  return file_picture_;
}

std::shared_ptr<const Dataset> Workbench::many_samples(const Snapshot& snapshot) {
  SampleKey key = sample_key(snapshot.settings, snapshot.data, kScatterUnits);
  key.without_truth = truth_hidden(snapshot);
  if (!many_key_ || !(*many_key_ == key)) {
    many_key_.reset();
    many_samples_ = std::make_shared<const Dataset>(make_held_out(key));
    many_key_ = key;
  }
  return many_samples_;
}

const MatrixF& Workbench::many_codes(const Snapshot& snapshot) {
  const std::shared_ptr<const Dataset> data = many_samples(snapshot);
  const Pipeline& pipeline = causal_pipeline(snapshot);
  if (many_coded_ != data || many_coded_with_ != pipeline.images || many_coded_run_ != snapshot.run) {
    many_coded_.reset();
    many_codes_ = encode_all(pipeline, *data);
    many_coded_ = data;
    many_coded_with_ = pipeline.images;
    many_coded_run_ = snapshot.run;
  }
  return many_codes_;
}

const Workbench::Tested& Workbench::tested(const Snapshot& snapshot) {
  const Pipeline& pipeline = causal_pipeline(snapshot);
  std::shared_ptr<const Dataset> data;
  if (snapshot.data == nullptr || snapshot.data->test.units == 0) {
    data = many_samples(snapshot);
  } else if (snapshot.data == tested_of_) {
    data = tested_.data;
  } else if (snapshot.data->test.units <= kMostTested) {
    data = {snapshot.data, &snapshot.data->test};
  } else {
    data = std::make_shared<const Dataset>(slice(snapshot.data->test, 0, kMostTested));
  }
  const bool known = data == tested_.data && tested_run_ == snapshot.run && tested_with_ == pipeline.images;
  if (known) return tested_;
  tested_ = {data, encode_all(pipeline, *data)};
  tested_of_ = snapshot.data;
  tested_run_ = snapshot.run;
  tested_with_ = pipeline.images;
  return tested_;
}

OffscreenRenderer& Workbench::Rendering::of(const std::string& name, int size) {
  if (!renderer || world != name || renderer->width() != size) {
    renderer = std::make_unique<OffscreenRenderer>(name, size);
    world = name;
  }
  return *renderer;
}

OffscreenRenderer& Workbench::renderer(const std::string& world, int size) { return small_.of(world, size); }

OffscreenRenderer& Workbench::large_renderer(const std::string& world, int size) { return large_.of(world, size); }

}  // namespace causeway
