// A world: a causal model whose truth is known, with what is needed to sample data from it and to show it to a person.
// To add one: a file with a function that makes it, and one line in the list in world.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/causal/coupling_flow.h"
#include "engine/causal/data_offer.h"
#include "engine/causal/intervention.h"
#include "engine/causal/lagged_model.h"
#include "engine/causal/structural_causal_model.h"
#include "engine/core/schema.h"

namespace causeway {

/// Which world: its name and, for worlds that come in variants, the variant. Other worlds ignore the rest.
struct WorldSpec {
  std::string name = "circuit";
  int variables = 4;
  std::string graph = "random";
  std::uint64_t seed = 1;
  // Of worlds that go on in time: share of steps with an intervention, and how far a next value is from its mean (the
  // standard deviation where the mean is in the middle of the variable's range, in shares of that).
  double intervention_rate = 0.4;
  double step_noise = 0.08;
  /// Values of the world's own settings by name; what is missing has its default.
  nlohmann::json own = nlohmann::json::object();
  bool operator==(const WorldSpec&) const = default;
};

/// A world's own settings as the struct that its file defines (see schema.h).
template <class T>
T world_settings(const WorldSpec& spec) {
  nlohmann::json values = values_of(T{});
  values.update(spec.own);
  return settings_of<T>(values);
}

/// What happened in a world while one unit of F frames was recorded, n variables.
struct UnitSample {
  MatrixD factors;                 // F x n
  MatrixD noise;                   // F x n
  Matrix<std::uint8_t> targets;    // (F - 1) x n of 0 and 1: what was intervened on between two frames
  MatrixD actions = {};            // (F - 1) x a, or empty
  std::optional<int> domain = {};  // at least 0, of kinds that offer environments
  std::optional<int> answer = {};  // at least 0, of kinds that offer classes
};

class World;

/// One way in which a world can be recorded. A world with a way of its own defines it in its own file.
struct DataKind {
  std::string name;         // e.g. "pairs", for settings and the command line
  std::string description;  // one sentence for a person
  DataOffer offer;          // what such data hold for a learner
  UnitSample (*sample)(const World& world, Random& random);
  /// Of units that are kept for scores, where these come about in another way; null: as the others.
  UnitSample (*sample_held_out)(const World& world, Random& random) = nullptr;
};

/// Pairs before and after an intervention on at most one variable, with the complete ground truth.
DataKind pairs_kind();
/// Single pictures (or vectors) of the world without interventions, with the values of its variables.
DataKind single_kind();

/// Where the picture of `latents` is touched by somebody who sets `variable`, or nothing (-1): shares of its width and
/// height from the upper left corner.
using WorldTouch = std::function<std::array<double, 2>(int variable, std::span<const double> latents, Random& random)>;

/// How a world goes on in time; all may be missing.
struct WorldInTime {
  std::shared_ptr<const LaggedModel> model = nullptr;
  WorldTouch touch = nullptr;
};

/// Immutable and cheap to copy; all functions may be called from several threads.
class World {
 public:
  /// Further quantities that follow from the latents and are recorded with a data set (buttons of the circuit).
  using Readout = std::function<std::vector<double>(std::span<const double> latents)>;
  using Readouts = std::map<std::string, Readout>;

  /// `ranges`: one a variable, the values that a variable can take. With `observation` the world is seen as vectors,
  /// without it as pictures. Of a world that goes on in time `model` tells how its variables are at one moment.
  World(std::string name, std::string description, StructuralCausalModel model, std::vector<LatentRange> ranges,
        InterventionDistribution intervention, Readouts readouts = {},
        std::shared_ptr<const CouplingFlow> observation = nullptr, WorldInTime in_time = {});

  const std::string& name() const { return name_; }
  /// One sentence for a person.
  const std::string& description() const { return description_; }
  const StructuralCausalModel& model() const { return model_; }
  const Dag& graph() const { return model_.graph(); }
  const std::vector<std::string>& latent_names() const { return model_.names(); }
  int size() const { return model_.size(); }
  const std::vector<LatentRange>& ranges() const { return ranges_; }

  /// Index of a latent. Throws UsageError naming the known ones, nearest first.
  int variable(std::string_view latent) const;
  /// do(latent = value), checked against the range of the latent (UsageError).
  Do intervention(std::string_view latent, double value) const;

  /// Samples the new value of an intervened variable (0 .. size()-1).
  double redraw(int variable, Random& random) const { return intervention_(variable, random); }
  PairSample sample_pair(Random& random) const;
  /// By name; empty in a world that records nothing but its variables.
  const Readouts& readouts() const { return readouts_; }
  /// The map from latents to the observed vector, and back; null in a world that is seen as pictures.
  const CouplingFlow* observation() const { return observation_.get(); }
  /// How the variables go on from frame to frame; null in a world without time.
  const LaggedModel* lagged() const { return in_time_.model.get(); }
  /// Empty in a world that is not touched.
  const WorldTouch& touch() const { return in_time_.touch; }

 private:
  std::string name_;
  std::string description_;
  StructuralCausalModel model_;
  std::vector<LatentRange> ranges_;
  InterventionDistribution intervention_;
  Readouts readouts_;
  std::shared_ptr<const CouplingFlow> observation_;
  WorldInTime in_time_;
};

/// Throws UsageError naming the known worlds, nearest first, or saying which variants there are.
void check_world_spec(const WorldSpec& spec);
/// Errors as check_world_spec().
World make_world(const WorldSpec& spec);
/// make_world(parse_world_spec(text)).
World make_world(std::string_view text);

/// "circuit", "scaling-4" (4 variables), "scaling-4-chain" (and this kind of graph), "scaling-time-4"; a name alone
/// means the usual variant. Errors as make_world().
WorldSpec parse_world_spec(std::string_view text, std::uint64_t seed = 1);

/// In the order of the list.
std::vector<std::string> world_names();
/// Every kind of graph that any world comes in.
std::vector<std::string> world_graph_kinds();
/// Whether the world comes in variants (number of variables, graph, seed), and whether it is seen as pictures. Throw
/// UsageError for an unknown name.
bool world_has_variants(std::string_view name);
bool world_has_pictures(std::string_view name);
/// The world's own settings; without entries if it has none. Throws UsageError for an unknown name.
const Schema& world_schema(std::string_view name);
/// Those of all worlds that have some, each group once.
const std::vector<Schema>& world_schemas();
/// In which ways the world can be recorded, the usual one first. Throws UsageError for an unknown name.
const std::vector<DataKind>& world_kinds(std::string_view name);
/// The kind of that name. Throws UsageError for an unknown name of world or kind.
const DataKind& world_kind(std::string_view world, std::string_view kind);

}  // namespace causeway
