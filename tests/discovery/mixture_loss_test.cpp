#include "engine/discovery/mixture_loss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "engine/core/random.h"
#include "engine/grad/gradient_check.h"

namespace causeway {
namespace {

double loss_of(const MatrixD& mixture, double target) {
  const ParameterStore<double> none;
  Tape<double> tape;
  tape.begin(none, nullptr);
  return tape.value(mixture_loss(tape, tape.constant(mixture), &target))(0, 0);
}

TEST(MixtureLoss, AgreesWithFiniteDifferences) {
  ParameterStore<double> store;
  const ParameterId mixture = store.add("mixture", 6, mixture_columns(3));
  Random random(1, Stream::kTest);
  for (Eigen::Index i = 0; i < store.value(mixture).size(); ++i) store.value(mixture).data()[i] = random.normal();
  Vector<double> target(6);
  for (Eigen::Index i = 0; i < 6; ++i) target(i) = 1.5 * random.normal();
  const double error = gradient_error(
      store, [&](Tape<double>& tape) { return mixture_loss(tape, tape.parameter(mixture), target.data()); });
  EXPECT_LT(error, 1e-7);
}

TEST(MixtureLoss, IsADensity) {
  MatrixD mixture(1, 6);
  mixture << 0.3, -0.8, -1.0, 1.5, -0.4, 0.2;
  double integral = 0;
  const double step = 0.01;
  for (double x = -25; x < 25; x += step) integral += step * std::exp(-loss_of(mixture, x));
  EXPECT_NEAR(integral, 1.0, 1e-6);
}

TEST(MixtureLoss, OneComponentIsTheNormalLaw) {
  MatrixD mixture(1, 3);
  mixture << 5.0, 0.5, std::log(0.99);  // mean 0.5, standard deviation 0.01 + 0.99
  const double normal = 0.5 * std::log(2 * std::numbers::pi) + 0.5 * 0.7 * 0.7;
  EXPECT_NEAR(loss_of(mixture, 1.2), normal, 0.02);
}

TEST(MixtureLoss, OneWrongSampleCostsLittle) {
  MatrixD sharp(1, 3);
  sharp << 0.0, 0.0, -10.0;
  EXPECT_LT(loss_of(sharp, 0.0), -3.0);
  EXPECT_LT(loss_of(sharp, 2.0), 8.0) << "a narrow Gaussian alone would give 20000";
}

}  // namespace
}  // namespace causeway
