#include "engine/scores/interventional_error.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "engine/metrics/monotone_map.h"

namespace causeway {

namespace {

constexpr Eigen::Index kPictures = 64;       // each with one intervention on every matched latent
constexpr Eigen::Index kMapRows = 4096;      // to fit the map from a latent's values to its factor's
constexpr Eigen::Index kMostPictures = 512;  // for the reconstruction error

std::vector<double> column(const Eigen::Ref<const MatrixD>& m, Eigen::Index index) {
  std::vector<double> out(static_cast<std::size_t>(m.rows()));
  for (Eigen::Index r = 0; r < m.rows(); ++r) out[static_cast<std::size_t>(r)] = m(r, index);
  return out;
}

double mean_difference(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(int{a[i]} - int{b[i]});
  return sum / (255.0 * static_cast<double>(a.size()));
}

/// Width of a variable's range; for one without bounds, of the values seen.
double span(const LatentRange& range, const Eigen::Ref<const Vector<double>, 0, Eigen::InnerStride<>>& seen) {
  const double width = range.high - range.low;
  return std::isfinite(width) ? width : std::max(seen.maxCoeff() - seen.minCoeff(), 1e-12);
}

/// Means of errors by what a factor is to the one that is set.
class ByRole {
 public:
  explicit ByRole(const World& world) {
    const int n = world.size();
    is_descendant_ = Matrix<int>::Zero(n, n);
    for (int i = 0; i < n; ++i) {
      for (const int effect : world.graph().descendants(i)) is_descendant_(i, effect) = 1;
    }
  }
  void add(int set, int factor, double error, double unchanged) {
    if (factor == set) {
      set_.add(error);
    } else if (is_descendant_(set, factor) != 0) {
      descendants_.add(error);
      nothing_moves_.add(unchanged);
    } else {
      others_.add(error);
    }
  }
  void fill(InterventionalError& error) const {
    error.descendants = descendants_.mean();
    error.nothing_moves = nothing_moves_.mean();
    error.others = others_.mean();
    error.set = set_.mean();
  }

 private:
  struct Sum {
    double total = 0;
    std::int64_t count = 0;
    void add(double value) {
      total += value;
      ++count;
    }
    std::optional<double> mean() const {
      return count > 0 ? std::optional(total / static_cast<double>(count)) : std::nullopt;
    }
  };

  Matrix<int> is_descendant_;
  Sum descendants_, nothing_moves_, others_, set_;
};

}  // namespace

std::optional<InterventionalError> interventional_error(const Pipeline& pipeline, const Dataset& test,
                                                        const MatrixF& codes, const std::vector<int>& latent_of_factor,
                                                        const TrueWorld& truth, int threads, std::uint64_t seed) {
  const int factors = test.truth.size();
  if (!truth.world || test.units < 2 || factors == 0 || truth.world->size() != factors ||
      static_cast<int>(latent_of_factor.size()) != factors) {
    return std::nullopt;
  }
  const CausalModel& model = *pipeline.causal;
  const MatrixF noise = model.encode_noise(codes);
  const MatrixF causal = model.causal_from_noise(noise);
  const Eigen::Index rows = std::min(kMapRows, causal.rows());
  const MatrixD seen = causal.topRows(rows).cast<double>();
  std::vector<std::optional<MonotoneMap>> maps(static_cast<std::size_t>(factors));
  Eigen::RowVectorXd prediction = test.truth.factors.colwise().mean();  // of factors without a latent
  int matched = 0;
  for (int f = 0; f < factors; ++f) {
    const int latent = latent_of_factor[static_cast<std::size_t>(f)];
    if (latent < 0) continue;
    maps[static_cast<std::size_t>(f)].emplace(column(seen, latent), column(test.truth.factors.topRows(rows), f));
    ++matched;
  }
  if (matched == 0) return std::nullopt;

  const Eigen::Index pictures = std::min<Eigen::Index>(kPictures, test.units);
  const Eigen::Index count = pictures * matched;
  MatrixF edited(count, noise.cols());
  MatrixD after(count, factors);
  std::vector<Eigen::Index> source(static_cast<std::size_t>(count));
  std::vector<int> target(static_cast<std::size_t>(count));  // the factor that is set
  InterventionalError error;
  Random random(seed, Stream::kMetrics, 1);
  Eigen::Index at = 0;
  for (Eigen::Index p = 0; p < pictures; ++p) {
    const Eigen::RowVectorXd before = test.truth.factors.row(test.frames * p);
    for (int f = 0; f < factors; ++f) {
      const auto& map = maps[static_cast<std::size_t>(f)];
      if (!map) continue;
      const int latent = latent_of_factor[static_cast<std::size_t>(f)];
      const float value = causal(random.below(static_cast<std::uint32_t>(causal.rows())), latent);
      edited.row(at) =
          model.counterfactual_noise(noise.row(test.frames * p), latent, Vector<float>::Constant(1, value));
      const std::vector<double> effect =
          true_edit(*truth.world, {before.data(), static_cast<std::size_t>(factors)},
                    {{f, (*map)(static_cast<double>(value))}}, EditMode::kCounterfactual, seed);
      after.row(at) = Eigen::Map<const Eigen::RowVectorXd>(effect.data(), factors);
      target[static_cast<std::size_t>(at)] = f;
      source[static_cast<std::size_t>(at++)] = p;
    }
  }

  const MatrixF said = model.causal_from_noise(edited);
  ByRole roles(*truth.world);
  for (Eigen::Index r = 0; r < count; ++r) {
    for (int f = 0; f < factors; ++f) {
      const auto& map = maps[static_cast<std::size_t>(f)];
      const double range = span(truth.world->ranges()[static_cast<std::size_t>(f)], test.truth.factors.col(f));
      const double unit = static_cast<double>(count) * factors * range;
      const double value =
          map ? (*map)(static_cast<double>(said(r, latent_of_factor[static_cast<std::size_t>(f)]))) : prediction(f);
      error.factors += std::abs(value - after(r, f)) / unit;
      error.factors_unchanged +=
          std::abs(test.truth.factors(test.frames * source[static_cast<std::size_t>(r)], f) - after(r, f)) / unit;
      const double before = test.truth.factors(test.frames * source[static_cast<std::size_t>(r)], f);
      roles.add(target[static_cast<std::size_t>(r)], f, std::abs(value - after(r, f)) / range,
                std::abs(before - after(r, f)) / range);
    }
  }
  roles.fill(error);
  if (!truth.render || !pipeline.images || !test.has_pictures()) return error;
  const int size = pipeline.images->shape().size;
  const std::vector<std::uint8_t> drawn = truth.render(after, size, threads);
  const std::vector<Image> made = pipeline.images->decode_images(pipeline.scaler.restore(model.decode_noise(edited)));
  double sum = 0, unchanged = 0;
  const std::size_t bytes = test.picture_bytes();
  for (Eigen::Index r = 0; r < count; ++r) {
    const std::span<const std::uint8_t> right(drawn.data() + static_cast<std::size_t>(r) * bytes, bytes);
    sum += mean_difference(made[static_cast<std::size_t>(r)].pixels, right);
    unchanged += mean_difference(test.picture_data(source[static_cast<std::size_t>(r)], 0), right);
  }
  error.pictures = sum / static_cast<double>(count);
  error.pictures_unchanged = unchanged / static_cast<double>(count);
  return error;
}

std::optional<double> reconstruction_error(const Pipeline& pipeline, const Dataset& test, const MatrixF& codes) {
  if (!pipeline.images || !test.has_pictures() || test.units < 1) return std::nullopt;
  const Eigen::Index count = std::min<Eigen::Index>(kMostPictures, test.units);
  const MatrixF noise = pipeline.causal->encode_noise(MatrixF(frame_rows(codes, test.frames, 0)).topRows(count));
  const auto made = pipeline.images->decode_images(pipeline.scaler.restore(pipeline.causal->decode_noise(noise)));
  double sum = 0;
  for (Eigen::Index r = 0; r < count; ++r) {
    sum += mean_difference(made[static_cast<std::size_t>(r)].pixels, test.picture_data(r, 0));
  }
  return sum / static_cast<double>(count);
}

}  // namespace causeway
