// A closed form as a list of numbers and back.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/models/learner_state.h"
#include "engine/models/pair_ica/closed_form.h"

namespace causeway {

namespace {

constexpr std::size_t kEcho = 1;  // the last number: older checkpoints do not have it
// What is not known of a variable that too few pairs set is NaN, which no checkpoint holds.
constexpr double kNotKnown = -1e300;

/// Calls visit(number) for every number of the form; integers and flags are visited as numbers.
template <class Form, class Visit>
void visit_numbers(Form& form, Visit&& visit) {
  const auto all = [&](auto& matrix) {
    for (Eigen::Index i = 0; i < matrix.size(); ++i) visit(matrix.data()[i]);
  };
  all(form.mean);
  all(form.noise_rows);
  all(form.causal_rows);
  all(form.targets.leak);
  visit(form.targets.none_below);
  visit(form.targets.none_is_clear);
  all(form.moved);
  for (auto& variable : form.order) visit(variable);
  auto& signs = form.signs;
  for (auto& size : signs.block_sizes) visit(size);
  visit(signs.joined);
  visit(signs.apart);
  all(signs.bend);
  all(signs.line_fit);
  all(signs.shares);
  all(signs.predictable);
  all(signs.chance);
  all(signs.moved);
  visit(signs.none_is_clear);
  visit(signs.echo);
}

}  // namespace

ClosedForm empty_form(int latents, int codes) {
  ClosedForm form;
  form.mean = Eigen::RowVectorXd::Zero(codes);
  form.noise_rows = form.causal_rows = MatrixD::Zero(latents, codes);
  form.targets.leak = Vector<double>::Ones(latents);
  form.moved = form.signs.moved = MatrixD::Identity(latents, latents);
  form.order.resize(static_cast<std::size_t>(latents));
  std::iota(form.order.begin(), form.order.end(), 0);
  ClosedFormSigns& signs = form.signs;
  signs.block_sizes.assign(static_cast<std::size_t>(latents), 1);
  signs.bend = signs.chance = Vector<double>::Zero(latents);
  signs.line_fit = Vector<double>::Ones(latents);
  signs.shares = Vector<double>::Constant(latents + 1, 1.0 / (latents + 1));
  signs.predictable = MatrixD::Zero(latents, 2);
  signs.predictable.col(1).setOnes();
  return form;
}

std::vector<double> numbers_of(const ClosedForm& form) {
  std::vector<double> numbers;
  visit_numbers(form, [&](const auto& number) {
    const auto value = static_cast<double>(number);
    numbers.push_back(std::isnan(value) ? kNotKnown : value);
  });
  return numbers;
}

ClosedForm form_from_numbers(const std::vector<double>& numbers, int latents, int codes) {
  ClosedForm form = empty_form(latents, codes);
  const std::size_t all = numbers_of(form).size();
  if (numbers.size() != all && numbers.size() != all - kEcho) throw_unfitting_state();
  std::size_t next = 0;
  visit_numbers(form, [&]<class T>(T& number) {
    if (next == numbers.size()) return;
    const double value = numbers[next++];
    if constexpr (std::is_same_v<T, double>) {
      number = value == kNotKnown ? std::numeric_limits<double>::quiet_NaN() : value;
    } else {
      if (!(std::abs(value) < 1e6)) throw_unfitting_state();
      number = static_cast<T>(value);
    }
  });
  std::vector<int> sorted = form.order;
  std::sort(sorted.begin(), sorted.end());
  for (int i = 0; i < latents; ++i) {
    if (sorted[static_cast<std::size_t>(i)] != i) throw_unfitting_state();
  }
  return form;
}

}  // namespace causeway
