#include "engine/models/environments/environment_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/decompositions.h"
#include "engine/models/learner_state.h"
#include "engine/models/pair_ica/pair_model.h"

namespace causeway {

namespace {

// Of the second eigenvalue to the first: variables that are linear in eight codes have .01 to .05, and where several
// codes are functions of one variable the closed form takes the flattest of them at .3 and more.
constexpr double kMixed = 0.2;
constexpr double kSameDirection = 0.8;  // cosine of two variables' directions

}  // namespace

EnvironmentModel::EnvironmentModel(const EnvironmentShape& shape, std::uint64_t seed, std::uint64_t start)
    : shape_(shape),
      form_(empty_environment_form(shape.latents, shape.codes, shape.environments)),
      shift_(Eigen::RowVectorXd::Zero(shape.latents)),
      deviation_(Eigen::RowVectorXd::Ones(shape.latents)),
      reached_(MatrixD::Zero(shape.latents, shape.latents)),
      order_(static_cast<std::size_t>(shape.latents)),
      linear_(static_cast<std::size_t>(shape.latents), 0) {
  std::iota(order_.begin(), order_.end(), 0);
  Random random(seed, Stream::kInitialWeights, start + 1);
  net_ = make_environment_network(store_, shape_, random);
}

MatrixF EnvironmentModel::whitened(const MatrixF& codes) const {
  return ((codes.cast<double>().rowwise() - form_.mean) * form_.whitening.transpose()).cast<float>();
}

MatrixF EnvironmentModel::raw_variables(const MatrixF& codes) const {
  const MatrixF white = whitened(codes);
  Tape<float> tape;
  tape.begin(store_, nullptr);
  MatrixF variables = tape.value(environment_encode(tape, net_, tape.constant(white)));
  for (int i = 0; i < latents(); ++i) {
    if (linear_[static_cast<std::size_t>(i)] == 0) continue;
    variables.col(i) = white * form_.rows.row(i).transpose().cast<float>();
  }
  return variables;
}

MatrixF EnvironmentModel::encode_noise(const MatrixF& codes) const {
  return ((raw_variables(codes).cast<double>().rowwise() - shift_).array().rowwise() / deviation_.array())
      .matrix()
      .cast<float>();
}

MatrixF EnvironmentModel::decode_noise(const MatrixF& noise) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(apply_with_skip(tape, net_.decoder, net_.decoder_skip, tape.constant(noise)));
}

std::optional<LearnedGraph> EnvironmentModel::read_graph(const MatrixF&, std::uint64_t) const {
  LearnedGraph graph;
  graph.order = order_;
  graph.strengths = reached_;
  return graph;
}

std::vector<Finding> EnvironmentModel::doubts() const {
  return reference_ >= 0 ? environment_doubts(form_, number_) : std::vector<Finding>{};
}

void EnvironmentModel::start_at(EnvironmentForm form, int reference, int number, bool with_rows) {
  if (form.changed.size() != form_.changed.size()) throw_unfitting_state();
  form_ = std::move(form);
  reference_ = reference;
  number_ = number;
  if (with_rows) store_.value(net_.rows.weight) = form_.rows.cast<float>();
  if (shape_.loss == EnvironmentLoss::kGenerate) {
    // The generator starts at the best linear map back; of whitened codes z = x rows^T that is the pseudo-inverse.
    const MatrixD rows = store_.value(net_.rows.weight).cast<double>();
    store_.value(net_.generator_skip.weight) =
        smallest_least_squares(rows, MatrixD::Identity(rows.rows(), rows.rows())).cast<float>();
  }
}

void EnvironmentModel::keep_linear(double most) {
  for (int i = 0; i < latents(); ++i) {
    linear_[static_cast<std::size_t>(i)] = form_.eigenvalues(i, 0) > 0 && form_.second_share(i) < most;
  }
}

void EnvironmentModel::read_order(const MatrixF& codes, const EnvironmentRows& environments, std::uint64_t seed) {
  reached_ = reached_strengths(raw_variables(codes).cast<double>(), environments, form_.changed, reference_, seed);
  order_ = order_and_prune(reached_);
}

void EnvironmentModel::read_strengths(const MatrixF& codes, const EnvironmentRows& environments, std::uint64_t seed) {
  reached_ = reached_strengths(raw_variables(codes).cast<double>(), environments, form_.changed, reference_, seed);
  prune(reached_, order_);
}

void EnvironmentModel::set_order(std::vector<int> order) {
  std::vector<int> sorted = order;
  std::sort(sorted.begin(), sorted.end());
  if (std::ssize(sorted) != latents()) throw_unfitting_state();
  for (int i = 0; i < latents(); ++i) {
    if (sorted[static_cast<std::size_t>(i)] != i) throw_unfitting_state();
  }
  order_ = std::move(order);
}

void EnvironmentModel::fix_variables(const MatrixF& codes) {
  const MatrixD e = raw_variables(codes).cast<double>();
  shift_ = e.colwise().mean();
  deviation_ =
      ((e.rowwise() - shift_).colwise().squaredNorm() / static_cast<double>(e.rows())).cwiseSqrt().cwiseMax(1e-12);
  fit_linear_map(store_, net_.decoder_skip, encode_noise(codes).cast<double>(), codes);
}

std::vector<std::vector<int>> EnvironmentModel::masks() const {
  const auto n = static_cast<std::size_t>(latents());
  std::vector<std::vector<int>> masks(n, std::vector<int>(n, 0));
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      masks[static_cast<std::size_t>(order_[a])][static_cast<std::size_t>(order_[b])] = 1;
    }
  }
  return masks;
}

std::vector<Finding> environment_doubts(const EnvironmentForm& form, int reference) {
  std::vector<Finding> doubts;
  const auto environments = static_cast<int>(form.changed.size());
  const auto n = static_cast<int>(form.rows.rows());
  std::vector<int> environment_of(static_cast<std::size_t>(n), -1);
  for (int e = 0; e < environments; ++e) {
    const int latent = form.changed[static_cast<std::size_t>(e)];
    if (e != reference && latent >= 0) environment_of[static_cast<std::size_t>(latent)] = e;
  }
  std::vector<int> free;
  for (int i = 0; i < n; ++i) {
    const int e = environment_of[static_cast<std::size_t>(i)];
    if (e < 0) {
      free.push_back(i);
      continue;
    }
    if (form.eigenvalues(i, 0) < form.eigenvalues(i, 2)) {
      doubts.push_back({Sign::kSameEnvironment,
                        {i},
                        fmt::format("environment {} hardly differs from environment {}, which is to be the one without "
                                    "interventions",
                                    e, reference),
                        "bring pictures in which one variable's law is clearly another one"});
    } else if (form.second_share(i) > kMixed) {
      doubts.push_back({Sign::kMixedEnvironment,
                        {i},
                        fmt::format("environment {} differs from environment {} in more than one direction (second to "
                                    "first: {:.2f}), so that z{} may be mixed up with others or bent",
                                    e, reference, form.second_share(i), i),
                        "fewer codes (image.codes, 8 is a good number), a law that is narrow and in the middle of the "
                        "variable's range, or environment-vae"});
    }
    for (int j = 0; j < i; ++j) {
      if (environment_of[static_cast<std::size_t>(j)] < 0) continue;
      const double cosine = std::abs(form.rows.row(i).dot(form.rows.row(j))) /
                            std::max(1e-12, form.rows.row(i).norm() * form.rows.row(j).norm());
      if (cosine < kSameDirection) continue;
      doubts.push_back({Sign::kSameEnvironment,
                        {j, i},
                        fmt::format("environments {} and {} change nearly the same variable (cosine {:.2f})",
                                    environment_of[static_cast<std::size_t>(j)], e, cosine),
                        "bring one environment for each variable"});
    }
  }
  if (!free.empty()) {
    doubts.push_back({Sign::kFewEnvironments, free,
                      fmt::format("{} of {} variables are changed by no environment", free.size(), n),
                      fmt::format("bring an environment for each variable, or set causal.latents to {}",
                                  n - static_cast<int>(free.size()))});
  }
  return doubts;
}

template <class Model, class Visit>
void EnvironmentModel::visit_numbers(Model& model, Visit&& visit) {
  const auto all = [&](auto& matrix) {
    for (Eigen::Index i = 0; i < matrix.size(); ++i) visit(matrix.data()[i]);
  };
  all(model.form_.mean);
  all(model.form_.whitening);
  all(model.form_.rows);
  for (auto& latent : model.form_.changed) visit(latent);
  all(model.form_.eigenvalues);
  all(model.shift_);
  all(model.deviation_);
  all(model.reached_);
  for (auto& latent : model.order_) visit(latent);
  for (auto& flag : model.linear_) visit(flag);
  visit(model.reference_);
  visit(model.number_);
}

std::vector<double> EnvironmentModel::numbers() const {
  std::vector<double> list;
  visit_numbers(*this, [&](const auto& number) { list.push_back(static_cast<double>(number)); });
  return list;
}

void EnvironmentModel::set_numbers(const std::vector<double>& list) {
  if (list.size() != numbers().size()) throw_unfitting_state();
  auto next = list.begin();
  visit_numbers(*this, [&]<class T>(T& number) {
    const double value = *next++;
    if constexpr (!std::is_same_v<T, double>) {
      if (!(std::abs(value) < 1e6)) throw_unfitting_state();
    }
    number = static_cast<T>(value);
  });
  const auto within = [&](int latent, int least) { return latent >= least && latent < latents(); };
  std::vector<int> sorted = order_;
  std::sort(sorted.begin(), sorted.end());
  bool fits = true;
  for (int i = 0; i < latents(); ++i) fits = fits && sorted[static_cast<std::size_t>(i)] == i;
  for (const int latent : form_.changed) fits = fits && within(latent, -1);
  if (!fits) throw_unfitting_state();
}

}  // namespace causeway
