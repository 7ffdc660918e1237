#include "engine/training/make_view.h"

#include <fmt/format.h>

#include <utility>

#include "engine/core/error.h"

namespace causeway {

namespace {

template <class Part>
const Part* part_of(bool needed, const Part& part, const char* name) {
  if (!needed) return nullptr;
  if (part.size() == 0) {
    throw Error(fmt::format("the data hold no {}, which the method needs", name),
                "bring data with it, or choose a method that can do without");
  }
  return &part;
}

}  // namespace

TrainingView make_training_view(const Needs& needs, MatrixF codes, const Dataset& data) {
  TrainingView view;
  view.codes = std::move(codes);
  view.frames = data.frames;
  view.labels = part_of(needs.labels, data.truth.factors, "labels");
  view.graph = part_of(needs.graph, data.truth.graph, "graph");
  view.targets = part_of(needs.targets, data.truth.targets, "intervention targets");
  view.domain = part_of(needs.domain || needs.groups, data.domain, needs.groups ? "groups" : "environments");
  view.actions = part_of(needs.actions, data.actions, "actions");
  view.classes = part_of(needs.classes, data.truth.classes, "classes");
  return view;
}

}  // namespace causeway
