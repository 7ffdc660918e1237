#include "app/explore/known_truth.h"

namespace causeway {

void KnownTruth::follow(const Snapshot& snapshot) {
  const Settings& settings = snapshot.settings;
  const WorldSpec spec = world_spec(settings);
  const bool from_file = !settings.world.data.empty();
  const std::shared_ptr<const RunData> data = from_file ? snapshot.data : nullptr;
  if (known_ && spec == spec_ && settings.world.data == file_ && data == data_) return;
  spec_ = spec;
  file_ = settings.world.data;
  data_ = data;
  known_ = true;
  world_.reset();
  graph_.reset();
  lagged_.resize(0, 0);
  names_.clear();
  if (!from_file) {
    world_ = make_world(spec);
  } else if (data) {
    world_ = data->truth.world;
  }
  if (world_) {
    graph_ = world_->graph();
    names_ = world_->latent_names();
    if (world_->lagged() != nullptr) lagged_ = world_->lagged()->lagged();
  } else if (data && data->test.truth.graph.size() != 0) {
    graph_ = Dag::from_adjacency(data->test.truth.names, data->test.truth.graph);
  }
  if (!world_ && data) {
    names_ = data->test.truth.names;
    lagged_ = data->test.truth.lagged;
  }
}

const World* KnownTruth::world(const Snapshot& snapshot) {
  follow(snapshot);
  return world_ && !truth_hidden(snapshot) ? &*world_ : nullptr;
}

const World* KnownTruth::scene(const Snapshot& snapshot) {
  follow(snapshot);
  return world_ ? &*world_ : nullptr;
}

int KnownTruth::variables(const Snapshot& snapshot) {
  follow(snapshot);
  return graph_ || lagged_.size() != 0 ? static_cast<int>(names_.size()) : 0;
}

const Dag* KnownTruth::graph(const Snapshot& snapshot) {
  follow(snapshot);
  return graph_ && !truth_hidden(snapshot) ? &*graph_ : nullptr;
}

const Matrix<int>* KnownTruth::lagged(const Snapshot& snapshot) {
  follow(snapshot);
  return lagged_.size() != 0 && !truth_hidden(snapshot) ? &lagged_ : nullptr;
}

const std::vector<std::string>& KnownTruth::names(const Snapshot& snapshot) {
  static const std::vector<std::string> kNone;
  follow(snapshot);
  return truth_hidden(snapshot) ? kNone : names_;
}

}  // namespace causeway
