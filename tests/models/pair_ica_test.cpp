// The closed form on pairs: variables, targets and graph of worlds whose truth is known, what it holds against itself
// where it cannot work, and the errors of data that nothing can be learned from.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/core/error.h"
#include "engine/data/dataset.h"
#include "engine/grad/gradient_check.h"
#include "engine/models/pair_ica/pair_ica_learner.h"
#include "tests/models/learner_input.h"

namespace causeway {
namespace {

constexpr int kVariables = 3;

struct World {
  MatrixF codes;             // 2P x d
  std::vector<int> targets;  // P, 0 = none
};

/// z0 -> z1, z0 -> z2, z1 -> z2 and skewed noise, none or one redrawn, seen through a fixed linear map or `see`.
World world(int pairs, const std::function<Eigen::RowVectorXd(const Eigen::RowVectorXd&)>& see, int targets = 4) {
  World w;
  const auto fill = [](Eigen::RowVectorXd& z, const Eigen::RowVectorXd& u, int target, double value) {
    z(0) = target == 1 ? value : u(0);
    z(1) = target == 2 ? value : 0.8 * std::sin(2 * z(0)) + 0.6 * u(1);
    z(2) = target == 3 ? value : 0.8 * z(1) - 0.6 * z(0) + 0.5 * u(2);
  };
  for (int p = 0; p < pairs; ++p) {
    Random random(7, Stream::kTest, static_cast<std::uint64_t>(p));
    Eigen::RowVectorXd u(kVariables), z(kVariables), after(kVariables);
    for (int i = 0; i < kVariables; ++i) u(i) = random.uniform(-1.5, 1.5);
    const auto target = static_cast<int>(random.below(static_cast<std::uint32_t>(targets)));
    const double value = random.uniform(-1.5, 1.5);
    fill(z, u, 0, 0);
    fill(after, u, target, value);
    const Eigen::RowVectorXd first = see(z), second = see(after);
    if (p == 0) w.codes.resize(2 * pairs, first.size());
    w.codes.row(2 * p) = first.cast<float>();
    w.codes.row(2 * p + 1) = second.cast<float>();
    w.targets.push_back(target);
  }
  return w;
}

Eigen::RowVectorXd straight(const Eigen::RowVectorXd& z) {
  Eigen::Matrix3d mix;
  mix << 1, 0.5, -0.3, -0.4, 1, 0.2, 0.3, -0.2, 1;
  return z * mix;
}

LearnerInput input(const World& w, int latents = kVariables, int steps = 200) {
  CausalSettings common;
  common.latents = latents;
  PairIcaSettings own;
  own.steps = steps;
  return learner_input(common, own, static_cast<int>(w.codes.cols()), w.codes.rows() / 2, 1, 0);
}

std::shared_ptr<const PairModel> fitted(const World& w, int latents = kVariables, int steps = 1) {
  PairIcaLearner learner(input(w, latents, steps));
  const TrainingView view = view_of(w.codes);
  ThreadPool pool(1);
  while (learner.step() < learner.total_steps()) EXPECT_TRUE(learner.train_step(pool, view).finite);
  return std::dynamic_pointer_cast<const PairModel>(learner.model());
}

bool doubts(const PairModel& model, Sign kind) {
  const auto list = model.doubts();
  for (const Finding& doubt : list) EXPECT_FALSE(doubt.what.empty() || doubt.advice.empty());
  return std::any_of(list.begin(), list.end(), [&](const Finding& d) { return d.sign == kind; });
}

TEST(PairIca, FindsTargetsVariablesAndGraphOfALinearWorld) {
  const World w = world(3000, straight);
  const auto model = fitted(w, kVariables, 400);
  const MatrixF before = frame_rows(w.codes, 2, 0), after = frame_rows(w.codes, 2, 1);
  // Which latent is which variable: the one that is told most often.
  const MatrixF q = model->intervention_posterior(before, after);
  EXPECT_NEAR(q.rowwise().sum().minCoeff(), 1, 1e-5);
  Matrix<int> told = Matrix<int>::Zero(4, 4);
  for (std::size_t p = 0; p < w.targets.size(); ++p) {
    Eigen::Index most = 0;
    q.row(static_cast<Eigen::Index>(p)).maxCoeff(&most);
    ++told(w.targets[p], most);
  }
  std::vector<Eigen::Index> latent(4);
  int right = 0;
  for (int t = 0; t < 4; ++t) right += told.row(t).maxCoeff(&latent[static_cast<std::size_t>(t)]);
  EXPECT_GT(right, 2950) << told;
  const auto graph = model->read_graph(before, 1);
  ASSERT_TRUE(graph.has_value());
  for (int j = 1; j < 4; ++j) {
    for (int i = 1; i < 4; ++i) {
      const double strength =
          graph->strengths(latent[static_cast<std::size_t>(j)] - 1, latent[static_cast<std::size_t>(i)] - 1);
      EXPECT_EQ(strength > 0.1, j < i) << j << " -> " << i << ": " << strength;
    }
  }
  EXPECT_TRUE(model->doubts().empty());
  // Mechanisms are undone exactly, and an intervention sets its variable and leaves what causes it.
  const MatrixF noise = model->encode_noise(before), z = model->causal_from_noise(noise);
  EXPECT_LT((model->noise_from_causal(z) - noise).cwiseAbs().maxCoeff(), 1e-3F);
  const int last = model->causal_order().back();
  const Vector<float> value = Vector<float>::Constant(z.rows(), 0.5F);
  const MatrixF set = model->causal_from_noise(model->counterfactual_noise(noise, last, value));
  EXPECT_LT((set.col(last) - value).cwiseAbs().maxCoeff(), 1e-3F);
  EXPECT_LT((set.col(model->causal_order().front()) - z.col(model->causal_order().front())).cwiseAbs().maxCoeff(),
            1e-5F);
  EXPECT_LT((model->decode_noise(noise) - before).squaredNorm() / before.squaredNorm(), 1e-2F);
}

TEST(PairIca, GradientsMatchFiniteDifferences) {
  PairShape shape;
  shape.codes = 3;
  shape.latents = 2;
  shape.mechanism_hidden = {5};
  shape.decoder_hidden = {4};
  shape.spline_bins = 3;
  ParameterStore<double> store;
  Random random(1, Stream::kTest);
  const PairNetwork net = make_pair_network(store, shape, random);
  for (double& weight : store.flat()) weight += 0.3 * random.normal();
  PairBatch<double> batch;
  batch.codes = MatrixD::Random(6, 3);
  batch.causal = MatrixD::Random(6, 2);
  batch.observed = {batch.causal, batch.causal.topRows(4)};
  const std::vector<std::vector<int>> masks{{0, 0}, {1, 0}};
  const auto loss = [&](Tape<double>& tape) { return pair_loss(tape, net, shape, masks, batch, 12, nullptr); };
  EXPECT_LT(gradient_error(store, loss), 1e-5);
}

TEST(PairIca, BitsDoNotDependOnThreadsOrOnBeingSaved) {
  const World w = world(300, straight);
  const TrainingView view = view_of(w.codes);
  std::vector<std::vector<std::uint8_t>> files;
  for (const int threads : {1, 2, 4}) {
    auto learner = std::make_unique<PairIcaLearner>(input(w, kVariables, 12));
    ThreadPool pool(threads);
    while (learner->step() < learner->total_steps()) {
      if (threads == 4 && learner->step() % 5 == 1) {
        Safetensors file;
        learner->save("a.", file, true);
        learner = std::make_unique<PairIcaLearner>(input(w, kVariables, 12));
        learner->load("a.", file);
      }
      learner->train_step(pool, view);
    }
    Safetensors file;
    learner->save("a.", file, true);
    files.push_back(encode_safetensors(file));
  }
  EXPECT_TRUE(files[0] == files[1]);
  EXPECT_TRUE(files[0] == files[2]);
}

TEST(PairIca, ADamagedClosedFormIsRefused) {
  std::vector<double> numbers = numbers_of(empty_form(3, 5));
  EXPECT_EQ(numbers_of(form_from_numbers(numbers, 3, 5)), numbers);
  EXPECT_THROW(form_from_numbers(numbers, 4, 5), Error);
  ClosedForm echoing = empty_form(3, 5);
  echoing.signs.echo = 0.7;
  numbers = numbers_of(echoing);
  EXPECT_EQ(form_from_numbers(numbers, 3, 5).signs.echo, 0.7);
  numbers.pop_back();  // as before there was this sign
  EXPECT_EQ(form_from_numbers(numbers, 3, 5).signs.echo, 0.0);
  numbers.pop_back();
  EXPECT_THROW(form_from_numbers(numbers, 3, 5), Error);
  numbers = numbers_of(empty_form(3, 5));
  for (double& number : numbers) number = 1;  // an order in which one variable comes three times
  EXPECT_THROW(form_from_numbers(numbers, 3, 5), Error);
}

TEST(PairIca, DataThatNothingCanBeLearnedFrom) {
  const World good = world(300, straight);
  EXPECT_THROW(fit_closed_form(good.codes.topRows(2), 3, 1), Error) << "one pair";
  EXPECT_THROW(fit_closed_form(good.codes, 4, 1), Error) << "more latents than codes";
  MatrixF same = good.codes;
  for (Eigen::Index p = 0; p < same.rows(); p += 2) same.row(p + 1) = same.row(p);
  EXPECT_THROW(fit_closed_form(same, 3, 1), Error) << "no intervention at all";
  for (Eigen::Index p = 2; p < same.rows(); ++p) same.row(p) = good.codes.row(p % 2);
  EXPECT_THROW(fit_closed_form(same, 3, 1), Error) << "one pair again and again";
  MatrixF constant = good.codes;
  constant.col(1).setConstant(2);
  EXPECT_THROW(fit_closed_form(constant, 3, 1), Error) << "a code that does not vary holds no variable";
  EXPECT_NO_THROW(fit_closed_form(constant, 2, 1));
  MatrixF broken = good.codes;
  broken(5, 1) = std::nanf("");
  EXPECT_THROW(fit_closed_form(broken, 3, 1), Error);
}

TEST(PairIca, AVariableThatNothingIntervenesOnIsRefusedOrDoubted) {
  // The last variable's value is never set, so it moves along with the others only: its own direction is missing.
  const World w = world(2000, straight, 3);
  try {
    EXPECT_TRUE(doubts(*fitted(w), Sign::kUnevenTargets) || doubts(*fitted(w), Sign::kCurvedCodes));
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("directions"), std::string::npos);
  }
}

TEST(PairIca, CurvedCodesAreDoubted) {
  const World w = world(3000, [](const Eigen::RowVectorXd& z) {
    Eigen::Matrix3d turn;
    turn << 1, 1.2, -0.8, -0.9, 1, 1.1, 0.8, -0.7, 1;
    const Eigen::RowVectorXd bent = (z * turn).array().tanh();
    return Eigen::RowVectorXd((bent * turn.transpose()).array().tanh());
  });
  EXPECT_FALSE(fitted(w)->doubts().empty());
}

TEST(PairIca, EachSignBecomesADoubt) {
  const World w = world(300, straight);
  PairModel model(fitted(w)->shape(), 1, 0);
  const auto of = [&](const std::function<void(ClosedForm&)>& change) {
    ClosedForm form = empty_form(3, 3);
    form.signs.apart = 0.1;
    form.signs.joined = 0.3;
    change(form);
    model.set_form(form);
    return model.doubts();
  };
  EXPECT_TRUE(of([](ClosedForm&) {}).empty());
  const std::vector<std::pair<Sign, std::function<void(ClosedForm&)>>> signs{
      {Sign::kMixedParts, [](ClosedForm& f) { f.signs.joined = 0.17; }},
      {Sign::kBrokenCurve, [](ClosedForm& f) { f.signs.bend(0) = 0.2; }},
      {Sign::kBrokenCurve, [](ClosedForm& f) { f.signs.line_fit(0) = 0.95; }},
      {Sign::kCurvedCodes, [](ClosedForm& f) { f.signs.predictable(1, 1) = 0.3; }},
      {Sign::kUnevenTargets, [](ClosedForm& f) { f.signs.shares(2) = 0.01; }},
      {Sign::kUnevenTargets, [](ClosedForm& f) { f.signs.predictable.row(0).setConstant(std::nan("")); }},
      {Sign::kSoftInterventions, [](ClosedForm& f) { f.signs.echo = 0.9; }},
      {Sign::kUnsafeGraph,
       [](ClosedForm& f) { f.signs.moved(0, 1) = 0.5, f.signs.moved(0, 2) = 0.4, f.signs.moved(1, 0) = 0.22; }}};
  for (const auto& [kind, change] : signs) {
    const auto list = of(change);
    ASSERT_EQ(list.size(), 1U) << static_cast<int>(kind);
    EXPECT_EQ(list.front().sign, kind);
  }
}

TEST(PairIca, EffectsComeAfterAClearGap) {
  MatrixD moved = MatrixD::Identity(3, 3);
  moved(0, 1) = 0.6;
  moved(0, 2) = 0.12;
  moved(2, 0) = 0.06;
  const Effects effects = find_effects(moved, {0, 1, 2});
  EXPECT_DOUBLE_EQ(effects.limit, std::sqrt(0.12 * 0.6)) << "0.12 follows on what leaks, 0.6 does not";
  EXPECT_DOUBLE_EQ(effects.weakest, 0.6);
  EXPECT_DOUBLE_EQ(effects.strongest_none, 0.12);
  moved(0, 1) = 0.25;  // no clear gap
  EXPECT_DOUBLE_EQ(find_effects(moved, {0, 1, 2}).limit, 0.12);
  moved(0, 1) = moved(0, 2) = 0.03;  // less than what leaks: nothing causes anything
  EXPECT_EQ(find_effects(moved, {0, 1, 2}).weakest, 0);
}

TEST(PairIca, WithoutPairsThatStayTheSameNoneIsNotClear) {
  Random random(3, Stream::kTest);
  MatrixD changes(400, 2);
  for (Eigen::Index p = 0; p < changes.rows(); ++p) {
    changes(p, p % 2) = random.uniform(-2, 2);
    changes(p, 1 - p % 2) = 0.05 * random.normal();
  }
  const TargetRule without = fit_target_rule(changes);
  EXPECT_FALSE(without.none_is_clear);
  changes.topRows(100).setZero();
  const TargetRule with = fit_target_rule(changes);
  EXPECT_TRUE(with.none_is_clear);
  const auto told = told_targets(with, changes);
  EXPECT_EQ(std::count(told.begin(), told.end(), 0), 100);
}

}  // namespace
}  // namespace causeway
