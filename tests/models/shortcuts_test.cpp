// Classifiers that are told different things: their losses against finite differences and by hand, and what they do
// with data that cannot be learned from.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/models/registry.h"
#include "engine/models/shortcuts/answer_loss.h"
#include "engine/models/shortcuts/shortcut_learner.h"
#include "tests/models/learner_input.h"

namespace causeway {
namespace {

constexpr int kFewRows = 12;

MatrixD some_logits(int columns) {
  Random random(4, Stream::kTest);
  MatrixD logits(kFewRows, columns);
  for (double& v : logits.reshaped()) v = 1.5 * random.normal();
  return logits;
}

std::vector<int> some_numbers(int below, int step) {
  std::vector<int> numbers;
  for (int r = 0; r < kFewRows; ++r) numbers.push_back((r * step + r / 3) % below);
  return numbers;
}

/// Largest difference between the gradient and central differences.
template <class Loss>
double slope_error(MatrixD logits, Loss&& loss) {
  const MatrixD gradient = loss(logits).gradient;
  constexpr double kStep = 1e-6;
  double worst = 0;
  for (double& v : logits.reshaped()) {
    const double kept = v;
    v = kept + kStep;
    const double above = loss(logits).value;
    v = kept - kStep;
    const double below = loss(logits).value;
    v = kept;
    const auto i = static_cast<Eigen::Index>(&v - logits.data());
    worst = std::max(worst, std::abs((above - below) / (2 * kStep) - gradient.data()[i]));
  }
  return worst;
}

TEST(AnswerLoss, GradientsAgreeWithFiniteDifferences) {
  for (const int classes : {2, 3}) {
    const MatrixD logits = some_logits(logits_for(classes));
    const std::vector<int> y = some_numbers(classes, 1);
    Vector<double> weights(kFewRows);
    for (int r = 0; r < kFewRows; ++r) weights(r) = 0.1 + 0.05 * r;
    EXPECT_LT(slope_error(logits, [&](const MatrixD& l) { return weighted_answer_loss(l, y, weights); }), 1e-8);
    const RowParts environments = parts_of(some_numbers(2, 5));
    for (const double penalty : {0.0, 0.5, 100.0}) {
      EXPECT_LT(slope_error(logits, [&](const MatrixD& l) { return irm_loss(l, y, environments, penalty); }), 1e-7)
          << classes << " classes, penalty " << penalty;
    }
  }
}

TEST(AnswerLoss, IrmsPenaltyIsTheSlopeByACommonScale) {
  const MatrixD logits = some_logits(1);
  const std::vector<int> y = some_numbers(2, 1), e = some_numbers(2, 5);
  const RowParts environments = parts_of(e);
  double expected = 0;
  for (int of = 0; of < 2; ++of) {
    double slope = 0;
    int count = 0;
    for (int r = 0; r < kFewRows; ++r) {
      if (e[static_cast<std::size_t>(r)] != of) continue;
      const double l = logits(r, 0);
      slope += (1 / (1 + std::exp(-l)) - y[static_cast<std::size_t>(r)]) * l;
      ++count;
    }
    expected += slope / count * slope / count / 2;
  }
  const double without = irm_loss(logits, y, environments, 0).value;
  EXPECT_NEAR(irm_loss(logits, y, environments, 0.5).value - without, 0.5 * expected, 1e-12);
  EXPECT_NEAR(irm_loss(logits, y, environments, 10).value, (without + 10 * expected) / 10, 1e-12) << "divided by it";
}

TEST(AnswerLoss, GroupsAreClassAndBackgroundAndMayHaveGaps) {
  const RowParts groups = groups_of({0, 0, 1, 1, 7}, {3, 3, 3, 9, 0});
  EXPECT_EQ(groups.of_row, (std::vector<int>{0, 0, 1, 2, 3}));
  EXPECT_EQ(groups.sizes, (std::vector<int>{2, 1, 1, 1})) << "a class that is missing in an environment is no group";
  Vector<double> shares(4);
  shares << 0.4, 0.3, 0.2, 0.1;
  const Vector<double> weights = row_weights(groups, shares);
  EXPECT_DOUBLE_EQ(weights(0), 0.2);
  EXPECT_DOUBLE_EQ(weights(3), 0.2);
  EXPECT_NEAR(weights.sum(), 1, 1e-12);
}

TEST(AnswerLoss, WorseGroupsCountMore) {
  Vector<double> shares = Vector<double>::Constant(2, 0.5), losses(2);
  losses << 1.0, 3.0;
  raise_worse_groups(losses, 0.5, shares);
  EXPECT_NEAR(shares(1) / shares(0), std::exp(1.0), 1e-12);
  EXPECT_NEAR(shares.sum(), 1, 1e-12);
}

TEST(AnswerLoss, SparseRegressionDropsWhatSaysNothing) {
  Random random(2, Stream::kTest);
  MatrixD x(400, 3);
  std::vector<int> y;
  for (int r = 0; r < 400; ++r) {
    for (int c = 0; c < 3; ++c) x(r, c) = random.normal();
    y.push_back(random.uniform() < 1 / (1 + std::exp(-2 * x(r, 0))) ? 1 : 0);
  }
  const SparseLogistic fit = fit_sparse_logistic(x, y, 2, 0.05);
  EXPECT_GT(fit.weights(0, 0), 0.8);
  EXPECT_EQ(fit.weights(0, 1), 0);
  EXPECT_EQ(fit.weights(0, 2), 0);
  EXPECT_NEAR(fit_sparse_logistic(x, y, 2, 1e4).weights(0, 0), 2, 0.5) << "hardly any penalty";
}

/// Codes whose first number tells the class weakly and whose second tells the background, which goes with the class.
struct Herd {
  MatrixF codes;
  std::vector<int> classes, background;
};

Herd make_herd(int rows, double correlation, std::uint64_t seed) {
  Random random(seed, Stream::kTest);
  Herd herd;
  herd.codes.resize(rows, 2);
  for (int r = 0; r < rows; ++r) {
    const int animal = static_cast<int>(random.below(2));
    const int said = random.uniform() < 0.2 ? 1 - animal : animal;
    const int background = random.uniform() < correlation ? said : 1 - said;
    herd.codes.row(r) << static_cast<float>(2 * animal - 1 + 0.3 * random.normal()),
        static_cast<float>(2 * background - 1 + 0.3 * random.normal());
    herd.classes.push_back(said);
    herd.background.push_back(background);
  }
  return herd;
}

LearnerInput herd_input(const char* method, int units) {
  LearnerInput input;
  input.own = standard_values(find_method(method).settings);
  input.own["steps"] = 300;
  input.own["hidden"] = {16};
  input.codes = 2;
  input.units = units;
  input.frames = 1;
  input.classes = 2;
  input.domains = 2;
  return input;
}

TrainingView herd_view(const Herd& herd, const Needs& needs) {
  TrainingView view;
  view.codes = herd.codes;
  view.frames = 1;
  view.classes = &herd.classes;
  if (needs.domain || needs.groups) view.domain = &herd.background;
  return view;
}

/// Share of right answers about an animal on the other background.
double accuracy_of_few(const CausalModel& model) {
  MatrixF cow_on_sand(1, 2), camel_on_grass(1, 2);
  cow_on_sand << -1, 1;
  camel_on_grass << 1, -1;
  return 0.5 * (model.answers()->answer_probabilities(cow_on_sand)(0, 0) +
                model.answers()->answer_probabilities(camel_on_grass)(0, 1));
}

TEST(Shortcuts, WhoIsToldTheGroupsLearnsTheAnimal) {
  const Herd herd = make_herd(800, 0.95, 3);
  ThreadPool pool(2);
  for (const char* name : {"erm", "group-dro", "balanced", "dfr"}) {
    const Method& method = find_method(name);
    const auto learner = method.make(herd_input(name, 800));
    const TrainingView view = herd_view(herd, method.needs);
    while (learner->step() < learner->total_steps()) ASSERT_TRUE(learner->train_step(pool, view).finite) << name;
    const auto model = learner->model();
    const double few = accuracy_of_few(*model);
    if (std::string_view(name) == "erm") {
      EXPECT_LT(few, 0.3) << "the background tells what was said better than the animal";
    } else {
      EXPECT_GT(few, 0.6) << name;
    }
    EXPECT_GT(model->answers()->training_accuracy(), 0.7) << name;
    EXPECT_EQ(model->latents(), 1) << "one logit for two classes";
    EXPECT_EQ(model->decode_noise(model->encode_noise(view.codes)).rows(), 800);
  }
}

std::string shortcut_refusal(const char* name, const Herd& herd) {
  const Method& method = find_method(name);
  const auto learner = method.make(herd_input(name, static_cast<int>(herd.codes.rows())));
  const TrainingView view = herd_view(herd, method.needs);
  ThreadPool pool(1);
  try {
    while (learner->step() < learner->total_steps()) {
      if (!learner->train_step(pool, view).finite) return "not finite";
    }
  } catch (const Error& error) {
    EXPECT_FALSE(error.hint().empty());
    return error.what();
  }
  return "";
}

TEST(Shortcuts, IrmsPullOnTheWeightsIsDividedByItsPenaltyToo) {
  Herd herd = make_herd(800, 0.95, 7);
  for (std::size_t r = 0; r < 800; ++r) herd.background[r] = static_cast<int>(r % 2);  // now the place
  ThreadPool pool(2);
  // How far apart the answers about a cow on grass and a camel on sand are.
  const auto decided = [&](double l2) {
    const Method& method = find_method("irm");
    LearnerInput input = herd_input("irm", 800);
    input.own["l2"] = l2;
    const auto learner = method.make(input);
    const TrainingView view = herd_view(herd, method.needs);
    while (learner->step() < learner->total_steps()) EXPECT_TRUE(learner->train_step(pool, view).finite);
    MatrixF both(2, 2);
    both << -1, -1, 1, 1;
    const auto p = learner->model()->answers()->answer_probabilities(both);
    return static_cast<double>(p(0, 0) - p(1, 0));
  };
  EXPECT_GT(decided(1e-3), 0.3);
  EXPECT_LT(decided(1.0), 0.1) << "what 0.001 does if it is not divided: one answer for all";
}

TEST(Shortcuts, DataThatCannotBeLearnedFromAreRefused) {
  Herd herd = make_herd(40, 0.9, 5);
  Herd one_class = herd, one_place = herd, gaps = herd, lonely = herd, missing = herd;
  one_class.classes.assign(40, 1);
  one_place.background.assign(40, 0);
  for (int& b : gaps.background) b *= 1000000;
  lonely.classes.assign(40, 0);
  lonely.classes[7] = 1;
  for (std::size_t r = 0; r < 40; ++r) missing.background[r] = missing.classes[r] == 0 ? 0 : missing.background[r];
  for (const char* name : {"erm", "irm", "group-dro", "dfr", "balanced"}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(shortcut_refusal(name, herd), "");
    EXPECT_EQ(shortcut_refusal(name, one_class), "all 40 units to learn from are of class 1");
    EXPECT_EQ(shortcut_refusal(name, gaps), "") << "numbers of environments may have gaps";
    EXPECT_EQ(shortcut_refusal(name, lonely), "") << "a class of one member";
    EXPECT_EQ(shortcut_refusal(name, missing), "") << "a class that one environment lacks";
    EXPECT_EQ(shortcut_refusal(name, one_place).empty(), std::string_view(name) != "irm");
  }
  LearnerInput many = herd_input("erm", 40);
  many.classes = 2000000;
  EXPECT_THROW(find_method("erm").make(many), Error) << "a network with so many outputs would fill the memory";
}

TEST(Shortcuts, GroupWeightsAreInTheCheckpoint) {
  const Herd herd = make_herd(100, 0.9, 6);
  const Method& method = find_method("group-dro");
  const TrainingView view = herd_view(herd, method.needs);
  ThreadPool one(1), two(2);
  const auto straight = method.make(herd_input("group-dro", 100)), first = method.make(herd_input("group-dro", 100)),
             second = method.make(herd_input("group-dro", 100));
  for (int i = 0; i < 20; ++i) straight->train_step(one, view);
  for (int i = 0; i < 9; ++i) first->train_step(two, view);
  Safetensors file, end, other_end;
  first->save("s.", file, true);
  second->load("s.", file);
  for (int i = 0; i < 11; ++i) second->train_step(two, view);
  straight->save("s.", end, true);
  second->save("s.", other_end, true);
  EXPECT_EQ(encode_safetensors(end), encode_safetensors(other_end));
  file.tensors.erase("s.group_shares");
  EXPECT_THROW(second->load("s.", file), Error);
}

}  // namespace
}  // namespace causeway
