// Methods told by labels: gradients, mechanisms and their inverses, what few labels and a graph do.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/grad/gradient_check.h"
#include "engine/models/ilcm_ops.h"
#include "engine/models/labels/causal_vae_z_first.h"
#include "engine/models/labels/icm_published.h"
#include "engine/models/labels/icm_vae.h"
#include "engine/models/labels/learned_matrix.h"
#include "engine/models/registry.h"
#include "tests/models/learner_input.h"

namespace causeway {
namespace {

MatrixD label_numbers(int rows, int cols, std::uint64_t seed) {
  Random random(seed, Stream::kTest);
  MatrixD m(rows, cols);
  for (double& v : m.reshaped()) v = random.normal();
  return m;
}

/// 0 -> 1, 0 -> 2, 1 -> 2.
Matrix<int> label_graph() {
  Matrix<int> graph = Matrix<int>::Zero(3, 3);
  graph(0, 1) = graph(0, 2) = graph(1, 2) = 1;
  return graph;
}

TEST(Labels, GradientsOfTheIcmVae) {
  const GivenGraph graph = given_graph(label_graph(), 3);
  const MatrixD x = label_numbers(6, 4, 1), labels = label_numbers(6, 3, 2), noise = label_numbers(6, 3, 3);
  Vector<double> told(6);
  told << 1, 0, 1, 1, 0, 0;
  for (const bool mixture : {true, false}) {
    const IcmVaeShape shape{{4, 3, {5}}, {4}, mixture};
    ParameterStore<double> store;
    Random random(4, Stream::kTest);
    const IcmVaeNetwork net = make_icm_vae(store, shape, graph, random);
    const double error = gradient_error(store, [&](Tape<double>& tape) {
      return icm_vae_loss<double>(tape, net, shape, graph, {0.7, 1.3, 0.5}, tape.constant(x), &labels, &told, &noise, 6,
                                  3, nullptr);
    });
    EXPECT_LT(error, 1e-6) << (mixture ? "mixture" : "affine");
  }
}

TEST(Labels, GradientsOfCausalVaeZFirst) {
  const ZFirstShape shape{{4, 3, {5}}, 4};
  ParameterStore<double> store;
  Random random(5, Stream::kTest);
  const ZFirstNetwork net = make_z_first(store, shape, random);
  const ParameterId z = store.add("z", 6, 3);
  store.value(z) = label_numbers(6, 3, 6);
  store.value(net.log_std) << 0.1, -0.2, 0.3;
  MatrixD rest = MatrixD::Ones(3, 3);
  rest.diagonal().setZero();
  const double error = gradient_error(store, [&](Tape<double>& tape) {
    const Var at = tape.parameter(z);
    const Var a = entry_product(tape, tape.parameter(net.graph), tape.constant(rest));
    const Var cost = z_first_cost(tape, at, z_first_means(tape, net, at, &rest), tape.parameter(net.log_std));
    return weighted_sum<double>(tape, {{cost, 1.0}, {cycle_measure(tape, a), 2.0}});
  });
  EXPECT_LT(error, 1e-6);
}

TEST(Labels, TheCycleMeasureIsZeroOnlyWithoutCycles) {
  ParameterStore<double> store;
  const ParameterId a = store.add("a", 3, 3);
  const auto measure = [&] {
    Tape<double> tape;
    tape.begin(store, nullptr);
    return tape.value(cycle_measure(tape, tape.parameter(a)))(0, 0);
  };
  store.value(a)(0, 1) = 2;
  store.value(a)(1, 2) = -3;
  EXPECT_NEAR(measure(), 0, 1e-12);
  store.value(a)(2, 0) = 0.5;
  EXPECT_GT(measure(), 0.1);
}

TEST(Labels, AMixtureCanBeTurnedRound) {
  std::vector<float> row(3 * kMixtureComponents);
  Random random(7, Stream::kTest);
  for (float& v : row) v = static_cast<float>(random.normal());
  double last = 0;
  for (double z = -4; z <= 4; z += 0.5) {
    const double share = mixture_share(row.data(), kMixtureComponents, z);
    EXPECT_GT(share, last);
    EXPECT_NEAR(mixture_value(row.data(), kMixtureComponents, share), z, 1e-5);
    last = share;
  }
}

/// Codes that are a bent function of three variables: a cause, its effect, and an effect of both.
struct LabelledCodes {
  TrainingView view;
  MatrixD labels;
};
LabelledCodes labelled_codes(int rows, std::uint64_t seed) {
  LabelledCodes data;
  data.labels.resize(rows, 3);
  data.view.codes.resize(rows, 5);
  for (int r = 0; r < rows; ++r) {
    Random random(seed, Stream::kTest, static_cast<std::uint64_t>(r));
    const double a = random.uniform(-1.7, 1.7), b = std::tanh(2 * a) + 0.3 * random.normal();
    const double c = 0.8 * b - a * a + 0.3 * random.normal();
    data.labels.row(r) << 100 + 7 * a, 1.7e9 + 1e-3 * b, c;  // in units that have nothing to do with each other
    data.view.codes.row(r) << static_cast<float>(a + 0.3 * b), static_cast<float>(b - 0.4 * c),
        static_cast<float>(c + 0.2 * a * b), static_cast<float>(0.5 * a * a), static_cast<float>(std::sin(b + c));
  }
  data.view.frames = 1;
  return data;
}

LearnerInput label_input(const std::string& method, const nlohmann::json& own, std::int64_t rows) {
  LearnerInput input;
  input.common.latents = 3;
  input.common.batch = 32;
  input.own = standard_values(find_method(method).settings);
  input.own["hidden"] = {24};
  input.own["steps"] = 400;
  input.own.update(own);
  input.codes = 5;
  input.units = rows;
  input.frames = 1;
  input.factors = 3;
  if (find_method(method).needs.graph) input.graph = label_graph();
  return input;
}

/// Mean |correlation| of each latent with its own label.
double own_correlation(const MatrixF& causal, const MatrixD& labels) {
  double sum = 0;
  for (Eigen::Index i = 0; i < labels.cols(); ++i) {
    const Vector<double> a = causal.col(i).cast<double>().array() - causal.col(i).cast<double>().mean();
    const Vector<double> b = labels.col(i).array() - labels.col(i).mean();
    sum += std::abs(a.dot(b)) / (a.norm() * b.norm()) / static_cast<double>(labels.cols());
  }
  return sum;
}

struct LabelCase {
  const char* method;
  nlohmann::json own;
  bool tied = true;  // latent i is about label i
};
std::vector<LabelCase> label_cases() {
  return {{"regression", nlohmann::json::object()},
          {"icm-vae", nlohmann::json::object()},
          {"icm-vae", {{"flow", "affine"}}},
          {"icm-vae", {{"as_published", "true"}}},
          {"scm-vae", nlohmann::json::object(), false},
          {"causal-vae", nlohmann::json::object()},
          {"causal-vae", {{"z_first", "true"}}},
          {"ivae", nlohmann::json::object(), false},
          {"ivae", {{"latent_weight", 2.0}}, false}};
}

TEST(Labels, EveryMethodLearnsAndItsModelHoldsTogether) {
  LabelledCodes data = labelled_codes(600, 11);
  data.view.labels = &data.labels;
  const Matrix<int> graph = label_graph();
  data.view.graph = &graph;
  ThreadPool pool(1);
  for (const LabelCase& c : label_cases()) {
    SCOPED_TRACE(std::string(c.method) + " " + c.own.dump());
    const auto learner = make_learner(c.method, label_input(c.method, c.own, 600));
    while (learner->step() < learner->total_steps()) ASSERT_TRUE(learner->train_step(pool, data.view).finite);
    const auto model = learner->model();
    const MatrixF codes = data.view.codes.topRows(50), noise = model->encode_noise(codes);
    const MatrixF causal = model->causal_from_noise(noise);
    ASSERT_TRUE(causal.allFinite());
    if (c.tied) {
      EXPECT_GT(own_correlation(causal, data.labels.topRows(50)), 0.9);
    }
    EXPECT_LT((model->noise_from_causal(causal) - noise).cwiseAbs().maxCoeff(), 0.2F) << "there and back";
    EXPECT_LT((model->decode_noise(noise) - codes).squaredNorm(), codes.squaredNorm());
    // What is set comes out as asked for, and without a cause nothing before it moves.
    const Vector<float> value = Vector<float>::Constant(50, 0.4F);
    const MatrixF set = model->causal_from_noise(model->counterfactual_noise(noise, 1, value));
    if (std::string(c.method) != "scm-vae") {
      EXPECT_LT((set.col(1) - value).cwiseAbs().maxCoeff(), 1e-2F);
    }
    if (find_method(c.method).needs.graph) {
      EXPECT_LT((set.col(0) - causal.col(0)).cwiseAbs().maxCoeff(), 1e-3F) << "the cause of what is set";
      EXPECT_GT((set.col(2) - causal.col(2)).cwiseAbs().maxCoeff(), 1e-3F) << "its effect";
    }
  }
}

TEST(Labels, OnlyMechanismsSayWhatFollows) {
  LabelledCodes data = labelled_codes(2000, 12);
  data.view.labels = &data.labels;
  const Matrix<int> graph = label_graph();
  data.view.graph = &graph;
  LearnerInput input = label_input("icm-vae", {{"steps", 800}}, 2000);
  ThreadPool pool(1);
  const auto learner = make_learner("icm-vae", input);
  while (learner->step() < learner->total_steps()) learner->train_step(pool, data.view);
  const auto model = learner->model();
  // Setting the cause to its mean, 0 in standard units, moves its effect to about tanh(0) plus the same noise.
  const MatrixF noise = model->encode_noise(data.view.codes.topRows(200));
  const MatrixF set = model->causal_from_noise(model->counterfactual_noise(noise, 0, Vector<float>::Zero(200)));
  const MatrixF before = model->causal_from_noise(noise);
  const auto spread = [](const auto& column) { return std::sqrt((column.array() - column.mean()).square().mean()); };
  EXPECT_LT(spread(set.col(1)), 0.6F * spread(before.col(1))) << "what the cause did to it is gone";
}

TEST(Labels, BitsDoNotDependOnThreadsOrOnBeingSaved) {
  LabelledCodes data = labelled_codes(200, 13);
  data.view.labels = &data.labels;
  const Matrix<int> graph = label_graph();
  data.view.graph = &graph;
  std::vector<std::uint8_t> labelled(200, 0);
  for (std::size_t u = 0; u < 20; ++u) labelled[3 * u] = 1;
  MatrixD masked = data.labels;
  for (Eigen::Index r = 0; r < 200; ++r) {
    if (labelled[static_cast<std::size_t>(r)] == 0) masked.row(r).setConstant(std::nan(""));
  }
  data.view.labels = &masked;
  data.view.labelled = &labelled;
  for (const LabelCase& c : label_cases()) {
    SCOPED_TRACE(std::string(c.method) + " " + c.own.dump());
    nlohmann::json own = c.own;
    own["steps"] = 20;
    const auto bytes = [&](int threads, bool saved) {
      ThreadPool pool(threads);
      auto learner = make_learner(c.method, label_input(c.method, own, 200));
      while (learner->step() < learner->total_steps()) {
        EXPECT_TRUE(learner->train_step(pool, data.view).finite);
        if (!saved || learner->step() != 7) continue;
        Safetensors file;
        learner->save("l.", file, true);
        learner = make_learner(c.method, label_input(c.method, own, 200));
        learner->load("l.", file);
      }
      Safetensors file;
      learner->save("l.", file, true);
      return encode_safetensors(file);
    };
    const auto straight = bytes(1, false);
    EXPECT_EQ(bytes(2, false), straight);
    EXPECT_EQ(bytes(1, true), straight);
  }
}

TEST(Labels, HalfOfEachBatchIsLabelledWhereNotAllAre) {
  LabelledCodes data = labelled_codes(100, 14);
  std::vector<std::uint8_t> labelled(100, 0);
  labelled[5] = labelled[50] = labelled[70] = 1;
  data.view.labels = &data.labels;
  data.view.labelled = &labelled;
  LabelFeed feed(data.view, 20, 1, 0);
  for (std::int64_t step = 0; step < 5; ++step) {
    for (int s = 0; s < 2; ++s) {
      LabelShard shard;
      feed.load(step, s, 2, data.view.codes, shard);
      EXPECT_EQ(shard.x.rows(), 10);
      EXPECT_EQ(shard.told.sum(), 5);
      EXPECT_EQ(shard.told_in_batch, 10);
      for (Eigen::Index r = 0; r < 10; ++r) EXPECT_EQ(shard.labels.row(r).isZero(), shard.told(r) == 0);
    }
  }
  EXPECT_EQ(feed.usual_label_weight(), 10);
  std::vector<std::uint8_t> most(100, 1);
  most[0] = 0;
  data.view.labelled = &most;
  EXPECT_NEAR(LabelFeed(data.view, 20, 1, 0).usual_label_weight(), 300.0 / 99, 1e-12);
  data.view.labelled = &labelled;
  labelled[5] = labelled[50] = 0;
  EXPECT_THROW(LabelFeed(data.view, 20, 1, 0), Error) << "one is too few to know a label's range";
}

// Seconds since 1970, shares of a millionth, numbers whose squares are none: a method sees standardised labels.
TEST(Labels, TheUnitOfALabelDoesNotMatter) {
  LabelledCodes data = labelled_codes(100, 14);
  const auto fed = [&](const MatrixD& labels) {
    data.view.labels = &labels;
    LabelShard shard;
    LabelFeed(data.view, 20, 1, 0).load(3, 0, 1, data.view.codes, shard);
    return shard.labels;
  };
  const MatrixF expected = fed(data.labels);
  EXPECT_GT(expected.cwiseAbs().maxCoeff(), 0.5F);
  MatrixD other = data.labels;
  other.col(0) = 1.7e9 + 86400 * other.col(0).array();
  other.col(2) *= 1e-12;
  EXPECT_LT((fed(other) - expected).cwiseAbs().maxCoeff(), 1e-5F);
  MatrixD far = data.labels;
  far.col(0) *= std::ldexp(1.0, 700);
  far.col(2) *= std::ldexp(1.0, -700);
  EXPECT_EQ(fed(far), expected) << "all digits are there";
}

TEST(Labels, GraphsThatDoNotFitAreRefused) {
  EXPECT_THROW(given_graph(Matrix<int>::Zero(2, 2), 3), Error);
  Matrix<int> cyclic = label_graph();
  cyclic(2, 0) = 1;
  EXPECT_THROW(given_graph(cyclic, 3), Error);
  EXPECT_EQ(given_graph({}, 3).order.size(), 3U);
  EXPECT_TRUE(as_given(given_graph(label_graph(), 3)).given);
  LearnerInput input = label_input("regression", nlohmann::json::object(), 64);
  input.factors = 2;
  EXPECT_THROW(make_learner("regression", input), UsageError) << "fewer labels than variables";
}

TEST(Labels, AMatrixOfEffectsIsReadWithoutItsCycles) {
  const MatrixD effects{{0.9, 0.8, 0.0}, {0.1, 0.3, -0.5}, {0.0, 0.2, 0.1}};
  const LearnedGraph graph = graph_of_matrix(effects);
  EXPECT_EQ(graph.order, (std::vector<int>{0, 1, 2}));
  EXPECT_FALSE(graph.given);
  const MatrixD expected{{0.0, 0.8, 0.0}, {0.0, 0.0, 0.5}, {0.0, 0.0, 0.0}};
  EXPECT_EQ(graph.strengths, expected);
}

}  // namespace
}  // namespace causeway
