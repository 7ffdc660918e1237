#include "engine/data/load_dataset.h"
namespace causeway {
Dataset load_dataset(const std::filesystem::path& path, const DataLoadOptions& o) {
  PairDataset p = load_pairs(path, {o.image_size, o.max_units, o.threads, o.memory_budget, o.split, o.progress});
  Dataset d;
  d.world = p.world; d.units = p.pairs; d.frames = 2; d.height = p.height; d.width = p.width;
  d.pictures = std::move(p.images); d.vectors = p.observations;
  d.truth.names = p.latent_names; d.truth.factors = p.latents; d.truth.noise = p.noise; d.truth.graph = p.adjacency;
  if (p.has_truth) d.truth.targets = targets_of_labels(p.intervention_labels, p.variables());
  if (p.pressed.size()) d.truth.readouts["pressed"] = p.pressed;
  return d;
}
void save_dataset(const std::filesystem::path& path, const Dataset& d) {
  PairDataset p;
  p.world = d.world; p.pairs = d.units; p.height = d.height; p.width = d.width; p.images = d.pictures; p.observations = d.vectors;
  p.has_truth = d.truth.factors.size() != 0; p.latent_names = d.truth.names; p.latents = d.truth.factors; p.noise = d.truth.noise;
  p.adjacency = d.truth.graph; p.intervention_labels = pair_labels(d);
  if (d.truth.readouts.contains("pressed")) p.pressed = d.truth.readouts.at("pressed");
  save_pairs(path, p);
}
}  // namespace causeway
