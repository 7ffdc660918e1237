// A run in a safetensors file and back.
#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/version.h"
#include "engine/training/run.h"
#include "engine/training/run_start.h"

namespace causeway {

namespace {

constexpr const char* kDamaged =
    "the file is damaged or was written with other settings; use another copy or start the run afresh";
constexpr const char* kFormat = "causeway-run-2";
constexpr const char* kPictures = "pictures";
constexpr const char* kVectors = "vectors";

}  // namespace

Safetensors Run::checkpoint() const {
  Safetensors file;
  file.metadata["format"] = kFormat;
  file.metadata["git"] = git_version();
  file.metadata["settings"] = settings_to_json(settings_).dump();
  const Stage stage =
      stage_ == Stage::kData || (stage_ == Stage::kCodes && resume_at_ != Stage::kImage) ? resume_at_ : stage_;
  file.metadata["stage"] = stage_name(stage);
  const auto flat = [](const Vector<float>& v) {
    return make_tensor(std::span<const float>(v.data(), static_cast<std::size_t>(v.size())), {v.size()});
  };
  file.metadata["input"] = has_pictures() ? kPictures : kVectors;
  if (has_pictures()) {
    const auto& store = images_->parameters();
    for (std::size_t i = 0; i < store.entries().size(); ++i) {
      const ParameterId id{static_cast<int>(i)};
      file.tensors[store.entry(id).name] = make_tensor<float>(store.value(id));
    }
  }
  if (has_pictures() && images_->components().components() > 0) {
    const PrincipalComponents& components = images_->components();
    file.tensors["image.components.mean"] = make_tensor<float>(MatrixF(components.mean()));
    file.tensors["image.components.basis"] = make_tensor<float>(components.basis());
  }
  const bool image_training = stage == Stage::kImage && has_pictures();
  if (image_training) {
    file.tensors["image.adam.first"] = flat(image_trainer_->adam().first);
    file.tensors["image.adam.second"] = flat(image_trainer_->adam().second);
  }
  const std::vector<std::int64_t> counters{image_step_, has_pictures() ? image_trainer_->adam().updates : 0, cuts_made_,
                                           updates_, train_pairs_};
  file.tensors["counters"] = make_tensor(std::span<const std::int64_t>(counters), {5});
  if (!scaler_.kept.empty()) {
    const std::vector<std::int64_t> kept(scaler_.kept.begin(), scaler_.kept.end());
    file.tensors["scaler.kept"] =
        make_tensor(std::span<const std::int64_t>(kept), {static_cast<std::int64_t>(kept.size())});
    file.tensors["scaler.mean"] = flat(scaler_.mean.transpose());
    file.tensors["scaler.std"] = flat(scaler_.std.transpose());
  }
  std::vector<double> races;
  for (std::size_t i = 0; i < starts_.size(); ++i) {
    const Start& start = *starts_[i];
    races.insert(races.end(), {start.alive ? 1.0 : 0.0, start.loss_sum, start.loss_weight});
    if (start.alive) start.learner->save(fmt::format("start{}.", i), file, stage != Stage::kDone);
  }
  if (!starts_.empty()) {
    file.tensors["starts"] =
        make_tensor(std::span<const double>(races), {static_cast<std::int64_t>(starts_.size()), 3});
  }
  return file;
}

void Run::load_checkpoint(const Safetensors& file) {
  const auto format = file.metadata.find("format");
  if (format == file.metadata.end() || format->second != kFormat) {
    throw Error("this is not a checkpoint of this version of causeway",
                fmt::format("its format must be '{}'", kFormat));
  }
  const auto stage_text = file.metadata.find("stage");
  Stage stage = Stage::kDone;
  bool known = false;
  for (const Stage s : {Stage::kData, Stage::kImage, Stage::kCodes, Stage::kCausal, Stage::kScore, Stage::kDone}) {
    if (stage_text != file.metadata.end() && stage_text->second == stage_name(s)) {
      stage = s;
      known = true;
    }
  }
  if (!known) throw Error("the checkpoint does not say which stage it belongs to", kDamaged);
  const auto counters = tensor_values<std::int64_t>(file.at("counters"), "counters");
  if (counters.size() != 5) throw Error("the checkpoint's counters are damaged", kDamaged);

  // Checkpoints from before there were vectors do not say what they are about: pictures.
  const auto input = file.metadata.find("input");
  const bool vectors = input != file.metadata.end() && input->second == kVectors;
  if (!vectors && !has_pictures()) {
    throw Error("the checkpoint is of a run on pictures, the settings ask for vectors", kDamaged);
  }
  ParameterStore<float> store;
  if (!vectors) store = images_->parameters();
  for (std::size_t i = 0; i < store.entries().size(); ++i) {
    const ParameterId id{static_cast<int>(i)};
    const auto& e = store.entry(id);
    store.value(id) = tensor_matrix<float>(file.at(e.name), e.rows, e.cols, e.name);
  }
  PrincipalComponents components;
  if (file.tensors.contains("image.components.basis")) {
    const int values = 3 * settings_.image.size * settings_.image.size;
    const MatrixF mean = tensor_matrix<float>(file.at("image.components.mean"), 1, values, "image.components.mean");
    components = {mean, tensor_matrix<float>(file.at("image.components.basis"), settings_.image.codes, values,
                                             "image.components.basis")};
  } else if (!vectors && images_->shape().encoder == ImageEncoder::kPca && counters[0] > 0) {
    throw Error("the checkpoint has no principal components", kDamaged);
  }
  AdamState<float> adam;
  adam.reset(store.size());
  adam.updates = counters[1];
  if (file.tensors.contains("image.adam.first")) {
    for (auto [target, name] : {std::pair{&adam.first, "image.adam.first"}, {&adam.second, "image.adam.second"}}) {
      const auto values = tensor_values<float>(file.at(name), name);
      if (static_cast<Eigen::Index>(values.size()) != store.size())
        throw Error("the checkpoint's optimiser state has another size", kDamaged);
      *target = Eigen::Map<const Vector<float>>(values.data(), store.size());
    }
  }
  CodeScaler scaler;
  if (file.tensors.contains("scaler.kept")) {
    const auto codes = vectors ? std::ssize(tensor_values<float>(file.at("scaler.mean"), "scaler.mean"))
                               : static_cast<std::ptrdiff_t>(settings_.image.codes);
    for (const std::int64_t k : tensor_values<std::int64_t>(file.at("scaler.kept"))) {
      if (k < 0 || k >= codes) throw Error("the checkpoint's list of live codes is damaged", kDamaged);
      scaler.kept.push_back(static_cast<int>(k));
    }
    for (auto [target, name] : {std::pair{&scaler.mean, "scaler.mean"}, {&scaler.std, "scaler.std"}}) {
      const auto values = tensor_values<float>(file.at(name), name);
      if (std::ssize(values) != codes) throw Error("the checkpoint's code statistics are damaged", kDamaged);
      *target = Eigen::Map<const Eigen::RowVectorXf>(values.data(), static_cast<Eigen::Index>(values.size()));
    }
  }
  std::vector<std::unique_ptr<Start>> starts;
  if (file.tensors.contains("starts")) {
    const int count = tournament().starts;
    const MatrixD races = tensor_matrix<double>(file.at("starts"), count, 3, "starts");
    for (int i = 0; i < count; ++i) {
      auto start = std::make_unique<Start>();
      start->alive = races(i, 0) != 0.0;
      start->loss_sum = races(i, 1);
      start->loss_weight = races(i, 2);
      const std::int64_t pairs = std::max<std::int64_t>(counters[4], settings_.causal.batch);
      start->learner = make_learner(
          settings_.method, learner_input(static_cast<int>(scaler.kept.size()), pairs, static_cast<std::uint64_t>(i)));
      if (start->alive) start->learner->load(fmt::format("start{}.", i), file);
      starts.push_back(std::move(start));
    }
  }

  if (vectors) {
    drop_image_stage();
  } else {
    images_->parameters() = std::move(store);
    images_->set_components(std::move(components));
    image_trainer_->adam() = std::move(adam);
  }
  image_order_.reset();
  image_step_ = counters[0];
  cuts_made_ = static_cast<int>(counters[2]);
  updates_ = counters[3];
  train_pairs_ = counters[4];
  scaler_ = std::move(scaler);
  starts_ = std::move(starts);
  if (stage != Stage::kData && stage != Stage::kImage) {
    finished_images_ = images_;
    image_stage_over_ = true;
  }
  resume_at_ = stage == Stage::kData ? Stage::kImage : stage;
  stage_ = stage == Stage::kDone ? Stage::kDone : Stage::kData;
}

}  // namespace causeway
