#include "engine/grad/linear.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/grad/gradient_check.h"
#include "engine/models/ilcm_ops.h"

namespace causeway {
namespace {

MatrixD random_matrix(int rows, int cols, std::uint64_t row) {
  Random random(7, Stream::kTest, row);
  MatrixD m(rows, cols);
  for (Eigen::Index i = 0; i < m.size(); ++i) m.data()[i] = random.normal();
  return m;
}

class LinearGradient : public ::testing::TestWithParam<Activation> {};

TEST_P(LinearGradient, AgreesWithFiniteDifferences) {
  ParameterStore<double> store;
  Random random(1, Stream::kTest);
  const ParameterId x = store.add("x", 5, 3);
  store.value(x) = random_matrix(5, 3, 0);
  const LinearLayer layer = add_linear(store, "layer", 3, 4, random);
  const auto loss = [&](Tape<double>& tape) {
    return squared_sum(tape, linear(tape, tape.parameter(x), layer.weight, layer.bias, GetParam()));
  };
  EXPECT_LT(gradient_error(store, loss), 1e-7);
}

INSTANTIATE_TEST_SUITE_P(Activations, LinearGradient,
                         ::testing::Values(Activation::kNone, Activation::kRelu, Activation::kLeakyRelu,
                                           Activation::kSilu));

TEST(Linear, ComputesWhatItsNameSays) {
  ParameterStore<double> store;
  Random random(1, Stream::kTest);
  const LinearLayer layer = add_linear(store, "layer", 2, 3, random);
  const MatrixD x = random_matrix(4, 2, 1);
  Tape<double> tape;
  tape.begin(store, nullptr);
  const MatrixD y = tape.value(linear(tape, tape.constant(x), layer.weight, layer.bias, Activation::kSilu));
  const MatrixD v = (x * store.value(layer.weight).transpose()).rowwise() + store.value(layer.bias).row(0);
  const MatrixD expected = v.array() / (1.0 + (-v.array()).exp());
  EXPECT_LT((y - expected).cwiseAbs().maxCoeff(), 1e-14);
}

TEST(Linear, MlpWithReshapeAndSharedInputHasRightGradients) {
  ParameterStore<double> store;
  Random random(2, Stream::kTest);
  const Mlp first = add_mlp(store, "first", 3, {6}, 4, Activation::kSilu, random);
  const Mlp second = add_mlp(store, "second", 8, {5}, 2, Activation::kLeakyRelu, random);
  const MatrixD x = random_matrix(6, 3, 2);
  const auto loss = [&](Tape<double>& tape) {
    const Var hidden = apply(tape, first, tape.constant(x), Activation::kSilu);
    const Var merged = tape.reshape(hidden, 3, 8);
    // `hidden` is used twice, once through the reshape: both contributions must arrive.
    return weighted_sum<double>(
        tape, {{squared_sum(tape, apply(tape, second, merged)), 0.7}, {squared_sum(tape, hidden), 0.3}});
  };
  EXPECT_LT(gradient_error(store, loss), 1e-7);
}

TEST(Linear, UnusedParametersGetAZeroGradient) {
  ParameterStore<double> store;
  Random random(3, Stream::kTest);
  const LinearLayer used = add_linear(store, "used", 2, 2, random);
  const LinearLayer unused = add_linear(store, "unused", 2, 2, random);
  const MatrixD x = random_matrix(3, 2, 3);
  Vector<double> gradient = Vector<double>::Constant(store.size(), 5.0);
  Tape<double> tape;
  tape.begin(store, &gradient);
  tape.backward(squared_sum(tape, linear(tape, tape.constant(x), used.weight, used.bias, Activation::kNone)));
  EXPECT_EQ(store.view(gradient, unused.weight).cwiseAbs().maxCoeff(), 0.0);
  EXPECT_GT(store.view(gradient, used.weight).cwiseAbs().maxCoeff(), 0.0);
}

TEST(Linear, ThePaddingBetweenMatricesHasNoGradient) {
  ParameterStore<float> store;
  Random random(3, Stream::kTest);
  const LinearLayer layer = add_linear(store, "layer", 3, 1, random);
  const Matrix<float> x = Matrix<float>::Ones(2, 3);
  Vector<float> gradient;
  Tape<float> tape;
  for (int repeat = 0; repeat < 50; ++repeat) {
    // Fresh memory that was something else before.
    std::vector<Vector<float>> litter(20, Vector<float>::Constant(store.size(), std::nanf("")));
    litter.clear();
    gradient = Vector<float>();
    tape.begin(store, &gradient);
    tape.backward(squared_sum(tape, linear(tape, tape.constant(x), layer.weight, layer.bias, Activation::kNone)));
    ASSERT_TRUE(gradient.allFinite());
  }
}

TEST(Linear, UnknownActivationIsNamed) { EXPECT_THROW(activation_from_name("swish"), UsageError); }

}  // namespace
}  // namespace causeway
