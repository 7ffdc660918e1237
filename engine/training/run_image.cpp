// A run up to its codes: the pairs are drawn and checked, the image stage learns, pictures become codes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/stopwatch.h"
#include "engine/models/method_data.h"
#include "engine/training/run_start.h"
#include "engine/training/work_estimate.h"

namespace causeway {

namespace {

constexpr std::int64_t kImageRecordEvery = 20;

}  // namespace

void Run::make_data(const std::atomic<bool>& interrupt) {
  auto data = source_(settings_, pool_.threads(), [&](double share) {
    data_share_ = share;
    return !interrupt;
  });
  if (!data) return;
  check_method_data(find_method(settings_.method), data->offer);
  if (data->train.has_observations()) {
    check_vectors(*data);
    drop_image_stage();
  } else {
    check_pictures(*data);
  }
  if (train_pairs_ > 0 && data->train.pairs != train_pairs_) {
    throw Error(fmt::format("the run was made on {} training pairs, these are {}", train_pairs_, data->train.pairs),
                "bring the pairs it was made on, or begin a new run with these");
  }
  data_ = std::move(data);
  train_pairs_ = data_->train.pairs;
  stage_ = resume_at_ == Stage::kImage && has_pictures() ? Stage::kImage : Stage::kCodes;
}

void Run::check_pictures(const RunData& data) const {
  const auto& train = data.train;
  if (!has_pictures() || !train.has_images()) {
    throw Error(has_pictures() ? "the pairs hold no pictures and no vectors"
                               : "the run learns from vectors, but the pairs hold none",
                "bring pairs with pictures (imgs) or vectors (x)");
  }
  const int size = settings_.image.size;
  for (const PairDataset* part : {&data.train, &data.test}) {
    if (part->pairs > 0 && (part->width != size || part->height != size)) {
      throw Error(
          fmt::format("the pairs are {} x {} pixels, the model takes {} x {}", part->width, part->height, size, size),
          fmt::format("set image.size to the size of the pictures, e.g. --set image.size={}", part->width));
    }
  }
  if (train.pairs < settings_.causal.batch || 2 * train.pairs < settings_.image.batch) {
    throw Error(fmt::format("{} training pairs are fewer than a batch", train.pairs),
                "bring more pairs or lower causal.batch and image.batch");
  }
}

void Run::check_vectors(const RunData& data) const {
  const MatrixF& train = data.train.observations;
  if (resume_at_ != Stage::kImage && has_pictures()) {
    throw Error("the run learns from pictures, but the pairs are vectors", "bring the pairs it was trained on");
  }
  if (data.train.pairs < settings_.causal.batch) {
    throw Error(fmt::format("{} training pairs are fewer than a batch", data.train.pairs),
                "bring more pairs or lower causal.batch");
  }
  if (scaler_.mean.size() > 0 && scaler_.mean.size() != train.cols()) {
    throw Error(
        fmt::format("the run was trained on vectors of {} numbers, these have {}", scaler_.mean.size(), train.cols()),
        "bring the pairs it was trained on");
  }
  const auto varying = std::ssize(CodeScaler::fit_observations(train).kept);
  if (varying < settings_.causal.latents) {
    throw Error(fmt::format("{} of the {} numbers of a vector vary, too few for {} causal variables", varying,
                            train.cols(), settings_.causal.latents),
                fmt::format("look for fewer, e.g. --set causal.latents={}", varying));
  }
}

void Run::drop_image_stage() {
  images_.reset();
  image_trainer_.reset();
}

void Run::work_image(double milliseconds, const std::atomic<bool>& interrupt, std::int64_t max_updates) {
  const Stopwatch since;
  const std::int64_t steps = limited(settings_.image.steps);
  const auto rows = 2 * data_->train.pairs;
  if (!image_order_) image_order_ = std::make_unique<BatchOrder>(rows, settings_.image.batch, settings_.seed, 0);
  if (image_step_ == 0) image_trainer_->fit_components(pool_, data_->train.images.data(), rows);
  std::int64_t made = 0;
  while (image_step_ < steps && !interrupt && (max_updates == 0 || made < max_updates)) {
    const double t = static_cast<double>(image_step_) / settings_.image.steps;
    const double warm =
        std::min(1.0, (static_cast<double>(image_step_) + 1.0) / std::max(1, settings_.image.warmup_steps));
    const double rate = warm * cosine_schedule(settings_.image.learning_rate, 0.0, t);
    const AutoencoderLoss loss =
        image_trainer_->step(pool_, data_->train.images.data(), image_order_->rows(image_step_), rate, image_step_);
    if (!std::isfinite(loss.gradient_norm) || !std::isfinite(loss.total)) {
      throw Error(fmt::format("the loss of the image stage is not finite at step {}", image_step_),
                  "the last good weights are kept; lower image.learning_rate or image.kl_weight and start again");
    }
    ++image_step_;
    ++made;
    ++updates_;
    work_done_ += image_step_work(settings_.image);
    if (image_step_ % kImageRecordEvery == 0 || image_step_ == steps) {
      Record record;
      record.stage = "image";
      record.phase = "image";
      record.step = image_step_;
      record.seconds = seconds + since.seconds();
      record.loss = loss.total;
      record.reconstruction = loss.squared_error;
      record.kl = loss.kl;
      record.gradient_norm = loss.gradient_norm;
      record.learning_rate = rate;
      history_.add(record);
    }
    if (since.milliseconds() > milliseconds) break;
  }
  if (image_step_ >= steps) stage_ = Stage::kCodes;
}

void Run::make_codes() {
  image_stage_over_ = true;
  finished_images_ = images_;
  const auto encode = [&](const PairDataset& part) {
    return has_pictures() ? images_->encode_images(pool_, part.images.data(), static_cast<int>(2 * part.pairs))
                          : part.observations;
  };
  const MatrixF train = encode(data_->train);
  if (scaler_.kept.empty()) {
    if (!has_pictures()) {
      scaler_ = CodeScaler::fit_observations(train);
    } else if (images_->shape().encoder == ImageEncoder::kPca) {
      scaler_ = CodeScaler::fit_centred(train);
    } else {
      scaler_ = CodeScaler::fit(train, settings_.image.dead_code_std);
    }
  }
  train_view_.codes = scaler_.standardise(train);
  test_codes_ = data_->test.pairs > 0 ? scaler_.standardise(encode(data_->test))
                                      : MatrixF(0, static_cast<Eigen::Index>(scaler_.kept.size()));
  if (starts_.empty()) make_starts();
  stage_ = resume_at_ == Stage::kScore || resume_at_ == Stage::kDone ? Stage::kScore : Stage::kCausal;
}

}  // namespace causeway
