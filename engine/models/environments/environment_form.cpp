#include "engine/models/environments/environment_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/decompositions.h"
#include "engine/core/error.h"
#include "engine/core/random.h"
#include "engine/models/code_directions.h"

namespace causeway {
namespace {

constexpr double kRidge = 1e-4;  // of whitened codes' variance
// The difference of two estimated precision matrices of size d around 1 has a norm of about 2 sqrt(d (1/N + 1/M)); its
// square, and half as much again.
constexpr double kByChance = 6;
constexpr int kPermutations = 400;
constexpr Eigen::Index kMostCompared = 4000;  // rows of each environment in a two-sample test

MatrixD rows_of_environment(const MatrixD& x, const std::vector<int>& rows) { return x(rows, Eigen::all); }

MatrixD covariance_of(const MatrixD& x) {
  const MatrixD around = x.rowwise() - x.colwise().mean();
  MatrixD c = around.transpose() * around / static_cast<double>(x.rows());
  c.diagonal().array() += kRidge;
  return c;
}

/// Rows such that (x - mean) rows^T has covariance 1.
MatrixD whitening_of(const MatrixD& around) {
  constexpr double kFlat = 1e-8;  // of the largest variance: what varies less is not blown up further
  const Eigensystem solver = symmetric_eigensystem(around.transpose() * around / static_cast<double>(around.rows()));
  const Eigen::VectorXd variance = solver.values.cwiseMax(kFlat * solver.values.maxCoeff());
  return variance.cwiseSqrt().cwiseInverse().asDiagonal() * solver.vectors.transpose();
}

/// The direction in which whitened codes, the present variables taken out, vary most in the units of the codes.
Eigen::RowVectorXd direction_besides(const MatrixD& around, const MatrixD& white, const MatrixD& rows,
                                     Eigen::Index made) {
  MatrixD left = around;
  if (made > 0) {
    const MatrixD z = white * rows.topRows(made).transpose();
    left -= z * least_squares(z, around);
  }
  const Eigensystem solver = symmetric_eigensystem(left.transpose() * left);
  const Vector<double> along = left * solver.vectors.col(left.cols() - 1);
  return least_squares(white, along).transpose();
}

void check_environments(const MatrixD& x, const EnvironmentRows& environments, int latents, int reference) {
  const int count = environments.count();
  if (count < 2) {
    throw Error(
        "the data come from one environment, and differences between environments are what the method learns "
        "from",
        "bring data from two or more, with their numbers in 'domain'");
  }
  if (reference >= count) {
    throw Error(fmt::format("the environment at place {} is to be the one without interventions, but there are {}",
                            reference, count),
                "set the method's setting 'reference' to a number from 0, in the order of the environments' numbers");
  }
  if (count > latents + 1) {
    throw Error(fmt::format("{} environments with an intervention are more than {} variables", count - 1, latents),
                fmt::format("set causal.latents to {}, or leave environments out: one for each variable", count - 1));
  }
  if (!x.allFinite()) throw Error("the codes hold NaN or infinity", "check the pictures or vectors");
  if (x.cols() < latents) {
    throw Error(fmt::format("{} variables cannot be told from {} codes", latents, x.cols()),
                "lower causal.latents or raise image.codes");
  }
  const Eigen::Index least = x.cols() + 2;
  for (int e = 0; e < count; ++e) {
    const auto size = static_cast<Eigen::Index>(environments.rows[static_cast<std::size_t>(e)].size());
    if (size >= least) continue;
    throw Error(fmt::format("environment {} holds {} pictures or vectors, too few for {} codes",
                            environments.numbers[static_cast<std::size_t>(e)], size, x.cols()),
                fmt::format("bring at least {} from each (a thousand are better), or lower image.codes", least));
  }
}

}  // namespace

EnvironmentRows environment_rows(const std::vector<int>& domain) {
  EnvironmentRows environments;
  std::vector<int>& numbers = environments.numbers;
  numbers = domain;
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  environments.rows.resize(numbers.size());
  for (std::size_t u = 0; u < domain.size(); ++u) {
    const auto at = std::lower_bound(numbers.begin(), numbers.end(), domain[u]) - numbers.begin();
    environments.rows[static_cast<std::size_t>(at)].push_back(static_cast<int>(u));
  }
  return environments;
}

EnvironmentForm empty_environment_form(int latents, int codes, int environments) {
  return {Eigen::RowVectorXd::Zero(codes), MatrixD::Identity(codes, codes), MatrixD::Zero(latents, codes),
          std::vector<int>(static_cast<std::size_t>(environments), -1), MatrixD::Zero(latents, 3)};
}

EnvironmentForm fit_lscale(const MatrixF& codes, const EnvironmentRows& environments, int latents, int reference) {
  const MatrixD x = codes.cast<double>();
  check_environments(x, environments, latents, reference);
  EnvironmentForm form = empty_environment_form(latents, static_cast<int>(x.cols()), environments.numbers.back() + 1);
  form.mean = x.colwise().mean();
  const MatrixD around = x.rowwise() - form.mean;
  if (varying_directions(around) < latents) {
    throw Error(fmt::format("the codes vary in fewer than {} directions", latents), "lower causal.latents");
  }
  form.whitening = whitening_of(around);
  const MatrixD white = around * form.whitening.transpose();
  const std::vector<int>& usual_rows = environments.rows[static_cast<std::size_t>(reference)];
  const MatrixD usual = covariance_of(rows_of_environment(white, usual_rows));
  const MatrixD score = inverse_of(usual);
  int latent = 0;
  for (int e = 0; e < environments.count(); ++e) {
    if (e == reference) continue;
    const std::vector<int>& rows = environments.rows[static_cast<std::size_t>(e)];
    const MatrixD changed = covariance_of(rows_of_environment(white, rows));
    const MatrixD difference = inverse_of(changed) - score;
    const Eigensystem solver = symmetric_eigensystem(difference * usual * difference);
    const Eigen::Index d = x.cols();
    form.rows.row(latent) = solver.vectors.col(d - 1).transpose();
    form.eigenvalues(latent, 0) = solver.values(d - 1);
    form.eigenvalues(latent, 1) = d > 1 ? std::max(0.0, solver.values(d - 2)) : 0.0;
    form.eigenvalues(latent, 2) =
        kByChance * static_cast<double>(d) *
        (1.0 / static_cast<double>(rows.size()) + 1.0 / static_cast<double>(usual_rows.size()));
    const int number = environments.numbers[static_cast<std::size_t>(e)];
    form.changed[static_cast<std::size_t>(number)] = latent++;
  }
  for (; latent < latents; ++latent) form.rows.row(latent) = direction_besides(around, white, form.rows, latent);
  for (int i = 0; i < latents; ++i) normalise_row(form.rows, i, white);
  return form;
}

double largest_gap(std::vector<double> first, std::vector<double> second) {
  std::sort(first.begin(), first.end());
  std::sort(second.begin(), second.end());
  double gap = 0;
  std::size_t a = 0, b = 0;
  while (a < first.size() && b < second.size()) {
    const double at = std::min(first[a], second[b]);
    while (a < first.size() && first[a] <= at) ++a;
    while (b < second.size() && second[b] <= at) ++b;
    gap = std::max(gap, std::abs(static_cast<double>(a) / static_cast<double>(first.size()) -
                                 static_cast<double>(b) / static_cast<double>(second.size())));
  }
  return gap;
}

namespace {

/// Ranks of values among each other, as the order in which they come, and where runs of equal ones end.
struct SortedValues {
  std::vector<int> order;
  std::vector<std::uint8_t> last;  // of a run of equal values
};

SortedValues sorted_values(const Vector<double>& values) {
  SortedValues sorted;
  sorted.order.resize(static_cast<std::size_t>(values.size()));
  std::iota(sorted.order.begin(), sorted.order.end(), 0);
  std::sort(sorted.order.begin(), sorted.order.end(),
            [&](int a, int b) { return values(a) != values(b) ? values(a) < values(b) : a < b; });
  sorted.last.assign(sorted.order.size(), 1);
  for (std::size_t i = 0; i + 1 < sorted.order.size(); ++i) {
    sorted.last[i] = values(sorted.order[i]) != values(sorted.order[i + 1]);
  }
  return sorted;
}

/// Gap between the entries with `first` set and the others.
double gap_of(const SortedValues& sorted, const std::vector<std::uint8_t>& first, double firsts, double others) {
  double gap = 0, a = 0, b = 0;
  for (std::size_t i = 0; i < sorted.order.size(); ++i) {
    (first[static_cast<std::size_t>(sorted.order[i])] != 0 ? a : b) += 1;
    if (sorted.last[i] != 0) gap = std::max(gap, std::abs(a / firsts - b / others));
  }
  return gap;
}

}  // namespace

MatrixD reached_strengths(const MatrixD& z, const EnvironmentRows& environments, const std::vector<int>& changed,
                          int reference, std::uint64_t seed) {
  const Eigen::Index n = z.cols();
  MatrixD strengths = MatrixD::Zero(n, n);
  const auto taken = [&](int e) {
    const std::vector<int>& rows = environments.rows[static_cast<std::size_t>(e)];
    std::vector<int> some;
    for (const Eigen::Index i : spread_rows(std::ssize(rows), kMostCompared)) {
      some.push_back(rows[static_cast<std::size_t>(i)]);
    }
    return some;
  };
  const std::vector<int> usual = taken(reference);
  for (int e = 0; e < environments.count(); ++e) {
    const int number = environments.numbers[static_cast<std::size_t>(e)];
    const int cause = changed[static_cast<std::size_t>(number)];
    if (cause < 0 || e == reference) continue;
    std::vector<int> rows = taken(e);
    const auto count = rows.size();
    rows.insert(rows.end(), usual.begin(), usual.end());
    std::vector<std::uint8_t> first(rows.size(), 0);
    std::fill_n(first.begin(), count, std::uint8_t{1});
    const auto firsts = static_cast<double>(count), others = static_cast<double>(usual.size());
    std::vector<SortedValues> sorted;
    for (Eigen::Index j = 0; j < n; ++j) sorted.push_back(sorted_values(z(rows, j)));
    Vector<double> gaps = Vector<double>::Zero(n);
    for (Eigen::Index j = 0; j < n; ++j) {
      if (j != cause) gaps(j) = gap_of(sorted[static_cast<std::size_t>(j)], first, firsts, others);
    }
    double by_chance = 0;
    Random random(seed, Stream::kDiscovery, static_cast<std::uint64_t>(e));
    for (int p = 0; p < kPermutations; ++p) {
      for (std::size_t i = first.size(); i > 1; --i) {
        std::swap(first[i - 1], first[random.below(static_cast<std::uint32_t>(i))]);
      }
      for (Eigen::Index j = 0; j < n; ++j) {
        if (j != cause) {
          by_chance = std::max(by_chance, gap_of(sorted[static_cast<std::size_t>(j)], first, firsts, others));
        }
      }
    }
    for (Eigen::Index j = 0; j < n; ++j) {
      if (gaps(j) > by_chance) strengths(cause, j) = gaps(j);
    }
  }
  return strengths;
}

std::vector<int> order_and_prune(MatrixD& strengths) {
  const auto n = static_cast<int>(strengths.rows());
  std::vector<int> left(static_cast<std::size_t>(n)), order;
  std::iota(left.begin(), left.end(), 0);
  while (!left.empty()) {
    // The one that others among those left reach least, against what it reaches itself.
    const auto next = std::min_element(left.begin(), left.end(), [&](int a, int b) {
      const auto pull = [&](int i) {
        double sum = 0;
        for (const int j : left) sum += strengths(j, i) - strengths(i, j);
        return sum;
      };
      return pull(a) < pull(b);
    });
    order.push_back(*next);
    left.erase(next);
  }
  prune(strengths, order);
  return order;
}

void prune(MatrixD& strengths, const std::vector<int>& order) {
  for (std::size_t a = 0; a < order.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) strengths(order[a], order[b]) = 0;
  }
}

}  // namespace causeway
