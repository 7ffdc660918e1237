// CITRIS' transition prior, target classifier, flow and both losses, and their gradients, against numbers computed with
// the published implementation (float64), tensor by tensor.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <map>

#include "engine/models/ilcm_ops.h"
#include "engine/models/temporal/citris_loss.h"
#include "tests/reference/reference_files.h"

namespace causeway {
namespace {

using nlohmann::json;

bool is_citris_reference(const json& file) { return file.is_object() && file.value("form", "") == "citris_reference"; }

/// All but the last dimension are rows; a number is 1 x 1.
MatrixD citris_matrix(const json& tensor) {
  if (tensor.is_number()) return MatrixD::Constant(1, 1, tensor.get<double>());
  const auto data = tensor.at("data").get<std::vector<double>>();
  const auto shape = tensor.at("shape").get<std::vector<int>>();
  const int cols = shape.empty() ? 1 : shape.back();
  return Eigen::Map<const MatrixD>(data.data(), static_cast<Eigen::Index>(data.size()) / cols, cols);
}

/// Frames of sequences (B T x n, T frames each) as transitions: all before, then all after.
MatrixD as_transitions(const MatrixD& rows, int frames) {
  const Eigen::Index units = rows.rows() / frames, steps = units * (frames - 1);
  MatrixD out(2 * steps, rows.cols());
  for (Eigen::Index t = 0; t < steps; ++t) {
    out.row(t) = rows.row(t / (frames - 1) * frames + t % (frames - 1));
    out.row(steps + t) = rows.row(t / (frames - 1) * frames + t % (frames - 1) + 1);
  }
  return out;
}

class CitrisCase {
 public:
  explicit CitrisCase(const json& setting) : setting_(setting), config_(setting.at("config")) {
    kind_ = config_.at("kind");
    const int n = config_.at("num_latents"), variables = config_.at("num_causal_vars");
    const bool autoregressive = config_.at("autoregressive_prior");
    shape_.prior.latents = n;
    shape_.prior.variables = variables;
    shape_.prior.law = autoregressive                                      ? CitrisLaw::kAutoregressive
                       : config_.at("imperfect_interventions").get<bool>() ? CitrisLaw::kImperfect
                                                                           : CitrisLaw::kPerfect;
    shape_.prior.hidden = autoregressive ? config_.at("autoregressive_hidden_per_latent") : config_.at("c_hid");
    shape_.prior.lambda = config_.at("lambda_reg");
    shape_.prior.temperature = config_.at("gumbel_temperature");
    shape_.prior.as_published = true;
    shape_.classifier = {n, variables, config_.at("c_hid")};
    shape_.flow = {n, config_.value("flows", 0), config_.value("flow_hidden_per_latent", 0)};
    shape_.codes = config_.value("pixels", 1);
    if (kind_ == "full") shape_.autoencoder = {config_.at("encoder_hidden").get<int>()};
    Random random(0, Stream::kTest);
    net_ = make_citris_network(store_, shape_, random);
    bind_prior();
    if (kind_ == "classifier" || kind_ == "full") bind_classifier(net_.classifier.net, "intv_classifier.classifiers.");
    if (kind_ == "full") bind_autoencoder();
    for (const auto& [name, tensor] : setting.at("parameters").items()) {
      if (name.rfind("in.", 0) == 0) {
        const MatrixD values = citris_matrix(tensor);
        by_name_[name] = store_.add(name, static_cast<int>(values.rows()), static_cast<int>(values.cols()));
      }
    }
    EXPECT_EQ(by_name_.size(), setting.at("parameters").size()) << "a parameter is not known";
    for (const auto& [name, id] : by_name_) fill(id, setting.at("parameters").at(name));
    if (kind_ == "classifier" || kind_ == "full") {
      bind_frozen();
      for (const auto& [name, id] : frozen_) fill(id, setting.at("inputs").at("frozen." + name));
    }
  }

  void check() {
    SCOPED_TRACE(setting_.at("name").get<std::string>());
    tape_.begin(store_, &gradient_);
    batch_.targets = citris_matrix(setting_.at("inputs").at("targets"));
    Var loss;
    if (kind_ == "kl") loss = divergence();
    if (kind_ == "nll") loss = density();
    if (kind_ == "classifier") loss = classifier();
    if (kind_ == "full") loss = full();
    ASSERT_GE(loss.index, 0) << kind_;
    near("loss", tape_.value(loss)(0, 0));
    if (setting_.at("outputs").contains("psi")) close("psi", citris_psi(store_, net_.prior));
    tape_.backward(loss);
    for (const auto& [name, id] : by_name_) {
      compare("gradient of " + name, store_.view(gradient_, id), citris_matrix(setting_.at("gradients").at(name)));
    }
    std::cout << "  " << setting_.at("name") << ": largest relative difference " << worst_ << '\n';
  }

 private:
  void fill(ParameterId id, const json& tensor) {
    const MatrixD values = citris_matrix(tensor);
    ASSERT_EQ(values.size(), store_.value(id).size()) << store_.entry(id).name;
    std::copy(values.data(), values.data() + values.size(), store_.value(id).data());
  }

  void bind(const std::string& name, const LinearLayer& layer) {
    by_name_[name + ".weight"] = layer.weight;
    by_name_[name + ".bias"] = layer.bias;
  }

  void bind_prior() {
    const std::string at = "prior_t1.";
    by_name_[at + "target_params"] = net_.prior.psi;
    if (shape_.prior.law == CitrisLaw::kAutoregressive) {
      const std::string model = at + "prior_model.";
      bind(model + "context_layer", net_.prior.context);
      bind(model + "target_layer", net_.prior.target);
      const char* layers[] = {"init_layer", "net.1", "net.3"};
      for (int l = 0; l < 3; ++l) {
        bind(model + layers[l] + ".linear", {net_.prior.weight[l], net_.prior.bias[l]});
      }
      return;
    }
    if (shape_.prior.law == CitrisLaw::kPerfect) by_name_[at + "intv_prior"] = net_.prior.set;
    bind(at + "context_layer", net_.prior.context);
    bind(at + "inp_layer", {net_.prior.input.weight, net_.prior.input.bias});
    bind(at + "out_layer.1", {net_.prior.middle.weight, net_.prior.middle.bias});
    bind(at + "out_layer.3", {net_.prior.output.weight, net_.prior.output.bias});
  }

  void bind_classifier(const CitrisClassifier::Net& net, const std::string& at) {
    bind(at + "0", net.first);
    by_name_[at + "1.weight"] = net.gain;
    by_name_[at + "1.bias"] = net.shift;
    bind(at + "3", net.last);
  }

  void bind_frozen() {
    const CitrisClassifier::Net& net = net_.classifier.frozen;
    frozen_ = {{"0.weight", net.first.weight}, {"0.bias", net.first.bias},    {"1.weight", net.gain},
               {"1.bias", net.shift},          {"3.weight", net.last.weight}, {"3.bias", net.last.bias}};
  }

  void bind_autoencoder() {
    for (int l = 0; l < 2; ++l) {
      const auto layer = static_cast<std::size_t>(l);
      bind("encoder.net." + std::to_string(2 * l), net_.encoder.layers[layer]);
      bind("decoder.net." + std::to_string(2 * l), net_.decoder.layers[layer]);
    }
    int index = 0;
    for (const FlowStep& step : net_.flow) {
      const auto name = [&index] { return "flow.flows." + std::to_string(index++); };
      const std::string norm = name();
      by_name_[norm + ".bias"] = step.bias;
      by_name_[norm + ".scales"] = step.scales;
      if (step.lower.index >= 0) {
        const std::string matrix = name();
        by_name_[matrix + ".l"] = step.lower;
        by_name_[matrix + ".u"] = step.upper;
        by_name_[matrix + ".log_s"] = step.log_s;
        fill(step.permutation, setting_.at("inputs").at(matrix + ".p"));
        fill(step.signs, setting_.at("inputs").at(matrix + ".sign_s"));
      }
      const std::string affine = name();
      by_name_[affine + ".transformation.scaling"] = step.scaling;
      for (int l = 0; l < 3; ++l) {
        bind(affine + ".net." + std::to_string(2 * l) + ".linear", {step.weight[l], step.offset[l]});
      }
    }
  }

  /// Largest difference relative to the tensor's largest entry.
  void compare(const std::string& what, const MatrixD& ours, const MatrixD& reference) {
    ASSERT_EQ(ours.size(), reference.size()) << what;
    const double scale = std::max(reference.cwiseAbs().maxCoeff(), 1e-9);
    const double difference = (Eigen::Map<const Vector<double>>(ours.data(), ours.size()) -
                               Eigen::Map<const Vector<double>>(reference.data(), reference.size()))
                                  .cwiseAbs()
                                  .maxCoeff();
    EXPECT_LE(difference, 1e-8 * scale) << what;
    worst_ = std::max(worst_, difference / scale);
  }
  void close(const std::string& output, const MatrixD& ours) {
    compare(output, ours, citris_matrix(setting_.at("outputs").at(output)));
  }
  void near(const std::string& output, double ours) { close(output, MatrixD::Constant(1, 1, ours)); }

  Var divergence() {
    const auto in = [&](const char* name) { return tape_.parameter(by_name_.at(std::string("in.") + name)); };
    CitrisTransitions<double> transitions{in("z_t"), in("mean"), &batch_.targets, 1, &batch_.prior_gumbel};
    Var sample;
    if (shape_.prior.law == CitrisLaw::kAutoregressive) {
      read_gumbel("gumbel", batch_.prior_gumbel);
      sample = in("sample");
    }
    const Var sum = citris_divergence(tape_, net_.prior, shape_.prior, transitions, in("logstd"), sample, batch_.rows);
    return weighted_sum<double>(tape_, {{sum, 1.0 / static_cast<double>(batch_.targets.rows())}});
  }

  /// In: B S rows of n tensors of K+1.
  void read_gumbel(const char* name, MatrixD& out) {
    const MatrixD rows = citris_matrix(setting_.at("inputs").at(name));
    const int width = shape_.prior.latents * (shape_.prior.variables + 1);
    out = Eigen::Map<const MatrixD>(rows.data(), rows.size() / width, width);
  }

  Var density() {
    const auto in = [&](const char* name) { return tape_.parameter(by_name_.at(std::string("in.") + name)); };
    if (shape_.prior.law != CitrisLaw::kPerfect) read_gumbel("gumbel", batch_.prior_gumbel);
    CitrisTransitions<double> transitions{in("z_t"), in("z_t1"), &batch_.targets, config_.at("samples"),
                                          &batch_.prior_gumbel};
    const Var sum = citris_density_cost(tape_, net_.prior, shape_.prior, transitions, batch_.rows);
    return weighted_sum<double>(tape_, {{sum, 1.0 / static_cast<double>(batch_.targets.rows())}});
  }

  /// Frozen network and frequencies as they are in this update.
  TargetFrequencies refreshed() {
    refresh_frozen(store_, net_.classifier, config_.at("classifier_momentum").get<double>());
    const json& in = setting_.at("inputs");
    const int variables = shape_.prior.variables;
    TargetFrequencies frequencies(variables);
    frequencies.batches = in.at("dist_steps");
    frequencies.alone = citris_matrix(in.at("avg_dist")).col(1);
    if (in.contains("avg_cond_dist")) {
      const MatrixD given = citris_matrix(in.at("avg_cond_dist")), seen = citris_matrix(in.at("dist_cond_steps"));
      for (int v = 0; v < 2; ++v) {
        const auto at = static_cast<std::size_t>(v);
        frequencies.seen[at] = seen.col(v);
        for (int i = 0; i < variables; ++i) {
          for (int j = 0; j < variables; ++j) frequencies.given[at](i, j) = given((i * variables + j) * 2 + v, 1);
        }
      }
    }
    frequencies.add(batch_.targets);
    MatrixD alone(variables, 2);
    alone << (1 - frequencies.alone.array()).matrix(), frequencies.alone;
    close("avg_dist_after", alone);
    if (setting_.at("outputs").contains("avg_cond_dist_after")) {
      MatrixD given(variables * variables * 2, 2);
      for (int r = 0; r < given.rows(); ++r) {
        given(r, 1) = frequencies.given[static_cast<std::size_t>(r % 2)](r / 2 / variables, r / 2 % variables);
        given(r, 0) = 1 - given(r, 1);
      }
      close("avg_cond_dist_after", given);
    }
    for (const auto& [name, id] : frozen_) close("frozen_after." + name, store_.value(id));
    return frequencies;
  }

  Var classifier() {
    const int frames = config_.at("steps").get<int>() + 1;
    const Var z = tape_.parameter(by_name_.at("in.z"));
    const auto steps = static_cast<int>(batch_.targets.rows());
    for (int t = 0; t < steps; ++t) {
      from_.push_back(t / (frames - 1) * frames + t % (frames - 1));
      to_.push_back(from_.back() + 1);
    }
    read_gumbel("gumbel_classifier", batch_.classifier_gumbel);
    const Var assignment =
        sampled_assignment(tape_, tape_.parameter(net_.prior.psi), &batch_.classifier_gumbel, shape_.prior.temperature);
    const TargetFrequencies frequencies = refreshed();
    const auto terms =
        citris_classify(tape_, net_.classifier, gather_rows(tape_, z, &from_), gather_rows(tape_, z, &to_), assignment,
                        batch_.targets, frequencies, config_.at("conditional_targets").get<bool>(), batch_.labels);
    const double share = (frames - 1.0) / steps;  // of sequences
    near("loss_model", share * tape_.value(terms.model)(0, 0));
    near("loss_z", share * tape_.value(terms.latents)(0, 0));
    return weighted_sum<double>(tape_, {{terms.model, share}, {terms.latents, share}});
  }

  Var full() {
    const int frames = config_.at("steps").get<int>() + 1;
    const json& in = setting_.at("inputs");
    batch_.codes = as_transitions(citris_matrix(in.at("x")), frames);
    batch_.noise = as_transitions(citris_matrix(in.at("noise")), frames);
    read_gumbel("gumbel_classifier", batch_.classifier_gumbel);
    const TargetFrequencies frequencies = refreshed();
    const CitrisCosts costs = citris_costs(tape_, net_, shape_, batch_, frequencies);
    close_transitions("encoder_mean", costs.mean, frames);
    close_transitions("encoder_logstd", costs.log_std, frames);
    if (!net_.flow.empty()) {
      close_transitions("flow_output", costs.latents, frames);
      const MatrixD det = -tape_.value(costs.log_det);
      MatrixD by_frame(det.rows() / 2, 2);
      by_frame << det.topRows(det.rows() / 2), det.bottomRows(det.rows() / 2);
      close("flow_minus_log_det", by_frame);
    }
    // The published decoder ends with a hyperbolic tangent.
    const Var decoded = costs.decoded, bounded = tape_.output(tape_.rows(decoded), tape_.cols(decoded), true);
    tape_.value(bounded) = tape_.value(decoded).array().tanh().matrix();
    tape_.on_backward([this, decoded, bounded] {
      tape_.accumulate(decoded,
                       tape_.gradient(bounded).cwiseProduct((1 - tape_.value(bounded).array().square()).matrix()));
    });
    const auto steps = static_cast<int>(batch_.targets.rows());
    close("x_recon", tape_.value(bounded));
    const Var error = squared_error(tape_, bounded, 0,
                                    tape_.constant(batch_.codes.data() + steps * batch_.codes.cols(), steps,
                                                   static_cast<int>(batch_.codes.cols())));
    const double each = 1.0 / steps, sequence = (frames - 1.0) / steps;
    near("kl", each * tape_.value(costs.prior)(0, 0));
    near("reconstruction", each * tape_.value(error)(0, 0));
    near("loss_model", sequence * tape_.value(costs.teach)(0, 0));
    near("loss_z", sequence * tape_.value(costs.learn)(0, 0));
    const double classifier = config_.at("beta_classifier").get<double>() * sequence;
    const Var loss = weighted_sum<double>(tape_, {{costs.prior, config_.at("beta_t1").get<double>() * each},
                                                  {error, each},
                                                  {costs.teach, classifier},
                                                  {costs.learn, classifier}});
    if (frames == 2) check_terms(costs, frequencies);
    return loss;
  }

  /// What training reports is the same.
  void check_terms(const CitrisCosts& costs, const TargetFrequencies& frequencies) {
    Vector<double> unused;
    Tape<double> tape;
    tape.begin(store_, &unused);
    CitrisTerms terms;
    const int steps = static_cast<int>(batch_.targets.rows());
    citris_loss(tape, net_, shape_, {1.0, 1.0}, batch_, frequencies, steps, &terms);
    EXPECT_NEAR(terms.prior, tape_.value(costs.prior)(0, 0) / steps, 1e-12);
    EXPECT_NEAR(terms.teach, tape_.value(costs.teach)(0, 0) / steps, 1e-12);
    EXPECT_NEAR(terms.learn, tape_.value(costs.learn)(0, 0) / steps, 1e-12);
  }

  void close_transitions(const std::string& output, Var ours, int frames) {
    compare(output, tape_.value(ours), as_transitions(citris_matrix(setting_.at("outputs").at(output)), frames));
  }

  const json& setting_;
  const json& config_;
  std::string kind_;
  CitrisShape shape_;
  ParameterStore<double> store_;
  CitrisNetwork net_;
  std::map<std::string, ParameterId> by_name_, frozen_;
  Vector<double> gradient_;
  Tape<double> tape_;
  CitrisBatch<double> batch_;
  std::vector<int> from_, to_;
  double worst_ = 0;
};

TEST(CitrisReference, PriorClassifierFlowLossesAndGradients) {
  for (const auto& path : reference_files(is_citris_reference)) {
    SCOPED_TRACE(path.string());
    const json file = read_reference_file(path);
    ASSERT_FALSE(file.at("settings").empty());
    for (const json& setting : file.at("settings")) CitrisCase(setting).check();
  }
}

}  // namespace
}  // namespace causeway
