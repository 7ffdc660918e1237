// ICM-VAE and SCM-VAE as their released programs have them: losses, terms, tensors on the way and gradients against
// numbers computed with these programs (float64).
#include "engine/models/labels/icm_published.h"
#include "engine/models/labels/scm_vae_loss.h"
#include "tests/reference/label_reference.h"

namespace causeway {
namespace {

using nlohmann::json;

void check_icm(const json& setting) {
  const json& config = setting.at("config");
  const int n = config.at("n"), k = config.at("k"), batch = config.at("batch");
  const IcmPublishedShape shape{reference_networks(config), config.at("flow_hidden")};
  const GivenGraph graph = given_graph(reference_graph(config), n);
  ReferenceParameters p;
  Random random(0, Stream::kTest);
  const IcmPublishedNetwork net = make_icm_published(p.store, shape, random);
  p.bind("enc", "dec", net.networks);
  p.bind("causal_flow.s_cond.net.", net.mechanisms.log_scale);
  p.bind("causal_flow.t_cond.net.", net.mechanisms.shift);
  p.bind("prior.disentanglement_flow.s_cond.net.", net.prior.log_scale);
  p.bind("prior.disentanglement_flow.t_cond.net.", net.prior.shift);
  p.fill(setting);
  const auto expect = [&](const char* what, const MatrixD& ours) {
    expect_reference(what, ours, reference_tensor(reference_output(setting, what)));
  };

  const MatrixD x = reference_tensor(setting.at("inputs").at("x")), labels = reference_labels(setting);
  expect("label_normalised", labels);
  const MatrixD blocks = label_blocks(labels, k);
  Tape<double> tape;
  Vector<double> gradient;
  tape.begin(p.store, &gradient);
  const Var noise = published_encode(tape, net.networks, shape.networks, tape.constant(x)).mean;
  expect("eps", tape.value(noise));
  const IcmPublishedParts parts = icm_published_parts<double>(tape, net, shape, graph, noise, blocks, nullptr);
  const Var z = parts.flow.variables;
  expect("z", tape.value(z));
  expect("log_det", tape.value(parts.flow.log_det));
  expect("prior_mean", tape.value(parts.prior.variables));
  expect("prior_log_det", tape.value(parts.prior.log_det));
  expect("half_squared_eps", 0.5 * tape.value(noise).rowwise().squaredNorm());
  expect("half_squared_z_minus_prior",
         0.5 * (tape.value(z) - tape.value(parts.prior.variables)).rowwise().squaredNorm());
  const Var logits = published_decode(tape, net.networks, shape.networks, z);
  expect("logits", tape.value(logits));
  const Var error = cross_entropy(tape, logits, tape.constant(x));
  const double divisor = config.at("reconstruction_divisor"), alpha = config.at("alpha"), beta = config.at("beta");
  const Var kl = weighted_sum<double>(
      tape, {{parts.half_noise, alpha / batch}, {parts.log_det, -alpha / batch}, {parts.half_prior, beta / batch}});
  const Var loss = weighted_sum<double>(tape, {{error, 1 / (divisor * batch)}, {kl, 1.0}});
  expect_reference("rec", tape.value(error)(0, 0) / (divisor * batch), reference_output(setting, "rec"));
  expect_reference("kl", tape.value(kl)(0, 0), reference_output(setting, "kl"));
  expect_reference("loss", tape.value(loss)(0, 0), reference_output(setting, "loss"));
  tape.backward(loss);
  p.expect_gradients(setting, gradient);

  const MatrixD value = reference_tensor(setting.at("inputs").at("do_value"));
  const MatrixD values = value.reshaped<Eigen::RowMajor>(1, k).replicate(batch, 1);
  tape.begin(p.store, nullptr);
  const Var again = published_encode(tape, net.networks, shape.networks, tape.constant(x)).mean;
  const FlowDo<double> intervention{config.at("do_target"), &values};
  const FlowResult after = run_shared_flow(tape, net.mechanisms, graph, k, again, Var{}, intervention);
  expect("z_after_do", tape.value(after.variables));
  expect("log_det_after_do", tape.value(after.log_det));
}

TEST(LabelReference, IcmVaeAsPublished) { each_reference_setting("icm_vae_reference", check_icm); }

void check_scm(const json& setting) {
  const json& config = setting.at("config");
  const int n = config.at("n"), k = config.at("k"), batch = config.at("batch");
  const ScmVaeShape shape{reference_networks(config), config.at("mask_hidden")};
  const GivenGraph graph = given_graph(reference_graph(config), n);
  ReferenceParameters p;
  Random random(0, Stream::kTest);
  const ScmVaeNetwork net = make_scm_vae(p.store, shape, random);
  p.bind("encoder", "decoder", net.networks);
  p.bind("mask_z.net_g.", net.mechanism);
  p.fill(setting);
  const auto expect = [&](const char* what, const MatrixD& ours) {
    expect_reference(what, ours, reference_tensor(reference_output(setting, what)));
  };
  const MatrixD x = reference_tensor(setting.at("inputs").at("x"));
  MatrixD noise = reference_tensor(setting.at("inputs").at("noise"));
  noise = noise.reshaped<Eigen::RowMajor>(batch, n * k).eval();
  const double factor = config.at("noise_factor");
  const MatrixD wanted = label_blocks(scm_prior_mean(graph, reference_labels(setting)), k);
  expect("prior_mean", wanted);
  Tape<double> tape;
  Vector<double> gradient;
  tape.begin(p.store, &gradient);
  const PublishedCode code = published_encode(tape, net.networks, shape.networks, tape.constant(x));
  const Var variance = scm_variance(tape, code.raw_variance);
  expect("encoder_mean", tape.value(code.mean));
  expect("encoder_variance", tape.value(variance));
  const Var z = scm_variables<double>(tape, net, shape, graph, code.mean);
  expect("z", tape.value(z));
  const Var input = scm_decoder_input(tape, z, variance, factor, &noise);
  expect("decoder_input", tape.value(input));
  const Var logits = published_decode(tape, net.networks, shape.networks, input);
  expect("logits", tape.value(logits));
  const Var error = cross_entropy(tape, logits, tape.constant(x));
  const Var divergence = variance_divergence(tape, code.mean, variance);
  const Var labels = half_difference<double>(tape, z, tape.constant(wanted), nullptr);
  const auto m = tape.value(code.mean).array(), v = tape.value(variance).array();
  expect("kl_standard_normal", (0.5 * (m.square() + v - v.log() - 1)).rowwise().sum().matrix());
  EXPECT_NEAR(tape.value(divergence)(0, 0), reference_tensor(reference_output(setting, "kl_standard_normal")).sum(),
              1e-9);
  expect("half_squared_z_minus_prior", 0.5 * (tape.value(z) - wanted).rowwise().squaredNorm());
  const double divisor = config.at("reconstruction_divisor"), alpha = config.at("alpha"), beta = config.at("beta");
  const Var kl = weighted_sum<double>(tape, {{divergence, alpha / batch}, {labels, beta / batch}});
  const Var loss = weighted_sum<double>(tape, {{error, 1 / (divisor * batch)}, {kl, 1.0}});
  expect_reference("rec", tape.value(error)(0, 0) / (divisor * batch), reference_output(setting, "rec"));
  expect_reference("kl", tape.value(kl)(0, 0), reference_output(setting, "kl"));
  expect_reference("loss", tape.value(loss)(0, 0), reference_output(setting, "loss"));
  tape.backward(loss);
  p.expect_gradients(setting, gradient);

  const int target = config.at("do_variable");
  const MatrixD scale = reference_tensor(config.at("label_scale"));
  const double value = (config.at("do_label").get<double>() - scale(target, 0)) / scale(target, 1);
  const MatrixD values = MatrixD::Constant(batch, k, value);
  tape.begin(p.store, nullptr);
  const PublishedCode again = published_encode(tape, net.networks, shape.networks, tape.constant(x));
  const Var after = scm_variables(tape, net, shape, graph, again.mean, FlowDo<double>{target, &values});
  expect("z_after_do", tape.value(after));
  MatrixD then = tape.value(scm_variance(tape, again.raw_variance));
  then.middleCols(target * k, k).setOnes();  // of what is set the released program takes the variance to be 1
  expect("decoder_input_after_do", tape.value(scm_decoder_input(tape, after, tape.constant(then), factor, &noise)));
}

TEST(LabelReference, ScmVae) { each_reference_setting("scm_vae_reference", check_scm); }

}  // namespace
}  // namespace causeway
