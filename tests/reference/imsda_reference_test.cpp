// iMSDA's flow and loss, and their gradients, against numbers computed with the network of the published code
// (float64).
#include <gtest/gtest.h>

#include <iostream>
#include <map>

#include "engine/models/ilcm_ops.h"
#include "engine/models/imsda/imsda_loss.h"
#include "tests/reference/reference_files.h"

namespace causeway {
namespace {

using nlohmann::json;

bool is_imsda_reference(const json& file) { return file.is_object() && file.value("form", "") == "imsda_reference"; }

/// With `cols` columns.
MatrixD imsda_matrix(const json& tensor, Eigen::Index cols) {
  const auto data = tensor.at("data").get<std::vector<double>>();
  return Eigen::Map<const MatrixD>(data.data(), static_cast<Eigen::Index>(data.size()) / cols, cols);
}

struct ImsdaCase {
  ParameterStore<double> store;
  std::map<std::string, ParameterId> ids;

  void take(const json& setting, const std::string& name, ParameterId id) {
    const auto data = setting.at("parameters").at(name).at("data").get<std::vector<double>>();
    ASSERT_EQ(static_cast<Eigen::Index>(data.size()), store.value(id).size()) << name;
    std::copy(data.begin(), data.end(), store.value(id).data());
    ids[name] = id;
  }
  void take_flow(const json& setting, const MonotoneFlow& flow) {
    for (int l = 0; l < flow.layers(); ++l) {
      const std::string layer = "domain_flow.model." + std::to_string(l);
      take(setting, layer + ".u_", flow.mix_in[static_cast<std::size_t>(l)]);
      take(setting, layer + ".w_", flow.mix_out[static_cast<std::size_t>(l)]);
    }
  }
  void compare(const json& setting, Vector<double>& gradient, double& worst) {
    EXPECT_EQ(ids.size(), setting.at("gradients").size()) << "a parameter is not known";
    double scale = 0;
    for (const auto& [name, tensor] : setting.at("gradients").items()) {
      for (const double v : tensor.at("data")) scale = std::max(scale, std::abs(v));
    }
    for (const auto& [name, id] : ids) {
      const auto view = store.view(gradient, id);
      const MatrixD reference = imsda_matrix(setting.at("gradients").at(name), view.cols());
      // Relative to the tensor's largest entry; biases before a normalisation have none, to rounding.
      const double own = std::max(reference.cwiseAbs().maxCoeff(), 1e-6 * scale);
      const double difference = (MatrixD(view) - reference).cwiseAbs().maxCoeff();
      EXPECT_LE(difference, 1e-8 * own) << name;
      worst = std::max(worst, difference / own);
    }
  }
};

void check_flow(const json& setting, double& worst) {
  const json& config = setting.at("config");
  ImsdaCase c;
  const int s = config.at("s_dim"), batch = config.at("batch");
  const MonotoneFlow flow = add_monotone_flow(c.store, "flow", config.at("flow_nlayer"), config.at("flow_dim"));
  ASSERT_EQ(flow.parameters(), config.at("params_per_dimension").get<int>());
  const ParameterId z = c.store.add("z", batch, s), shape = c.store.add("shape", batch, s * flow.parameters());
  c.take_flow(setting, flow);
  c.take(setting, "in.z", z);
  c.take(setting, "in.dsparams", shape);
  const MatrixD of_value = imsda_matrix(setting.at("inputs").at("weight_y"), s);
  const MatrixD of_slope = imsda_matrix(setting.at("inputs").at("weight_log_det"), 1);
  Tape<double> tape;
  Vector<double> gradient;
  tape.begin(c.store, &gradient);
  const FlowOutput out = apply_flow(tape, flow, tape.parameter(z), tape.parameter(shape));
  EXPECT_LT((tape.value(out.value) - imsda_matrix(setting.at("outputs").at("y"), s)).cwiseAbs().maxCoeff(), 1e-10);
  EXPECT_LT((tape.value(out.log_slope) - imsda_matrix(setting.at("outputs").at("log_det"), 1)).cwiseAbs().maxCoeff(),
            1e-10);
  const Var loss = tape.output(1, 1, true);
  tape.value(loss)(0, 0) = of_value.cwiseProduct(MatrixD(tape.value(out.value))).sum() +
                           of_slope.cwiseProduct(MatrixD(tape.value(out.log_slope))).sum();
  tape.on_backward([&tape, out, value = &of_value, slope = &of_slope] {
    tape.accumulate(out.value, *value);
    tape.accumulate(out.log_slope, *slope);
  });
  const double expected = setting.at("outputs").at("loss");
  EXPECT_NEAR(tape.value(loss)(0, 0), expected, 1e-8 * std::abs(expected));
  tape.backward(loss);
  c.compare(setting, gradient, worst);
}

/// Rows `row` .. of a parameter, as a part of the batch that a gradient is wanted of.
Var imsda_rows(Tape<double>& tape, Var all, int first, int count) {
  const Var out = tape.output(count, tape.cols(all), true);
  tape.value(out) = tape.value(all).middleRows(first, count);
  tape.on_backward([&tape, all, first, count, out] {
    tape.gradient_for_update(all).middleRows(first, count) += tape.gradient(out);
  });
  return out;
}

void check_full(const json& setting, double& worst) {
  const json& config = setting.at("config");
  ImsdaCase c;
  ImsdaShape shape;
  shape.features = config.at("features");
  shape.latents = config.at("z_dim");
  shape.style = config.at("s_dim");
  shape.classes = config.at("classes");
  shape.domains = config.at("domains");
  shape.hidden = config.at("hidden");
  shape.embedding = config.at("embedding");
  shape.domain_hidden = config.at("domain_mlp_hidden");
  shape.flow_layers = config.at("flow_nlayer");
  shape.flow_width = config.at("flow_dim");
  Random random(1, Stream::kTest);
  const ImsdaNetwork net = make_imsda_network(c.store, shape, random);
  const int each = config.at("batch_per_domain");
  const ParameterId input = c.store.add("x", shape.domains * each, shape.features);
  const auto layer = [&](const std::string& name, const LinearLayer& l) {
    c.take(setting, name + ".weight", l.weight);
    c.take(setting, name + ".bias", l.bias);
  };
  layer("encoder.0", net.encoder);
  layer("fc_mu.0", net.mean);
  layer("fc_logvar.0", net.log_variance);
  layer("decoder.0", net.decoder);
  layer("decoder.3", net.decoder_out);
  layer("classifier.0", net.classifier);
  for (std::size_t l = 0; l < net.domain.layers.size(); ++l) {
    layer("domain_mlp.model." + std::to_string(2 * l), net.domain.layers[l]);
  }
  layer("encoder.1", {net.encoder_norm.scale, net.encoder_norm.offset});
  layer("decoder.1", {net.decoder_norm.scale, net.decoder_norm.offset});
  c.take(setting, "u_embedding.weight", net.embedding);
  c.take_flow(setting, net.flow);
  c.take(setting, "in.x", input);

  ImsdaWeights weights;
  weights.vae = config.at("lambda_vae");
  weights.beta = config.at("beta");
  weights.entropy = config.at("lambda_ent");
  weights.entropy_below = config.at("entropy_thr");
  const json& outputs = setting.at("outputs");
  weights.capacity = outputs.at("capacity_C");
  const MatrixD all_noise = imsda_matrix(setting.at("inputs").at("noise"), shape.latents);
  const auto labels = setting.at("inputs").at("labels").at("data").get<std::vector<int>>();
  Tape<double> tape;
  Vector<double> gradient;
  tape.begin(c.store, &gradient);
  std::vector<int> ids;
  std::vector<Var> x;
  std::vector<MatrixD> noise;
  std::vector<std::vector<int>> answers;
  for (int d = 0; d < shape.domains; ++d) {
    ids.push_back(d);
    x.push_back(imsda_rows(tape, tape.parameter(input), d * each, each));
    noise.push_back(all_noise.middleRows(d * each, each));
    if (d + 1 < shape.domains) answers.emplace_back(labels.begin() + d * each, labels.begin() + (d + 1) * each);
  }
  ImsdaTerms terms;
  const Var loss = imsda_loss<double>(tape, net, shape, weights, ids, x, noise, answers, &terms, nullptr);
  const auto near = [&](const char* what, double ours) {
    const double expected = outputs.at(what);
    EXPECT_NEAR(ours, expected, 1e-8 * std::abs(expected)) << what;
  };
  near("classification", terms.classification);
  near("reconstruction", terms.reconstruction);
  near("kl_term", terms.divergence);
  near("entropy_term", terms.entropy);
  near("loss", tape.value(loss)(0, 0));
  tape.backward(loss);
  c.compare(setting, gradient, worst);
}

TEST(ImsdaReference, FlowLossAndGradients) {
  for (const auto& path : reference_files(is_imsda_reference)) {
    const json file = read_reference_file(path);
    ASSERT_FALSE(file.at("settings").empty());
    for (const json& setting : file.at("settings")) {
      SCOPED_TRACE(setting.at("name").get<std::string>());
      double worst = 0;
      if (setting.at("config").at("kind") == "flow") {
        check_flow(setting, worst);
      } else {
        check_full(setting, worst);
      }
      std::cout << "  " << setting.at("name") << ": largest relative difference " << worst << '\n';
    }
  }
}

}  // namespace
}  // namespace causeway
