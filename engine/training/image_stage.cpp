#include "engine/training/image_stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/stopwatch.h"
#include "engine/models/registry.h"
#include "engine/training/work_estimate.h"

namespace causeway {

namespace {

constexpr std::int64_t kRecordEvery = 20;

Tensor flat(const Vector<float>& v) {
  return make_tensor(std::span<const float>(v.data(), static_cast<std::size_t>(v.size())), {v.size()});
}

}  // namespace

bool decoder_is_last(const Settings& settings) {
  return autoencoder_shape(settings.image).encoder == ImageEncoder::kPca && method_info(settings.method).quick;
}

void fit_components(RunState& run) {
  if (!run.has_pictures() || run.images->components().components() > 0) return;
  const ImageSettings& s = run.settings.image;
  AutoencoderTrainer(*run.images, s.kl_weight, s.code_noise, s.clip_norm, run.settings.seed)
      .fit_components(run.pool, run.data->train.pictures.data(), run.data->train.rows());
}

ImageStage::ImageStage(RunState& run) : RunStage(run) {
  if (!run.has_pictures()) return;
  const ImageSettings& s = run.settings.image;
  trainer_ =
      std::make_unique<AutoencoderTrainer>(*run.images, s.kl_weight, s.code_noise, s.clip_norm, run.settings.seed);
}

std::string ImageStage::phase() const {
  return decoder_is_last(run().settings) ? "learning to draw pictures" : "learning codes of pictures";
}

double ImageStage::work_left() const {
  return over() ? 0.0 : image_step_work(run().settings.image) * static_cast<double>(steps() - step_);
}

std::shared_ptr<const ImageAutoencoder> ImageStage::model() const {
  if (!run().has_pictures()) return nullptr;
  return over_ ? run().images : std::make_shared<const ImageAutoencoder>(*run().images);
}

void ImageStage::work(const WorkSlice& slice) {
  const Stopwatch since;
  const ImageSettings& s = run().settings.image;
  const Dataset& train = run().data->train;
  if (!order_) order_ = std::make_unique<BatchOrder>(train.rows(), s.batch, run().settings.seed, 0);
  fit_components(run());
  std::int64_t made = 0;
  while (step_ < steps() && !slice.interrupt && (slice.max_updates == 0 || made < slice.max_updates)) {
    const double t = static_cast<double>(step_) / s.steps;
    const double warm = std::min(1.0, (static_cast<double>(step_) + 1.0) / std::max(1, s.warmup_steps));
    const double rate = warm * cosine_schedule(s.learning_rate, 0.0, t);
    const AutoencoderLoss loss = trainer_->step(run().pool, train.pictures.data(), order_->rows(step_), rate, step_);
    if (!std::isfinite(loss.gradient_norm) || !std::isfinite(loss.total)) {
      throw Error(fmt::format("the loss of the image stage is not finite at step {}", step_),
                  "the last good weights are kept; lower image.learning_rate or image.kl_weight and start again");
    }
    ++step_;
    ++made;
    ++run().updates;
    run().work_done += image_step_work(s);
    if (step_ % kRecordEvery == 0 || step_ == steps()) {
      Record record;
      record.stage = stage_name(stage());
      record.phase = "image";
      record.step = step_;
      record.seconds = run().seconds + since.seconds();
      record.loss = loss.total;
      record.reconstruction = loss.squared_error;
      record.kl = loss.kl;
      record.gradient_norm = loss.gradient_norm;
      record.learning_rate = rate;
      run().history.add(record);
    }
    if (since.milliseconds() > slice.milliseconds) break;
  }
  over_ = step_ >= steps();
}

void ImageStage::save(RunCheckpoint& checkpoint) const {
  checkpoint.counters[RunCheckpoint::kImageStep] = step_;
  if (!run().has_pictures()) return;
  auto& tensors = checkpoint.file.tensors;
  checkpoint.counters[RunCheckpoint::kImageAdamUpdates] = trainer_->adam().updates;
  const auto& store = run().images->parameters();
  for (std::size_t i = 0; i < store.entries().size(); ++i) {
    const ParameterId id{static_cast<int>(i)};
    tensors[store.entry(id).name] = make_tensor<float>(store.value(id));
  }
  if (const PrincipalComponents& components = run().images->components(); components.components() > 0) {
    tensors["image.components.mean"] = make_tensor<float>(MatrixF(components.mean()));
    tensors["image.components.basis"] = make_tensor<float>(components.basis());
  }
  if (over_ || !checkpoint.whole) return;  // the optimiser is not needed any more
  tensors["image.adam.first"] = flat(trainer_->adam().first);
  tensors["image.adam.second"] = flat(trainer_->adam().second);
}

void ImageStage::load(const RunCheckpoint& checkpoint) {
  const Safetensors& file = checkpoint.file;
  if (checkpoint.vectors) {
    run().images.reset();
    trainer_.reset();
    return;
  }
  if (!run().has_pictures()) {
    throw_damaged_checkpoint("the checkpoint is of a run on pictures, the settings ask for vectors");
  }
  const ImageSettings& s = run().settings.image;
  ImageAutoencoder& images = *run().images;
  auto& store = images.parameters();
  for (std::size_t i = 0; i < store.entries().size(); ++i) {
    const ParameterId id{static_cast<int>(i)};
    const auto& e = store.entry(id);
    store.value(id) = tensor_matrix<float>(file.at(e.name), e.rows, e.cols, e.name);
  }
  step_ = checkpoint.counters[RunCheckpoint::kImageStep];
  if (file.tensors.contains("image.components.basis")) {
    const int values = 3 * s.size * s.size;
    const MatrixF mean = tensor_matrix<float>(file.at("image.components.mean"), 1, values, "image.components.mean");
    images.set_components(
        {mean, tensor_matrix<float>(file.at("image.components.basis"), s.codes, values, "image.components.basis")});
  } else if (images.shape().encoder == ImageEncoder::kPca && step_ > 0) {
    throw_damaged_checkpoint("the checkpoint has no principal components");
  }
  AdamState<float> adam;
  adam.reset(store.size());
  adam.updates = checkpoint.counters[RunCheckpoint::kImageAdamUpdates];
  if (file.tensors.contains("image.adam.first")) {
    for (auto [target, name] : {std::pair{&adam.first, "image.adam.first"}, {&adam.second, "image.adam.second"}}) {
      const auto values = tensor_values<float>(file.at(name), name);
      if (static_cast<Eigen::Index>(values.size()) != store.size()) {
        throw_damaged_checkpoint("the checkpoint's optimiser state has another size");
      }
      *target = Eigen::Map<const Vector<float>>(values.data(), store.size());
    }
  }
  trainer_->adam() = std::move(adam);
  over_ = decoder_is_last(run().settings) ? checkpoint.stage == Stage::kDone || step_ >= steps()
                                          : checkpoint.stage > Stage::kImage;
}

}  // namespace causeway
