// Methods by name. To add one: a file with its learner that ends with a function which tells what the method is, and
// one line in the list in registry.cpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/schema.h"
#include "engine/models/learner.h"
#include "engine/models/needs.h"
#include "engine/models/start_choice.h"

namespace causeway {

struct MethodInfo {
  std::string name;
  std::string title;           // as people write it
  std::string description;     // one sentence for a person
  bool has_graph = false;      // graph and SHD apply
  bool has_targets = false;    // intervention accuracy applies
  bool several_starts = true;  // of which the loss chooses one
  bool quick = false;          // takes seconds: the decoder of pictures can learn after it
  bool has_lagged = false;     // a graph from one frame to the next: its model has a LaggedPart
  bool has_answers = false;    // answers a question about each unit: its model has an AnswerPart
  bool has_blocks = false;     // several latents a variable, assigned by training: its model has an AssignmentPart
};

struct Method {
  MethodInfo info;
  Needs needs;
  Schema settings;  // of its own or its family's group; no entries: it has none
  std::unique_ptr<Learner> (*make)(const LearnerInput& input);
  /// Where its starts begin, once the codes are there; null: with random weights, whatever causal.start says.
  StartChoice (*choose_start)(const LearnerInput& input, const TrainingView& view) = nullptr;
};

/// In the order of the list.
const std::vector<Method>& methods();
std::vector<std::string> method_names();
/// Throw UsageError for an unknown name.
const Method& find_method(std::string_view name);
const MethodInfo& method_info(std::string_view name);

/// The groups of settings of all methods, each once.
const std::vector<Schema>& method_schemas();

/// A learner with fresh weights.
std::unique_ptr<Learner> make_learner(std::string_view method, const LearnerInput& input);

}  // namespace causeway
