// The graph of a trained model a second time, by ENCO: from the variables and the interventions that the model finds in
// pairs of pictures, without a look at its mechanisms. Appendix on graph inference of arXiv 2203.16437.
#pragma once

#include <cstdint>

#include "engine/discovery/enco.h"
#include "engine/models/causal_model.h"
#include "engine/models/learned_graph.h"

namespace causeway {

/// ENCO on the causal variables of pairs of standardised `codes` (2T x kept: before, after, before, ...); the target of
/// a pair is the most probable one of the model's posterior. No label is read. Throws Error if the model infers no
/// interventions, and as enco().
EncoResult enco_graph(const CausalModel& model, const MatrixF& codes, const EncoSettings& settings, int threads,
                      std::uint64_t seed);

/// Sets edges of `graph` to strength 0 that ENCO does not find in pairs of `codes`, as above, where an edge has to be
/// worth `nats`. A mechanism of many causes, fitted to few pairs, reads some that it should not; ENCO lets each edge
/// prove itself on pairs that nothing was fitted to. Edges whose direction ENCO cannot tell stay, and those that it
/// gives up to break a cycle. Nothing changes where it cannot be asked: no interventions are inferred, fewer than
/// kEncoMinimumPairs pairs, more than kEncoMaximumVariables latents, numbers that are not finite.
void keep_confirmed_edges(LearnedGraph& graph, const CausalModel& model, const MatrixF& codes, double nats, int threads,
                          std::uint64_t seed);

}  // namespace causeway
