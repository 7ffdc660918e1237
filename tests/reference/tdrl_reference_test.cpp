// TDRL's prior and loss, and their gradients, against numbers computed with the published implementation (float64),
// tensor by tensor.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <map>

#include "engine/models/temporal/tdrl_loss.h"
#include "tests/reference/reference_files.h"

namespace causeway {
namespace {

using nlohmann::json;

bool is_tdrl_reference(const json& file) { return file.is_object() && file.value("form", "") == "tdrl_reference"; }

/// All but the last dimension are rows.
MatrixD tdrl_matrix(const json& tensor) {
  const auto data = tensor.at("data").get<std::vector<double>>();
  const auto shape = tensor.at("shape").get<std::vector<int>>();
  const int cols = shape.empty() ? 1 : shape.back();
  return Eigen::Map<const MatrixD>(data.data(), static_cast<Eigen::Index>(data.size()) / cols, cols);
}

/// Largest difference relative to the tensor's largest entry.
void expect_tdrl_close(const std::string& what, const MatrixD& ours, const MatrixD& reference, double& worst) {
  ASSERT_EQ(ours.size(), reference.size()) << what;
  const double scale = std::max(reference.cwiseAbs().maxCoeff(), 1e-9);
  const double difference = (Eigen::Map<const Vector<double>>(ours.data(), ours.size()) -
                             Eigen::Map<const Vector<double>>(reference.data(), reference.size()))
                                .cwiseAbs()
                                .maxCoeff();
  EXPECT_LE(difference, 1e-8 * scale) << what;
  worst = std::max(worst, difference / scale);
}

/// A setting's network with its weights, and the names under which the file lists them.
struct TdrlCase {
  TdrlShape shape;
  int length = 0, batch = 0;
  bool linear = false;
  ParameterStore<double> store;
  TdrlNetwork net;
  ParameterId z, step;  // of prior alone, and of the linear one
  std::map<std::string, ParameterId> by_name;

  explicit TdrlCase(const json& setting) {
    const json& config = setting.at("config");
    const std::string kind = config.at("kind");
    linear = kind == "linear";
    shape.codes = config.value("input_dim", 1);
    shape.latents = config.at("z_dim");
    shape.lags = config.at("lags");
    shape.hidden = config.at("hidden");
    shape.prior_layers = config.value("prior_hidden_layers", 3);
    shape.domains = config.value("domains", 0);
    shape.embedding = config.value("embedding_dim", 2);
    length = config.at("length");
    batch = config.at("batch");
    Random random(0, Stream::kTest);
    net = make_tdrl_network(store, shape, random);
    const auto bind = [&](const std::string& prefix, const Mlp& mlp, int first) {
      for (std::size_t l = 0; l < mlp.layers.size(); ++l) {
        const std::string name = prefix + std::to_string(first + 2 * static_cast<int>(l));
        by_name[name + ".weight"] = mlp.layers[l].weight;
        by_name[name + ".bias"] = mlp.layers[l].bias;
      }
    };
    if (kind == "prior only") {
      z = store.add("z", batch * length, shape.latents);
      by_name["z"] = z;
    } else {
      bind("net.encoder.", net.encoder, 0);
      bind("net.decoder.", net.decoder, 1);
    }
    if (linear) {
      step = store.add("step", shape.lags * shape.latents, shape.latents);
      by_name["transition_prior.transition.w"] = step;
    } else {
      for (std::size_t i = 0; i < net.r.size(); ++i) {
        bind("transition_prior.gs." + std::to_string(i) + ".net.", net.r[i], 0);
      }
    }
    if (shape.domains > 0) {
      by_name["embed_func.weight"] = net.regimes;
      bind("transition_prior.fc.net.", net.regime, 0);
    }
    EXPECT_EQ(by_name.size(), setting.at("parameters").size()) << "a parameter is not known";
    for (const auto& [name, id] : by_name) {
      const MatrixD values = tdrl_matrix(setting.at("parameters").at(name));
      if (values.size() != store.value(id).size()) throw std::runtime_error("the shape of " + name + " is another");
      std::copy(values.data(), values.data() + values.size(), store.value(id).data());
    }
  }
};

/// Cost of z_t - sum_l z_{t-l} W_l as standard normal noise.
Var linear_cost(Tape<double>& tape, const TdrlCase& c, Var z, Var* residuals) {
  const Var past = past_windows(tape, z, c.length, c.shape.lags, -1, Var{}), w = tape.parameter(c.step);
  const int steps = c.length - c.shape.lags, length = c.length, lags = c.shape.lags;
  const Var r = tape.output(tape.rows(past), c.shape.latents, true);
  tape.value(r) = tape.value(past) * tape.value(w);
  for (int row = 0; row < tape.rows(r); ++row) {
    tape.value(r).row(row) -= tape.value(z).row(row / steps * length + row % steps + lags);
  }
  if (tape.recording()) {
    tape.on_backward([&tape, past, w, z, r, steps, length, lags] {
      const auto d = tape.gradient(r);
      tape.accumulate(past, d * tape.value(w).transpose());
      tape.accumulate(w, tape.value(past).transpose() * d);
      auto dz = tape.gradient_for_update(z);
      for (int row = 0; row < d.rows(); ++row) dz.row(row / steps * length + row % steps + lags) -= d.row(row);
    });
  }
  *residuals = r;
  auto ones = tape.scratch_matrix(tape.rows(r), tape.cols(r));
  ones.setOnes();
  return residual_cost(tape, {r, tape.constant(ones.data(), tape.rows(r), tape.cols(r))});
}

/// Cross-entropy of x and the logistic function of `decoded`, weighted as frame_errors() does.
Var binary_errors(Tape<double>& tape, Var decoded, Var x, int length, int lags) {
  const Var sum = tape.output(1, 1, true);
  const auto weight = [length, lags](int r) { return r % length < lags ? 1.0 : 1.0 / (length - lags); };
  double total = 0;
  for (int r = 0; r < tape.rows(x); ++r) {
    for (int c = 0; c < tape.cols(x); ++c) {
      const double v = tape.value(decoded)(r, c);
      total += weight(r) * (std::max(v, 0.0) - v * tape.value(x)(r, c) + std::log1p(std::exp(-std::abs(v))));
    }
  }
  tape.value(sum)(0, 0) = total;
  if (tape.recording()) {
    tape.on_backward([&tape, decoded, x, sum, weight] {
      auto d = tape.gradient_for_update(decoded);
      for (int r = 0; r < d.rows(); ++r) {
        for (int c = 0; c < d.cols(); ++c) {
          d(r, c) += tape.gradient(sum)(0, 0) * weight(r) *
                     (1 / (1 + std::exp(-tape.value(decoded)(r, c))) - tape.value(x)(r, c));
        }
      }
    });
  }
  return sum;
}

void check_tdrl(const json& setting) {
  SCOPED_TRACE(setting.at("name").get<std::string>());
  TdrlCase c(setting);
  const json& outputs = setting.at("outputs");
  const bool prior_only = c.z.index >= 0;
  const int n = c.shape.latents, steps = c.length - c.shape.lags;
  Vector<double> gradient;
  Tape<double> tape;
  tape.begin(c.store, &gradient);
  double worst = 0;
  std::vector<int> domains;
  if (c.shape.domains > 0) {
    const json& domain = setting.at("inputs").at("domain");
    domains = (domain.is_object() ? domain.at("data") : domain).get<std::vector<int>>();
  }
  MatrixD x, noise;
  TdrlEncoded<double> encoded;
  Var z;
  if (prior_only) {
    z = tape.parameter(c.z);
  } else {
    x = tdrl_matrix(setting.at("inputs").at("x"));
    noise = tdrl_matrix(setting.at("inputs").at("noise"));
    encoded = tdrl_encode(tape, c.net, c.shape, tape.constant(x), &noise);
    z = encoded.sample;
    expect_tdrl_close("mean", tape.value(encoded.mean), tdrl_matrix(outputs.at("mean")), worst);
    expect_tdrl_close("logvar", tape.value(encoded.log_variance), tdrl_matrix(outputs.at("logvar")), worst);
    expect_tdrl_close("z", tape.value(z), tdrl_matrix(outputs.at("z")), worst);
  }
  std::vector<Residual> residuals(static_cast<std::size_t>(n));
  Var linear_residuals;
  const Var cost = c.linear ? linear_cost(tape, c, z, &linear_residuals)
                            : tdrl_prior_cost(tape, c.net, c.shape, z, c.length, domains.empty() ? nullptr : &domains,
                                              residuals.data());
  MatrixD values(c.batch * steps, n), slopes = MatrixD::Ones(c.batch * steps, n);
  for (int i = 0; i < n; ++i) {
    values.col(i) = c.linear ? tape.value(linear_residuals).col(i)
                             : tape.value(residuals[static_cast<std::size_t>(i)].value).col(0);
    if (!c.linear) slopes.col(i) = tape.value(residuals[static_cast<std::size_t>(i)].slope).col(0);
  }
  expect_tdrl_close("residuals", values, tdrl_matrix(outputs.at("residuals")), worst);
  const Vector<double> logs = slopes.cwiseAbs().array().log().matrix().rowwise().sum();
  const Vector<double> log_det = logs.reshaped<Eigen::RowMajor>(c.batch, steps).rowwise().sum();
  if (!c.linear) expect_tdrl_close("log_abs_det", log_det, tdrl_matrix(outputs.at("log_abs_det")), worst);
  EXPECT_NEAR(-tape.value(cost)(0, 0), tdrl_matrix(outputs.at("log_p_future")).sum(),
              1e-8 * std::abs(tape.value(cost)(0, 0)));

  Var loss = cost;
  double scale = 1.0 / c.batch;
  if (!prior_only) {
    const json& config = setting.at("config");
    const TdrlWeights weights{config.at("beta"), config.at("gamma")};
    const Var decoded = tdrl_decode(tape, c.net, z);
    expect_tdrl_close("x_recon", tape.value(decoded), tdrl_matrix(outputs.at("x_recon")), worst);
    const Var target = tape.constant(x);
    const std::string law = config.at("decoder_dist");
    ASSERT_TRUE(law == "gaussian" || law == "bernoulli") << law;
    const Var errors = law == "bernoulli" ? binary_errors(tape, decoded, target, c.length, c.shape.lags)
                                          : frame_errors(tape, decoded, target, c.length, c.shape.lags);
    TdrlTerms terms;
    loss = tdrl_cost(tape, weights, c.shape, encoded, &noise, errors, cost, c.length, c.batch, &terms);
    scale = 1;
    const auto near = [&](const char* what, double ours) {
      const double expected = outputs.at(what);
      EXPECT_NEAR(ours, expected, 1e-8 * std::abs(expected)) << what;
    };
    near("recon", terms.error);
    near("kld_past", terms.past);
    near("kld_future", terms.future);
  }
  const double expected = outputs.at("loss");
  EXPECT_NEAR(scale * tape.value(loss)(0, 0), expected, 1e-8 * std::abs(expected));
  tape.backward(loss);
  for (const auto& [name, id] : c.by_name) {
    expect_tdrl_close("gradient of " + name, scale * MatrixD(c.store.view(gradient, id)),
                      tdrl_matrix(setting.at("gradients").at(name)), worst);
  }
  std::cout << "  " << setting.at("name") << ": largest relative difference " << worst << '\n';
}

TEST(TdrlReference, PriorLossAndGradients) {
  for (const auto& path : reference_files(is_tdrl_reference)) {
    SCOPED_TRACE(path.string());
    const json file = read_reference_file(path);
    ASSERT_FALSE(file.at("settings").empty());
    for (const json& setting : file.at("settings")) check_tdrl(setting);
  }
}

/// One hidden layer, slopes and noise by hand.
TEST(TdrlReference, ChangeOfVariables) {
  ParameterStore<double> store;
  Random random(0, Stream::kTest);
  const Mlp r = add_mlp(store, "r", 3, {3}, 1, Activation::kNone, random);
  store.value(r.layers[0].weight) << 0.5, -0.3, 0.8, 0.2, 0.7, -0.6, -0.4, 0.1, 0.9;
  store.value(r.layers[0].bias) << 0.1, -0.2, 0.05;
  store.value(r.layers[1].weight) << 0.7, -0.5, 1.1;
  store.value(r.layers[1].bias) << 0.3;
  MatrixD input(2, 3);
  input << 0.4, -1.2, 0.6, -0.9, 0.3, -1.1;
  Tape<double> tape;
  tape.begin(store, nullptr);
  const Residual residual = inverse_transition(tape, r, tape.constant(input));
  EXPECT_NEAR(tape.value(residual.value)(0, 0), 1.571, 1e-12);
  EXPECT_NEAR(tape.value(residual.slope)(0, 0), 1.61, 1e-12);
  EXPECT_NEAR(tape.value(residual.value)(1, 0), -0.2508, 1e-12);
  EXPECT_NEAR(tape.value(residual.slope)(1, 0), 0.61, 1e-12);
  EXPECT_NEAR(-tape.value(residual_cost(tape, residual))(0, 0), -1.676724854208 - 1.444685175019, 1e-11);
}

}  // namespace
}  // namespace causeway
