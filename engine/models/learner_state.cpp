#include "engine/models/learner_state.h"

#include "engine/core/error.h"

namespace causeway {

namespace {

Tensor flat_tensor(const Vector<float>& v) {
  return make_tensor(std::span<const float>(v.data(), static_cast<std::size_t>(v.size())), {v.size()});
}

}  // namespace

void throw_unfitting_state() {
  throw Error("the checkpoint's optimiser state does not fit the model",
              "it was written with other settings or is damaged; start the run afresh");
}

void save_learner_state(const std::string& prefix, Safetensors& file, const ParameterStore<float>& parameters,
                        const AdamState<float>& adam, std::int64_t step, bool with_optimiser) {
  for (std::size_t i = 0; i < parameters.entries().size(); ++i) {
    const ParameterId id{static_cast<int>(i)};
    file.tensors[prefix + parameters.entry(id).name] = make_tensor<float>(parameters.value(id));
  }
  if (with_optimiser) {
    file.tensors[prefix + "adam.first"] = flat_tensor(adam.first);
    file.tensors[prefix + "adam.second"] = flat_tensor(adam.second);
  }
  const std::vector<std::int64_t> counters{step, adam.updates};
  file.tensors[prefix + "counters"] = make_tensor(std::span<const std::int64_t>(counters), {2});
}

LearnerState load_learner_state(const std::string& prefix, const Safetensors& file, const ParameterStore<float>& like) {
  LearnerState state;
  state.parameters = like;
  for (std::size_t i = 0; i < like.entries().size(); ++i) {
    const ParameterId id{static_cast<int>(i)};
    const auto& e = like.entry(id);
    state.parameters.value(id) = tensor_matrix<float>(file.at(prefix + e.name), e.rows, e.cols, prefix + e.name);
  }
  state.adam.reset(like.size());
  if (file.tensors.contains(prefix + "adam.first")) {
    for (const auto& [target, name] :
         {std::pair{&state.adam.first, "adam.first"}, {&state.adam.second, "adam.second"}}) {
      const auto values = tensor_values<float>(file.at(prefix + name), prefix + name);
      if (static_cast<Eigen::Index>(values.size()) != like.size()) throw_unfitting_state();
      *target = Eigen::Map<const Vector<float>>(values.data(), like.size());
    }
  }
  const auto counters = tensor_values<std::int64_t>(file.at(prefix + "counters"), prefix + "counters");
  if (counters.size() != 2 || counters[0] < 0) throw_unfitting_state();
  state.step = counters[0];
  state.adam.updates = counters[1];
  return state;
}

}  // namespace causeway
