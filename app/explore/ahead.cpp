#include "app/explore/ahead.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "app/explore/factor_link.h"
#include "app/explore/quantile.h"
#include "engine/core/error.h"
#include "engine/scores/scores.h"

namespace causeway {

namespace {

constexpr int kFutures = 100;  // samples of the world's future that its spread is read from
constexpr double kSpread = 0.1;

/// A map between a latent and the factor that it goes with, and the factor's values in the data.
struct Link {
  int factor = -1;
  MonotoneMap to_factor, to_latent;
};

std::vector<std::optional<Link>> links_of(const MatrixF& causal, const MatrixD& factors,
                                          const std::vector<int>& latent_of) {
  std::vector<std::optional<Link>> links(static_cast<std::size_t>(causal.cols()));
  for (std::size_t f = 0; f < latent_of.size() && factors.rows() > 0; ++f) {
    const int latent = latent_of[f], factor = static_cast<int>(f);
    if (latent < 0) continue;
    links[static_cast<std::size_t>(latent)] = Link{factor, latent_to_factor(causal, latent, factors, factor),
                                                   factor_to_latent(factors, factor, causal, latent)};
  }
  return links;
}

std::vector<double> row_values(const MatrixD& rows, Eigen::Index row) {
  return {rows.row(row).begin(), rows.row(row).end()};
}

/// The world's means, and between what most of its futures are; `set` in the first step or in all.
void let_the_world_go_on(const TrueWorld& truth, const std::vector<double>& begin, const std::vector<Do>& set,
                         Ahead& out) {
  const LaggedModel& law = *truth.world->lagged();
  const int steps = out.request.steps, n = law.size();
  const auto set_in = [&](int step) { return step == 0 || out.request.held ? set : std::vector<Do>{}; };
  const auto put = [&](MatrixD& rows, int row, const std::vector<double>& values) {
    rows.row(row) = Eigen::Map<const Eigen::RowVectorXd>(values.data(), n);
  };
  out.world.resize(steps + 1, n);
  put(out.world, 0, begin);
  std::vector<double> now = begin;
  for (int step = 0; step < steps; ++step) {
    now = law.mean_next(now, set_in(step));
    put(out.world, step + 1, now);
  }
  if (!truth.law_known) return;
  std::vector<MatrixD> samples(static_cast<std::size_t>(steps), MatrixD(kFutures, n));
  for (int k = 0; k < kFutures; ++k) {
    Random random(static_cast<std::uint64_t>(k), Stream::kWorldTest, std::uint64_t{1} << 43);  // no row of any data set
    now = begin;
    for (int step = 0; step < steps; ++step) {
      now = law.sample_next(now, set_in(step), random).latents;
      put(samples[static_cast<std::size_t>(step)], k, now);
    }
  }
  out.world_low = out.world_high = out.world;
  for (int step = 0; step < steps; ++step) {
    for (int i = 0; i < n; ++i) {
      const auto column = samples[static_cast<std::size_t>(step)].col(i);
      std::vector<double> values(column.begin(), column.end());
      std::sort(values.begin(), values.end());
      out.world_low(step + 1, i) = quantile(values, kSpread);
      out.world_high(step + 1, i) = quantile(values, 1 - kSpread);
    }
  }
}

}  // namespace

void look_ahead(const CausalModel& model, const AheadData& data, Ahead& out) {
  const Dataset& held_out = data.held_out;
  if (held_out.frames < 3) {
    throw Error("these data are no sequences", "open sequences, or choose a preset of a world that goes on in time");
  }
  const LaggedPart* lagged = model.lagged();
  if (lagged == nullptr) {
    throw Error("the method of this run has no idea of what comes next", "train with another one, e.g. temporal");
  }
  const AheadRequest& request = out.request;
  const int n = model.latents();
  if (request.latent >= n) {
    throw UsageError(fmt::format("there is no latent z{}", request.latent), fmt::format("use z0 .. z{}", n - 1));
  }
  const auto units = static_cast<int>(held_out.units);
  const Eigen::Index unit = (request.unit % units + units) % units;
  const Eigen::Index row = unit * held_out.frames + std::clamp(request.frame, 0, held_out.frames - 1);
  const MatrixD& factors = held_out.truth.factors;
  const MatrixF all = model.causal_from_noise(model.encode_noise(data.codes));
  const auto links = links_of(all, factors, data.latent_of);
  out.frames = held_out.frames;
  out.factors = held_out.truth.names;
  out.latent_of = data.latent_of;

  std::vector<Do> set;
  float value = 0;
  const std::optional<Link>* link = nullptr;
  if (request.latent >= 0) {
    link = &links[static_cast<std::size_t>(request.latent)];
    value = static_cast<float>(*link ? (*link)->to_latent(request.value) : request.value);
  }
  out.latents.resize(request.steps + 1, n);
  out.latents.row(0) = all.row(row);
  for (int step = 0; step < request.steps; ++step) {
    MatrixF next = lagged->predict_next(out.latents.row(step));
    if (request.latent >= 0 && (step == 0 || request.held)) next(0, request.latent) = value;
    if (!next.allFinite()) {
      throw Error("what the model expects grows out of all bounds", "train it longer, or choose another method");
    }
    out.latents.row(step + 1) = next;
  }
  out.expected = out.latents.cast<double>();
  for (int i = 0; i < n; ++i) {
    const auto& own = links[static_cast<std::size_t>(i)];
    if (own) {
      for (double& v : out.expected.col(i)) v = own->to_factor(v);
      out.low.push_back(factors.col(own->factor).minCoeff());
      out.high.push_back(factors.col(own->factor).maxCoeff());
    } else {
      const UsualRange usual = usual_range(all.col(i));
      out.low.push_back(static_cast<double>(usual.low));
      out.high.push_back(static_cast<double>(usual.high));
    }
  }

  if (!data.truth.world || data.truth.world->lagged() == nullptr || data.truth.world->size() != factors.cols()) {
    out.no_world = "the world behind these data is not known";
  } else if (!held_out.domain.empty()) {
    out.no_world = "the world goes on in another way in each environment";
  } else if (link != nullptr && !*link) {
    out.no_world = fmt::format("z{} goes with no variable of the world", request.latent);
  } else {
    if (link != nullptr) {
      const LatentRange range = data.truth.world->ranges()[static_cast<std::size_t>((*link)->factor)];
      set.push_back({(*link)->factor, std::clamp(request.value, range.low, range.high)});
    }
    let_the_world_go_on(data.truth, row_values(factors, row), set, out);
  }
}

std::vector<Image> pictures_of(const Pipeline& pipeline, const MatrixF& latents) {
  const MatrixF noise = pipeline.causal->noise_from_causal(latents);
  std::vector<Image> pictures;
  for (Eigen::Index t = 0; t < noise.rows(); ++t) pictures.push_back(pipeline.image_of_noise(noise.row(t)));
  return pictures;
}

AheadDesk::AheadDesk()
    : thread_([] {
        return [bench = std::make_shared<Workbench>()](Answer& out) {
          const Snapshot& snapshot = *out.request.snapshot;
          const Pipeline& pipeline = causal_pipeline(snapshot);
          const World* world = bench->world(snapshot);
          TrueWorld truth;
          if (world != nullptr) truth.world = *world;
          truth.law_known = snapshot.settings.world.data.empty();  // a file tells neither noise nor rate
          std::vector<int> latent_of;
          if (snapshot.scores) latent_of = named_latents(*snapshot.scores);
          const Dataset& data = bench->held_out(snapshot);
          Ahead& ahead = out.ahead;
          ahead.request = out.request.ahead;
          look_ahead(*pipeline.causal, {data, bench->codes(snapshot), std::move(latent_of), std::move(truth)}, ahead);
          if (!pipeline.images) return;
          ahead.pictures = pictures_of(pipeline, ahead.latents);
          for (Eigen::Index t = 0; t < ahead.world.rows(); ++t) {
            ahead.world_pictures.push_back(
                bench->renderer(world->name(), pipeline.images->shape().size).render(row_values(ahead.world, t)));
          }
        };
      }) {}

}  // namespace causeway
