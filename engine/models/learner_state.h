// What every learner with weights and an optimiser keeps in a checkpoint.
#pragma once

#include <string>

#include "engine/data/safetensors.h"
#include "engine/grad/adam.h"
#include "engine/grad/parameters.h"

namespace causeway {

struct LearnerState {
  ParameterStore<float> parameters;
  AdamState<float> adam;
  std::int64_t step = 0;
};

/// Tensors `prefix`NAME of every weight, and counters; with the optimiser its two moments as well.
void save_learner_state(const std::string& prefix, Safetensors& file, const ParameterStore<float>& parameters,
                        const AdamState<float>& adam, std::int64_t step, bool with_optimiser);

/// The reverse, for a model whose weights have the shapes of `like`; moments that were not saved are zero. Throws Error
/// if something is missing or of another shape.
LearnerState load_learner_state(const std::string& prefix, const Safetensors& file, const ParameterStore<float>& like);

/// The error of a checkpoint that does not fit its learner.
[[noreturn]] void throw_unfitting_state();

}  // namespace causeway
