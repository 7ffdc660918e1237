// CausalVAE and iVAE as their released programs have them: losses, terms, tensors on the way and gradients against
// numbers computed with these programs (float64).
#include "engine/models/gaussian_ops.h"
#include "engine/models/labels/causal_vae_loss.h"
#include "engine/models/labels/ivae_loss.h"
#include "engine/models/normal_density.h"
#include "tests/reference/label_reference.h"

namespace causeway {
namespace {

using nlohmann::json;

void check_causal_vae(const json& setting) {
  const json& config = setting.at("config");
  const int n = config.at("n"), k = config.at("k"), batch = config.at("batch");
  const CausalVaeShape shape{reference_networks(config), config.at("mask_hidden")};
  ReferenceParameters p;
  Random random(0, Stream::kTest);
  const CausalVaeNetwork net = make_causal_vae(p.store, shape, random);
  p.bind("enc", "dec", net.networks);
  p.by_name["dag.A"] = net.graph;
  p.by_name["attn.M"] = net.attention;
  for (int i = 0; i < n; ++i) {
    p.bind("mask_z.net" + std::to_string(i + 1) + ".", net.mask[static_cast<std::size_t>(i)]);
    p.bind("mask_u.net" + std::to_string(i + 1) + ".", net.of_labels[static_cast<std::size_t>(i)]);
  }
  p.fill(setting);
  const auto expect = [&](const std::string& what, const MatrixD& ours) {
    expect_reference(what, ours, reference_tensor(reference_output(setting, what.c_str())));
  };
  const MatrixD x = reference_tensor(setting.at("inputs").at("x")), labels = reference_labels(setting);
  const MatrixD raw = reference_tensor(setting.at("inputs").at("labels"));
  const MatrixD drawn = reference_tensor(setting.at("inputs").at("noise"));
  const double noise_variance = config.at("noise_variance");
  const MatrixD noise = std::sqrt(noise_variance) * drawn.reshaped<Eigen::RowMajor>(batch, n * k);
  const Vector<double> all = Vector<double>::Ones(batch);
  Tape<double> tape;
  Vector<double> gradient;
  tape.begin(p.store, &gradient);
  const Var eps = published_encode(tape, net.networks, shape.networks, tape.constant(x)).mean;
  MatrixD weights;
  const CausalVaeLayers layers = causal_vae_layers<double>(tape, net, shape, eps, &weights);
  expect("eps", tape.value(eps));
  expect("z_linear_scm", tape.value(layers.variables));
  expect("parents_sum", tape.value(layers.causes));
  expect("mask_output", tape.value(layers.masked));
  expect("attention_weights", weights);
  expect("attention_residual", tape.value(layers.residual));
  const Var input = add(tape, layers.made, tape.constant(noise));
  expect("decoder_input", tape.value(input));
  const Var logits = published_decode(tape, net.networks, shape.networks, input);
  expect("logits", tape.value(logits));
  const LabelPrediction prediction = predict_labels(tape, net, tape.constant(raw));
  expect("label_parents_sum", tape.value(prediction.causes));
  expect("label_prediction", tape.value(prediction.predicted));

  const Var error = cross_entropy(tape, logits, tape.constant(x));
  const Var half_eps = scaled(tape, squared_sum(tape, eps), 0.5);
  const Var of_z = label_error(tape, layers.variables, &labels, &all, k);
  const Var of_f = label_error(tape, layers.made, &labels, &all, k);
  const Var of_labels = half_difference<double>(tape, prediction.predicted, tape.constant(raw), nullptr);
  const Var h = cycle_measure(tape, tape.parameter(net.graph)), h_squared = entry_product(tape, h, h);
  const MatrixD blocks = label_blocks(labels, k);
  expect("half_squared_eps", 0.5 * tape.value(eps).rowwise().squaredNorm());
  expect("half_squared_z_minus_label", 0.5 * (tape.value(layers.variables) - blocks).rowwise().squaredNorm());
  expect("half_squared_f_minus_label", 0.5 * (tape.value(layers.made) - blocks).rowwise().squaredNorm());
  const auto output = [&](const char* name) { return reference_output(setting, name); };
  EXPECT_NEAR(tape.value(h)(0, 0), output("h_A").get<double>(), 1e-12);
  expect_reference("label_mse", 2 * tape.value(of_labels)(0, 0) / (batch * n), output("label_mse"));
  const double divisor = config.at("reconstruction_divisor"), alpha = config.at("alpha"), beta = config.at("beta");
  const Var kl = weighted_sum<double>(tape, {{half_eps, alpha / batch}, {of_z, beta / batch}});
  expect_reference("rec", tape.value(error)(0, 0) / (divisor * batch), output("rec"));
  expect_reference("kl", tape.value(kl)(0, 0), output("kl"));
  const Var negative_elbo = weighted_sum<double>(
      tape, {{error, 1 / (divisor * batch)}, {kl, 1.0}, {of_f, 1.0 / batch}, {of_labels, 2.0 / (batch * n)}});
  expect_reference("negative_elbo", tape.value(negative_elbo)(0, 0), output("negative_elbo"));
  const Var loss = weighted_sum<double>(tape, {{negative_elbo, 1.0}, {h, 3.0}, {h_squared, 0.5}});
  expect_reference("loss", tape.value(loss)(0, 0), output("loss"));
  tape.backward(loss);
  p.expect_gradients(setting, gradient);

  for (const int target : config.at("do_variables").get<std::vector<int>>()) {
    const double value = config.at("do_value");
    tape.begin(p.store, nullptr);
    const Var again = published_encode(tape, net.networks, shape.networks, tape.constant(x)).mean;
    const Var made = causal_vae_layers<double>(tape, net, shape, again, nullptr, {target, value}).made;
    MatrixD shaken = noise;  // the released program scales the variance of what is set by the value, too
    shaken.middleCols(target * k, k) *= std::sqrt(value);
    const Var changed = add(tape, made, tape.constant(shaken));
    expect("decoder_input_after_do_" + std::to_string(target), tape.value(changed));
    expect("logits_after_do_" + std::to_string(target),
           tape.value(published_decode(tape, net.networks, shape.networks, changed)));
  }
}

TEST(LabelReference, CausalVae) { each_reference_setting("causal_vae_reference", check_causal_vae); }

/// tanh(x) + slope x, or leaky rectifiers.
Var apply_ivae(Tape<double>& tape, const Mlp& mlp, Var x, const json& config) {
  const double slope = config.at("slope");
  const bool smooth = config.at("activation") == "xtanh";
  for (std::size_t l = 0; l < mlp.layers.size(); ++l) {
    x = linear(tape, x, mlp.layers[l].weight, mlp.layers[l].bias, Activation::kNone);
    if (l + 1 == mlp.layers.size()) break;
    x = smooth ? map_entries(
                     tape, x, [slope](double v) { return std::tanh(v) + slope * v; },
                     [slope](double v, double) { return 1 - std::tanh(v) * std::tanh(v) + slope; })
               : map_entries(
                     tape, x, [slope](double v) { return v > 0 ? v : slope * v; },
                     [slope](double v, double) { return v > 0 ? 1.0 : slope; });
  }
  return x;
}

void check_ivae(const json& setting) {
  const json& config = setting.at("config");
  const std::string model = config.at("model"), decoder = config.at("decoder");
  const int d = config.at("data_dim"), n = config.at("latent_dim"), a = config.at("aux_dim");
  const int batch = config.at("batch");
  const bool told = model != "cleanVAE";  // whether anything is told
  const std::vector<int> hidden(static_cast<std::size_t>(config.at("layers").get<int>() - 1), config.at("hidden"));
  ReferenceParameters p;
  Random random(0, Stream::kTest);
  const auto make = [&](const std::string& name, int in, int out) {
    const Mlp mlp = add_mlp(p.store, name, in, hidden, out, Activation::kNone, random);
    p.bind(name + ".fc.", mlp, 1);
    return mlp;
  };
  const Mlp f = make("f", n, d), g = make("g", told ? d + a : d, n), logv = make("logv", told ? d + a : d, n);
  const Mlp logl = told ? make("logl", a, n) : Mlp{};
  p.fill(setting);
  const auto expect = [&](const char* what, const MatrixD& ours) {
    expect_reference(what, ours, reference_tensor(reference_output(setting, what)));
  };
  const json& inputs = setting.at("inputs");
  const MatrixD x = reference_tensor(inputs.at("x")), u = reference_tensor(inputs.at("u"));
  const MatrixD noise = reference_tensor(inputs.at("noise"));
  MatrixD both(batch, told ? d + a : d);
  both.leftCols(d) = x;
  if (told) both.rightCols(a) = u;
  Tape<double> tape;
  Vector<double> gradient;
  tape.begin(p.store, &gradient);
  const Var in = tape.constant(both), target = tape.constant(x);
  const Var mean = apply_ivae(tape, g, in, config), log_variance = apply_ivae(tape, logv, in, config);
  const MatrixD none = MatrixD::Zero(batch, n);
  const Var law = told ? apply_ivae(tape, logl, tape.constant(u), config) : tape.constant(none);
  const Var s = sample_gaussian(tape, mean, log_variance, &noise), decoded = apply_ivae(tape, f, s, config);
  expect("encoder_mean", tape.value(mean));
  expect("encoder_variance", tape.value(log_variance).array().exp().matrix());
  if (told) expect("prior_variance", tape.value(law).array().exp().matrix());
  expect("s", tape.value(s));
  if (decoder == "bernoulli") {
    expect("decoder_mean", (1 + (-tape.value(decoded).array()).exp()).inverse().matrix());
    const Var error = cross_entropy(tape, decoded, target);
    // KL(N(g, v) || N(0, l)) = KL(N(g / sqrt l, v / l) || N(0, 1)).
    const Var shrink = exponential(tape, scaled(tape, law, -0.5));
    const Var kl = gaussian_divergence(tape, entry_product(tape, mean, shrink), minus(tape, log_variance, law), 1.0);
    const Var loss = weighted_sum<double>(tape, {{error, 1.0 / batch}, {kl, 1.0 / batch}});
    expect_reference("loss", tape.value(loss)(0, 0), reference_output(setting, "loss"));
    tape.backward(loss);
    p.expect_gradients(setting, gradient);
    return;
  }
  expect("decoder_mean", tape.value(decoded));
  const double variance = config.at("decoder_variance");
  Var log_p_x;
  const MatrixD wide = MatrixD::Constant(batch, d, std::log(variance));
  if (decoder == "laplace") {
    const Var size = map_entries(
        tape, minus(tape, decoded, target),
        [variance](double v) { return -std::abs(v) / variance - std::log(2 * variance); },
        [variance](double v, double) { return v > 0 ? -1 / variance : 1 / variance; });
    log_p_x = row_sums(tape, size);
  } else {
    log_p_x = gaussian_log_density(tape, target, decoded, tape.constant(wide));
  }
  const Var log_q = gaussian_log_density(tape, s, mean, log_variance);
  const Var log_prior = gaussian_log_density(tape, s, Var{}, law);
  expect("log_px_s", tape.value(log_p_x));
  expect("log_qs_xu", tape.value(log_q));
  expect("log_ps_u", tape.value(log_prior));
  IvaeWeights weights;
  AggregateDensity aggregate;
  if (config.contains("N")) {
    weights = {config.at("a"), config.at("b"), config.at("c"), config.at("d")};
    aggregate = aggregate_density(tape, s, mean, log_variance, config.at("N").get<std::int64_t>());
    expect("log_qs", tape.value(aggregate.joint));
    expect("sum_log_qs_i", tape.value(aggregate.product));
  }
  const Var loss = scaled(tape, ivae_cost(tape, weights, log_p_x, log_q, log_prior, aggregate), 1.0 / batch);
  expect_reference("loss", tape.value(loss)(0, 0), reference_output(setting, "loss"));
  tape.backward(loss);
  p.expect_gradients(setting, gradient);
}

TEST(LabelReference, Ivae) { each_reference_setting("ivae_reference", check_ivae); }

}  // namespace
}  // namespace causeway
