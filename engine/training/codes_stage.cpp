#include "engine/training/codes_stage.h"

#include <utility>

#include "engine/models/registry.h"
#include "engine/training/image_stage.h"
#include "engine/training/make_view.h"

namespace causeway {

void CodesStage::work(const WorkSlice&) {
  fit_components(run());  // where the decoder learns last, it has not been done
  const auto encode = [this](const Dataset& part) {
    return run().has_pictures()
               ? run().images->encode_images(run().pool, part.pictures.data(), static_cast<int>(part.rows()))
               : run().scaler.observations(part);
  };
  const RunData& data = *run().data;
  CodeScaler& scaler = run().scaler;
  if (scaler.kept.empty() && !run().has_pictures()) scaler = CodeScaler::fit_observations(data.train);
  MatrixF train = encode(data.train);
  if (scaler.kept.empty()) {
    if (run().images->shape().encoder == ImageEncoder::kPca) {
      scaler = CodeScaler::fit_centred(train);
    } else {
      scaler = CodeScaler::fit(train, run().settings.image.dead_code_std);
    }
  }
  run().test_codes = data.test.units > 0 ? scaler.standardise(encode(data.test))
                                         : MatrixF(0, static_cast<Eigen::Index>(scaler.kept.size()));
  // Which labels and which graph are told is the run's to say (see told.h).
  Needs needs = find_method(run().settings.method).needs;
  const bool labels = std::exchange(needs.labels, false), graph = std::exchange(needs.graph, false);
  run().view = make_training_view(needs, scaler.standardise(train), data.train);
  if (labels) run().view.labels = &run().labels;
  if (labels && !run().labelled.empty()) run().view.labelled = &run().labelled;
  if (graph) run().view.graph = &run().graph;
}

void CodesStage::save(RunCheckpoint& checkpoint) const {
  const CodeScaler& scaler = run().scaler;
  if (scaler.kept.empty()) return;
  auto& tensors = checkpoint.file.tensors;
  const auto flat = [](const Eigen::RowVectorXf& v) {
    return make_tensor(std::span<const float>(v.data(), static_cast<std::size_t>(v.size())), {v.size()});
  };
  const std::vector<std::int64_t> kept(scaler.kept.begin(), scaler.kept.end());
  tensors["scaler.kept"] = make_tensor(std::span<const std::int64_t>(kept), {static_cast<std::int64_t>(kept.size())});
  tensors["scaler.mean"] = flat(scaler.mean);
  tensors["scaler.std"] = flat(scaler.std);
  if (scaler.vectors.is_identity()) return;
  const auto wide = [](const Eigen::RowVectorXd& v) {
    return make_tensor(std::span<const double>(v.data(), static_cast<std::size_t>(v.size())), {v.size()});
  };
  tensors["scaler.origin"] = wide(scaler.vectors.origin);
  tensors["scaler.unit"] = wide(scaler.vectors.unit);
}

void CodesStage::load(const RunCheckpoint& checkpoint) {
  const Safetensors& file = checkpoint.file;
  if (!file.tensors.contains("scaler.kept")) return;
  CodeScaler scaler;
  const auto codes = checkpoint.vectors ? std::ssize(tensor_values<float>(file.at("scaler.mean"), "scaler.mean"))
                                        : static_cast<std::ptrdiff_t>(run().settings.image.codes);
  for (const std::int64_t k : tensor_values<std::int64_t>(file.at("scaler.kept"))) {
    if (k < 0 || k >= codes) throw_damaged_checkpoint("the checkpoint's list of live codes is damaged");
    scaler.kept.push_back(static_cast<int>(k));
  }
  for (auto [target, name] : {std::pair{&scaler.mean, "scaler.mean"}, {&scaler.std, "scaler.std"}}) {
    const auto values = tensor_values<float>(file.at(name), name);
    if (std::ssize(values) != codes) throw_damaged_checkpoint("the checkpoint's code statistics are damaged");
    *target = Eigen::Map<const Eigen::RowVectorXf>(values.data(), static_cast<Eigen::Index>(values.size()));
  }
  if (file.tensors.contains("scaler.origin")) {
    for (auto [target, name] :
         {std::pair{&scaler.vectors.origin, "scaler.origin"}, {&scaler.vectors.unit, "scaler.unit"}}) {
      const auto values = tensor_values<double>(file.at(name), name);
      if (std::ssize(values) != codes) throw_damaged_checkpoint("the checkpoint's scale of vectors is damaged");
      *target = Eigen::Map<const Eigen::RowVectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
    }
    if (!(scaler.vectors.unit.minCoeff() > 0)) throw_damaged_checkpoint("the checkpoint's scale of vectors is damaged");
  }
  run().scaler = std::move(scaler);
}

}  // namespace causeway
