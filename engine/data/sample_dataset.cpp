#include "engine/data/sample_dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "engine/core/error.h"
#include "engine/core/thread_pool.h"
#include "engine/data/read_file.h"

namespace causeway {
namespace {

Eigen::Map<const Eigen::RowVectorXd> row_of(const std::vector<double>& values) {
  return {values.data(), static_cast<Eigen::Index>(values.size())};
}

std::vector<double> values_of(const MatrixD& rows, Eigen::Index row) {
  return {rows.row(row).data(), rows.row(row).data() + rows.cols()};
}

/// How many numbers each readout of the world has.
std::map<std::string, Eigen::Index> readout_sizes(const World& world) {
  const std::vector<double> anywhere(static_cast<std::size_t>(world.size()), 0.0);
  std::map<std::string, Eigen::Index> sizes;
  for (const auto& [name, readout] : world.readouts()) sizes[name] = std::ssize(readout(anywhere));
  return sizes;
}

void check_count(const World& world, const DataKind& kind, std::int64_t count,
                 const std::map<std::string, Eigen::Index>& readouts) {
  if (count < 0) throw UsageError(fmt::format("{} units cannot be sampled", count), "ask for 0 or more");
  double numbers = 2.0 * world.size();
  for (const auto& [name, size] : readouts) numbers += static_cast<double>(size);
  const double row = numbers * sizeof(double) + (world.observation() != nullptr ? world.size() * sizeof(float) : 0);
  const double bytes = row * kind.offer.frames * static_cast<double>(count);
  if (bytes > static_cast<double>(kDefaultMemoryBudget)) {
    throw UsageError(fmt::format("{} units of kind '{}' with {} variables need {:.1f} GB", count, kind.name,
                                 world.size(), bytes / 1e9),
                     fmt::format("sample fewer: at most {:.0f} GB are used", kDefaultMemoryBudget / 1e9));
  }
}

}  // namespace

Dataset sample_dataset(const World& world, const DataKind& kind, std::int64_t count, std::uint64_t seed, Stream stream,
                       int threads) {
  const auto readouts = readout_sizes(world);
  check_count(world, kind, count, readouts);
  const int frames = kind.offer.frames;
  const bool held_out = stream == Stream::kWorldTest && kind.sample_held_out != nullptr;
  const CouplingFlow* flow = world.observation();
  Dataset data;
  data.world = world.name();
  data.units = count;
  data.frames = frames;
  Truth& truth = data.truth;
  truth.names = world.latent_names();
  truth.graph = (kind.offer.lagged ? world.lagged()->within() : world.graph()).adjacency();
  if (kind.offer.lagged) truth.lagged = world.lagged()->lagged();
  truth.factors.resize(data.rows(), world.size());
  truth.noise.resize(data.rows(), world.size());
  if (kind.offer.targets) truth.targets.resize(count * (frames - 1), world.size());
  for (const auto& [name, size] : readouts) truth.readouts[name].resize(data.rows(), size);
  if (flow != nullptr) data.vectors.resize(data.rows(), flow->dimension());
  std::vector<std::optional<int>> domains(static_cast<std::size_t>(count)), answers(domains.size());
  const auto sample = [&](std::int64_t u) {
    Random random(seed, stream, static_cast<std::uint64_t>(u));
    const UnitSample unit = held_out ? kind.sample_held_out(world, random) : kind.sample(world, random);
    truth.factors.middleRows(u * frames, frames) = unit.factors;
    truth.noise.middleRows(u * frames, frames) = unit.noise;
    if (kind.offer.targets) truth.targets.middleRows(u * (frames - 1), frames - 1) = unit.targets;
    if (unit.actions.size() != 0) {
      if (u == 0) data.actions.resize(count * (frames - 1), unit.actions.cols());
      if (unit.actions.cols() != data.actions.cols())
        throw Error("units of one kind have different numbers of actions");
      data.actions.middleRows(u * (frames - 1), frames - 1) = unit.actions;
    }
    domains[static_cast<std::size_t>(u)] = unit.domain;
    answers[static_cast<std::size_t>(u)] = unit.answer;
    for (Eigen::Index r = u * frames; r < (u + 1) * frames; ++r) {
      const std::vector<double> factors = values_of(truth.factors, r);
      for (const auto& [name, readout] : world.readouts()) {
        truth.readouts.at(name).row(r) = row_of(readout(factors));
      }
      if (flow != nullptr) data.vectors.row(r) = row_of(flow->forward(factors)).cast<float>();
    }
  };
  // The first unit tells how many actions there are; the others are sampled in pieces, each by one thread.
  if (count > 0) sample(0);
  constexpr std::int64_t kPiece = 256;
  ThreadPool pool(threads);
  pool.parallel_for(static_cast<int>((count + kPiece - 1) / kPiece), [&](int piece) {
    const std::int64_t begin = piece * kPiece;
    for (std::int64_t u = std::max<std::int64_t>(1, begin); u < std::min(count, begin + kPiece); ++u) sample(u);
  });
  for (const auto& domain : domains) {
    if (domain) data.domain.push_back(*domain);
  }
  for (const auto& answer : answers) {
    if (answer) truth.classes.push_back(*answer);
  }
  return data;
}

Dataset sample_pairs(const World& world, std::int64_t count, std::uint64_t seed, Stream stream) {
  return sample_dataset(world, pairs_kind(), count, seed, stream);
}

}  // namespace causeway
