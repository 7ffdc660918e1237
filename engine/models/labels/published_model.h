// What models of the released programs share: one number a variable, a graph that they are told.
#pragma once

#include <utility>

#include "engine/models/labels/given_graph.h"
#include "engine/models/labels/label_vae.h"
#include "engine/models/labels/published_networks.h"

namespace causeway {

class PublishedModel : public CausalModel, public GraphPart {
 public:
  int latents() const override { return graph_.size(); }
  const GraphPart* graph() const override { return this; }
  const std::vector<int>& causal_order() const override { return graph_.order; }
  std::optional<LearnedGraph> read_graph(const MatrixF&, std::uint64_t) const override { return as_given(graph_); }

  const GivenGraph& given() const { return graph_; }
  const CodeScale& scale() const { return scale_; }
  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }

 protected:
  explicit PublishedModel(GivenGraph graph) : graph_(std::move(graph)) {}
  ParameterStore<float> store_;
  CodeScale scale_;  // to be added to the store by who makes the networks

 private:
  GivenGraph graph_;
};

/// Networks for the codes of `input`, as wide as its method's settings say (the last width counts for the second
/// layer).
inline PublishedShape published_shape(const LearnerInput& input) {
  const auto hidden = input.own.at("hidden").get<std::vector<int>>();
  const LabelVaeShape checked = label_vae_shape(input, hidden);
  return {checked.codes, checked.latents, 1, hidden.front(), hidden.back()};
}

}  // namespace causeway
