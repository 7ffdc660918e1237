#include "app/explore/world_time.h"

#include <utility>

#include "engine/core/error.h"
#include "engine/data/load_dataset.h"
#include "engine/render/offscreen_renderer.h"

namespace causeway {

namespace {

constexpr std::uint64_t kWatchedRow = std::uint64_t{1} << 42;  // no row of any data set

Eigen::Map<const Eigen::RowVectorXd> row_of(const std::vector<double>& values) {
  return {values.data(), static_cast<Eigen::Index>(values.size())};
}

}  // namespace

WorldTime::WorldTime(World world, std::uint64_t seed)
    : world_(std::move(world)), random_(seed, Stream::kWorldTest, kWatchedRow) {
  if (world_.lagged() == nullptr) {
    throw UsageError("world '" + world_.name() + "' does not go on in time", "choose circuit-time or scaling-time");
  }
  const auto n = static_cast<std::size_t>(world_.size());
  moments_.push_back({world_.model().sample(random_).latents, std::vector<std::uint8_t>(n, 0)});
}

void WorldTime::step(const std::optional<Do>& poke, bool pokes_itself) {
  if (last() + 1 >= kMostMoments) return;
  const std::vector<double>& now = moments_.back().latents;
  std::vector<Do> set;
  if (poke) {
    set.push_back(*poke);
  } else if (pokes_itself && random_.uniform() < world_.lagged()->rate()) {
    const auto variable = static_cast<int>(random_.below(static_cast<std::uint32_t>(world_.size())));
    set.push_back({variable, any_value(variable)});
  }
  if (!set.empty()) ++pokes_;
  Moment next;
  next.set.assign(now.size(), 0);
  for (const Do& d : set) next.set[static_cast<std::size_t>(d.variable)] = 1;
  if (world_.touch()) next.touch = world_.touch()(set.empty() ? -1 : set.front().variable, now, random_);
  next.latents = world_.lagged()->sample_next(now, set, random_).latents;
  moments_.push_back(std::move(next));
}

Dataset WorldTime::record(int frames) const {
  const std::int64_t units = static_cast<std::int64_t>(moments_.size()) / frames;
  if (units < 1) {
    throw Error("that is less than one sequence",
                "let time run until there are at least " + std::to_string(frames) + " frames");
  }
  const Eigen::Index n = world_.size(), steps = frames - 1;
  Dataset data;
  data.world = world_.name();
  data.units = units;
  data.frames = frames;
  data.truth.names = world_.latent_names();
  data.truth.graph = world_.lagged()->within().adjacency();
  data.truth.lagged = world_.lagged()->lagged();
  data.truth.factors.resize(units * frames, n);
  data.truth.targets.resize(units * steps, n);
  if (world_.touch()) data.actions.resize(units * steps, 2);
  for (Eigen::Index u = 0; u < units; ++u) {
    for (Eigen::Index t = 0; t < frames; ++t) {
      const Moment& m = moments_[static_cast<std::size_t>(u * frames + t)];
      data.truth.factors.row(u * frames + t) = row_of(m.latents);
      if (t == 0) continue;
      const Eigen::Index step = u * steps + t - 1;
      for (Eigen::Index i = 0; i < n; ++i) data.truth.targets(step, i) = m.set[static_cast<std::size_t>(i)];
      if (world_.touch()) data.actions.row(step) << m.touch[0], m.touch[1];
    }
  }
  return data;
}

void save_recording(Dataset recording, int size, const std::filesystem::path& file) {
  recording.pictures = render_dataset_images(recording.world, recording.truth.factors, size, 1);
  recording.width = recording.height = size;
  save_dataset(file, recording);
}

}  // namespace causeway
