// Variables of several environments: the closed form where it is exact, losses against finite differences, the graph's
// test at its level, data that cannot be used.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/core/noise.h"
#include "engine/grad/gradient_check.h"
#include "engine/metrics/mcc.h"
#include "engine/models/environments/environment_learner.h"
#include "engine/models/registry.h"
#include "tests/data/expect_error.h"
#include "tests/models/learner_input.h"

namespace causeway {
namespace {

void refused_environments(const std::function<void()>& action, const std::string& what, const std::string& hint) {
  expect_error(action, what);
  expect_error(action, hint);
}

/// Three linear variables, v0 -> v1 -> v2, seen through a mixing into five numbers. Environment k pins variable k-1.
struct EnvironmentToy {
  MatrixF codes;
  MatrixD variables;
  std::vector<int> domain;
};

EnvironmentToy environment_toy(int each, std::uint64_t row = 0) {
  EnvironmentToy toy;
  MatrixF noise(4 * each, 8);  // of the variables, and of what is seen
  fill_normal(noise.data(), noise.size(), 7, Stream::kTest, row);
  toy.variables.resize(4 * each, 3);
  for (int r = 0; r < 4 * each; ++r) {
    const int environment = r % 4;
    toy.domain.push_back(environment);
    for (int i = 0; i < 3; ++i) {
      const double own = noise(r, i);
      toy.variables(r, i) = environment == i + 1 ? 0.2 * own : (i > 0 ? 1.5 * toy.variables(r, i - 1) : 0) + own;
    }
  }
  MatrixD mixing(5, 3);
  mixing << 1, 0.5, -0.3, 0.2, 1.2, 0.4, -0.6, 0.1, 0.9, 0.3, -0.8, 0.2, 0.1, 0.4, 1.1;
  toy.codes = (toy.variables * mixing.transpose()).cast<float>() + 0.02F * noise.rightCols(5);
  return toy;
}

/// Values of a variable in an environment.
std::vector<double> values_in(const EnvironmentToy& toy, int environment, int variable) {
  std::vector<double> values;
  for (std::size_t u = 0; u < toy.domain.size(); ++u) {
    if (toy.domain[u] == environment) values.push_back(toy.variables(static_cast<Eigen::Index>(u), variable));
  }
  return values;
}

LearnerInput environment_input(const std::string& method, int codes, std::int64_t units, int environments) {
  LearnerInput input;
  input.common.latents = 3;
  input.own = standard_values(find_method(method).settings);
  input.codes = codes;
  input.units = units;
  input.frames = 1;
  input.domains = environments;
  return input;
}

TEST(EnvironmentForm, CountsEnvironmentsWhateverTheirNumbers) {
  const EnvironmentRows rows = environment_rows({7, 0, 7, 100});
  EXPECT_EQ(rows.rows, (std::vector<std::vector<int>>{{1}, {0, 2}, {3}}));
  EXPECT_EQ(rows.numbers, (std::vector<int>{0, 7, 100}));
  EXPECT_EQ(environment_rows({5, 5}).count(), 1);
}

TEST(EnvironmentForm, FindsEachVariableWhereItChanges) {
  const EnvironmentToy toy = environment_toy(20000);
  const EnvironmentForm form = fit_lscale(toy.codes, environment_rows(toy.domain), 3, 0);
  EXPECT_EQ(form.changed, (std::vector<int>{-1, 0, 1, 2}));
  const MatrixD z =
      (toy.codes.cast<double>().rowwise() - form.mean) * form.whitening.transpose() * form.rows.transpose();
  const MatrixD correlation = absolute_correlation(z, toy.variables, CorrelationKind::kPearson);
  EXPECT_GT(correlation(0, 0), 0.98);
  EXPECT_GT(correlation(1, 1), 0.95);
  EXPECT_GT(correlation(2, 2), 0.95);
  EXPECT_TRUE(environment_doubts(form, 0).size() <= 1U);
  // The environment without interventions may have any number.
  std::vector<int> turned = toy.domain;
  for (int& number : turned) number = (number + 3) % 4;
  const EnvironmentForm other = fit_lscale(toy.codes, environment_rows(turned), 3, 3);
  EXPECT_EQ(other.changed, (std::vector<int>{0, 1, 2, -1}));
  EXPECT_LT((other.rows - form.rows).cwiseAbs().maxCoeff(), 1e-9);
  for (int& number : turned) number = 5 + 2 * ((number + 1) % 4);  // 5, 7, 9, 11
  const EnvironmentForm gaps = fit_lscale(toy.codes, environment_rows(turned), 3, 0);
  EXPECT_EQ(gaps.changed, (std::vector<int>{-1, -1, -1, -1, -1, -1, -1, 0, -1, 1, -1, 2}));
  EXPECT_LT((gaps.rows - form.rows).cwiseAbs().maxCoeff(), 1e-9);
}

TEST(EnvironmentForm, GapsOfSamplesByHand) {
  EXPECT_DOUBLE_EQ(largest_gap({1, 2, 3, 4}, {1, 2, 3, 4}), 0);
  EXPECT_DOUBLE_EQ(largest_gap({1, 2}, {3, 4}), 1);
  EXPECT_DOUBLE_EQ(largest_gap({1, 3}, {2, 4, 5, 6}), 0.75);
  EXPECT_DOUBLE_EQ(largest_gap({1, 1, 1, 2}, {1, 2, 2, 2}), 0.5) << "equal values count together";
}

TEST(EnvironmentForm, ChangesReachDescendantsAloneAndChanceIsRareAtTheLevel) {
  const EnvironmentToy toy = environment_toy(2000);
  const EnvironmentRows rows = environment_rows(toy.domain);
  MatrixD strengths = reached_strengths(toy.variables, rows, {-1, 0, 1, 2}, 0, 1);
  EXPECT_GT(strengths(0, 1), 0.05);
  EXPECT_GT(strengths(0, 2), 0.02);
  EXPECT_GT(strengths(1, 2), 0.05);
  EXPECT_EQ((strengths.array() > 0).count(), 3);
  EXPECT_NEAR(strengths(1, 2), largest_gap(values_in(toy, 2, 2), values_in(toy, 0, 2)), 1e-12);
  // Numbers that have nothing to do with the environments.
  int wrong = 0;
  for (std::uint64_t s = 0; s < 20; ++s) {
    MatrixF noise(800, 3);
    fill_normal(noise.data(), noise.size(), 9, Stream::kTest, s);
    std::vector<int> domain(800);
    for (std::size_t u = 0; u < domain.size(); ++u) domain[u] = static_cast<int>(u % 4);
    wrong += static_cast<int>(
        (reached_strengths(noise.cast<double>(), environment_rows(domain), {-1, 0, 1, 2}, 0, s).array() > 0).count());
  }
  EXPECT_LE(wrong, 1) << "of 120 pairs, at a level of 1/401 an environment";
}

TEST(EnvironmentForm, OrdersByWhatIsReached) {
  MatrixD strengths(3, 3);
  strengths << 0, 0, 0.1, 0.5, 0, 0.4, 0.3, 0, 0;  // 1 -> 2 -> 0, and a weak one back
  EXPECT_EQ(order_and_prune(strengths), (std::vector<int>{1, 2, 0}));
  EXPECT_EQ(strengths(0, 2), 0);
  EXPECT_EQ(strengths(2, 0), 0.3);
}

TEST(EnvironmentForm, RefusesWhatItCannotUse) {
  const EnvironmentToy toy = environment_toy(50);
  const auto fit = [&](std::vector<int> domain, int latents = 3, int reference = 0) {
    fit_lscale(toy.codes, environment_rows(domain), latents, reference);
  };
  refused_environments([&] { fit(std::vector<int>(200, 4)); }, "the data come from one environment",
                       "bring data from two");
  refused_environments([&] { fit(toy.domain, 2); }, "3 environments with an intervention are more than 2 variables",
                       "set causal.latents to 3");
  refused_environments([&] { fit(toy.domain, 3, 4); },
                       "the environment at place 4 is to be the one without interventions", "'reference'");
  std::vector<int> single = toy.domain;
  for (std::size_t u = 4; u < single.size(); ++u) {
    if (single[u] == 3) single[u] = 0;
  }
  refused_environments([&] { fit(single); }, "environment 3 holds 1 pictures or vectors, too few for 5 codes",
                       "bring at least 7 from each");
  refused_environments([&] { fit(toy.domain, 6); }, "6 variables cannot be told from 5 codes", "lower causal.latents");
}

TEST(EnvironmentForm, SaysWhatItDoubts) {
  const EnvironmentToy toy = environment_toy(2000);
  const auto signs = [&](const std::vector<int>& domain, int latents) {
    std::vector<Sign> list;
    for (const Finding& f : environment_doubts(fit_lscale(toy.codes, environment_rows(domain), latents, 0), 0)) {
      list.push_back(f.sign);
    }
    return list;
  };
  const auto has = [](const std::vector<Sign>& list, Sign sign) {
    return std::find(list.begin(), list.end(), sign) != list.end();
  };
  std::vector<int> fewer = toy.domain, halves = toy.domain, nothing = toy.domain;
  for (std::size_t u = 0; u < fewer.size(); ++u) {
    if (fewer[u] == 3) fewer[u] = 2;  // two variables in one environment
    if (halves[u] == 1 && u % 8 == 1) halves[u] = 4;
    if (nothing[u] == 0 && u % 8 == 0) nothing[u] = 4;
  }
  EXPECT_TRUE(has(signs(fewer, 3), Sign::kFewEnvironments));
  EXPECT_TRUE(has(signs(halves, 4), Sign::kSameEnvironment)) << "two environments of one variable";
  EXPECT_TRUE(has(signs(nothing, 4), Sign::kSameEnvironment)) << "an environment in which nothing changes";
  EXPECT_FALSE(has(signs(toy.domain, 3), Sign::kSameEnvironment));
  EXPECT_FALSE(has(signs(toy.domain, 3), Sign::kFewEnvironments));
}

EnvironmentShape tiny_environment_shape(EnvironmentLoss loss) {
  EnvironmentShape shape;
  shape.codes = 4;
  shape.latents = 3;
  shape.environments = 3;
  shape.loss = loss;
  shape.hidden = {5};
  shape.mechanism_hidden = {4};
  shape.generator_hidden = {4};
  shape.decoder_hidden = {4};
  return shape;
}

EnvironmentBatch<double> tiny_environment_batch() {
  EnvironmentBatch<double> batch;
  batch.blocks = {4, {2, 0}};
  batch.white = MatrixD::Random(12, 4);
  batch.noise = MatrixD::Random(12, 3);
  return batch;
}

TEST(EnvironmentLosses, GradientsMatchFiniteDifferences) {
  for (const EnvironmentLoss kind : {EnvironmentLoss::kTell, EnvironmentLoss::kGenerate}) {
    ParameterStore<double> store;
    Random random(1, Stream::kTest);
    const EnvironmentNetwork net = make_environment_network(store, tiny_environment_shape(kind), random);
    for (double& weight : store.flat()) weight += 0.3 * random.normal();
    const EnvironmentBatch<double> batch = tiny_environment_batch();
    const std::vector<std::vector<int>> masks{{0, 0, 0}, {1, 0, 0}, {1, 1, 0}};
    const auto loss = [&](Tape<double>& tape) {
      return kind == EnvironmentLoss::kTell ? tell_loss(tape, net, batch, 9)
                                            : generate_loss(tape, net, batch, masks, 0.3, 0.7, 9);
    };
    EXPECT_LT(gradient_error(store, loss), 1e-5) << static_cast<int>(kind);
  }
}

TEST(EnvironmentLosses, TellByTheRatioOfTwoGaussians) {
  ParameterStore<double> store;
  const TellTable table{store.add("c", 1, 1), store.add("a", 1, 1), store.add("l", 1, 1), store.add("s", 1, 1),
                        store.add("e", 1, 2)};
  store.value(table.constant) << 0.3;
  store.value(table.linear) << -0.2;
  store.value(table.own) << 1.5;
  store.value(table.scale) << 0.7;
  store.value(table.effects) << 5.0, 0.4;  // the first is the variable's own: not used
  MatrixD z(2, 2);
  z << 0.5, -1, 0.2, 0.6;
  const EnvironmentBlocks blocks{1, {0}};
  Tape<double> tape;
  tape.begin(store, nullptr);
  const auto logit = [](double own, double other) {
    const double left = own - 0.4 * other;
    return 0.3 - 0.2 * own - 2.25 * own * own + 0.49 * left * left;
  };
  const double expected = 0.5 * std::log1p(std::exp(logit(0.5, -1))) + 0.5 * std::log1p(std::exp(-logit(0.2, 0.6)));
  EXPECT_NEAR(tape.value(tell_environments(tape, tape.constant(z), blocks, table))(0, 0), expected, 1e-12);
}

TEST(EnvironmentLosses, DivergencesByTheirFormula) {
  ParameterStore<double> store;
  const ParameterId set = store.add("set", 1, 1);
  store.value(set) << 0.25;
  MatrixD mean(2, 1), log_variance(2, 1), mechanism(2, 2);
  mean << 0.5, -0.1;
  log_variance << -1, -2;
  mechanism << 0.2, 0.6, 9, 9;
  Tape<double> tape;
  tape.begin(store, nullptr);
  const Var of[] = {tape.constant(mechanism)};
  const EnvironmentBlocks blocks{1, {0}};
  const auto kl = [](double m, double v, double mu, double variance) {
    return 0.5 * (std::log(variance / v) + (v + (m - mu) * (m - mu)) / variance - 1);
  };
  const double expected =
      kl(0.5, std::exp(-1), 0.2, std::exp(4 * std::tanh(0.15))) + kl(-0.1, std::exp(-2), 0.25, 0.3 * 0.3);
  EXPECT_NEAR(tape.value(environment_divergence(tape, tape.constant(mean), tape.constant(log_variance), of,
                                                tape.parameter(set), 0.3, blocks))(0, 0),
              expected, 1e-12);
}

class EnvironmentMethod : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Methods, EnvironmentMethod, ::testing::Values("lscale", "contrastive-crl", "environment-vae"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(EnvironmentMethod, LearnsTheToysVariablesTheirEnvironmentsAndGraph) {
  const EnvironmentToy toy = environment_toy(1000);
  LearnerInput input = environment_input(GetParam(), 5, std::ssize(toy.domain), 4);
  input.common.start = kClosedFormStart;
  for (const char* steps : {"steps", "decoder_steps"}) {
    if (input.own.contains(steps)) input.own[steps] = 200;
  }
  const auto learner = make_learner(GetParam(), input);
  TrainingView view = view_of(toy.codes, 1);
  view.domain = &toy.domain;
  ThreadPool pool(2);
  while (learner->step() < learner->total_steps()) ASSERT_TRUE(learner->train_step(pool, view).finite);
  const auto model = learner->model();
  EXPECT_EQ(model->environments()->changed_latents(), (std::vector<int>{-1, 0, 1, 2}));
  const MatrixF z = model->encode_noise(toy.codes);
  const MatrixD correlation = absolute_correlation(z.cast<double>(), toy.variables, CorrelationKind::kPearson);
  for (int i = 0; i < 3; ++i) EXPECT_GT(correlation(i, i), 0.9) << i;
  const auto graph = model->graph()->read_graph(toy.codes, 1);
  EXPECT_GT(graph->strengths(0, 1), 0);
  EXPECT_GT(graph->strengths(1, 2), 0);
  EXPECT_EQ(graph->order, (std::vector<int>{0, 1, 2}));
  const MatrixF off = model->decode_noise(z) - toy.codes;
  const MatrixF around = toy.codes.rowwise() - toy.codes.colwise().mean();
  EXPECT_LT(off.squaredNorm(), 0.2 * around.squaredNorm()) << "the decoder gives the codes back";
}

TEST(EnvironmentOrder, TheOneThatExplainsHeldOutDataBestIsTakenAndASearchGoesOnWhereItWasSaved) {
  const EnvironmentToy toy = environment_toy(1000);
  LearnerInput input = environment_input("environment-vae", 5, std::ssize(toy.domain), 4);
  input.common.start = kClosedFormStart;
  input.own["order"] = "loss";
  input.own["order_steps"] = 300;
  input.own["steps"] = 60;
  input.own["decoder_steps"] = 20;
  TrainingView view = view_of(toy.codes, 1);
  view.domain = &toy.domain;
  ThreadPool pool(2);
  const auto train = [&](std::int64_t stop) {
    EnvironmentLearner learner(input, EnvironmentLoss::kGenerate);
    Safetensors file;
    while (learner.step() < stop) EXPECT_TRUE(learner.train_step(pool, view).finite);
    learner.save("", file, true);
    auto again = std::make_unique<EnvironmentLearner>(input, EnvironmentLoss::kGenerate);
    again->load("", file);
    while (again->step() < again->total_steps()) EXPECT_TRUE(again->train_step(pool, view).finite);
    return again;
  };
  const auto whole = train(0), cut = train(450);
  EXPECT_EQ(whole->total_steps(), 1 + 3 * 300 + 60 + 1 + 20);
  const std::vector<double>& losses = whole->order_losses();
  ASSERT_EQ(losses.size(), 3U);
  EXPECT_NE(losses[0], losses[1]);
  EXPECT_NE(losses[0], losses[2]);
  EXPECT_EQ(cut->order_losses(), losses);
  const std::vector<std::vector<int>> orders{{0, 1, 2}, {1, 0, 2}, {0, 2, 1}};
  const auto best = std::min_element(losses.begin(), losses.end()) - losses.begin();
  const auto graph = whole->model()->graph()->read_graph(toy.codes, 1);
  EXPECT_EQ(graph->order, orders[static_cast<std::size_t>(best)]);
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t b = 0; b < a; ++b) EXPECT_EQ(graph->strengths(graph->order[a], graph->order[b]), 0);
  }
  EXPECT_EQ(whole->model()->encode_noise(toy.codes), cut->model()->encode_noise(toy.codes));
  EXPECT_EQ(whole->model()->decode_noise(MatrixF::Ones(1, 3)), cut->model()->decode_noise(MatrixF::Ones(1, 3)));
}

TEST(EnvironmentIvae, LearnsFromTheEnvironmentAndNeedsTwo) {
  const EnvironmentToy toy = environment_toy(500);
  LearnerInput input = environment_input("ivae-environments", 5, std::ssize(toy.domain), 19);
  input.own["steps"] = 150;
  ThreadPool pool(2);
  const auto latents = [&](const std::vector<int>& domain) {
    const auto learner = make_learner("ivae-environments", input);
    TrainingView view = view_of(toy.codes, 1);
    view.domain = &domain;
    while (learner->step() < learner->total_steps()) EXPECT_TRUE(learner->train_step(pool, view).finite);
    const auto model = learner->model();
    const MatrixF z = model->encode_noise(toy.codes);
    const MatrixF around = toy.codes.rowwise() - toy.codes.colwise().mean();
    EXPECT_LT((model->decode_noise(z) - toy.codes).squaredNorm(), 0.3 * around.squaredNorm());
    return z;
  };
  std::vector<int> other = toy.domain, renamed = toy.domain;
  std::reverse(other.begin(), other.end());
  for (int& number : renamed) number = 3 + 5 * number;  // numbers may have gaps
  const MatrixF z = latents(toy.domain);
  EXPECT_EQ(z, latents(renamed));
  EXPECT_NE(z, latents(other)) << "environments tell it something";
  const std::vector<int> one(toy.domain.size(), 2);
  refused_environments([&] { latents(one); }, "one environment", "two environments");
}

}  // namespace
}  // namespace causeway
