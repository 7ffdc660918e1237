// The ILCM loss, its gradients, the intervention posterior and both encodings against numbers computed with the
// published implementation of arXiv 2203.16437 (float64), tensor by tensor.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <map>

#include "engine/models/ilcm_loss.h"
#include "tests/reference/reference_files.h"

namespace causeway {
namespace {

using nlohmann::json;

template <class S>
Matrix<S> matrix_of(const json& tensor) {
  const auto shape = tensor.at("shape").get<std::vector<int>>();
  const auto data = tensor.at("data").get<std::vector<double>>();
  const int rows = shape.size() < 2 ? 1 : shape[0];
  const int cols = shape.empty() ? 1 : shape.back();
  Matrix<S> m(rows, cols);
  for (Eigen::Index i = 0; i < m.size(); ++i) m.data()[i] = static_cast<S>(data.at(static_cast<std::size_t>(i)));
  return m;
}

bool is_ilcm_reference(const json& file) { return file.is_object() && file.contains("variants"); }

/// Number of linear layers below a prefix like "encoder.net." (their indices are 0, 2, 4, ...).
int layers_below(const json& parameters, const std::string& prefix) {
  int count = 0;
  while (parameters.contains(prefix + std::to_string(2 * count) + ".weight")) ++count;
  return count;
}

/// The file's model, its weights and the names under which the file lists them.
template <class S>
struct Model {
  IlcmShape shape;
  ParameterStore<S> store;
  IlcmNetwork net;
  std::map<std::string, ParameterId> by_name;

  explicit Model(const json& file) {
    const json& hyper = file.at("hyper");
    const json& parameters = file.at("parameters");
    shape.codes = hyper.at("d");
    shape.latents = hyper.at("n");
    shape.hidden.assign(static_cast<std::size_t>(layers_below(parameters, "encoder.net.")), hyper.at("hidden"));
    shape.solution_hidden.assign(
        static_cast<std::size_t>(layers_below(parameters, "scm.solution_functions.0.param_net.") - 1),
        hyper.at("scm_hidden"));
    shape.activation = Activation::kRelu;
    shape.decoder_std = parameters.at("decoder.std_head.bias").at("data").at(0);
    shape.encoder_min_std = hyper.at("encoder_min_std");
    shape.min_scale = hyper.at("min_scale");
    Random random(0, Stream::kTest);
    net = make_ilcm_network(store, shape, random);
    const auto bind = [&](const std::string& name, const LinearLayer& layer) {
      by_name[name + ".weight"] = layer.weight;
      by_name[name + ".bias"] = layer.bias;
    };
    for (std::size_t l = 0; l < net.encoder.layers.size(); ++l) {
      bind("encoder.net." + std::to_string(2 * l), net.encoder.layers[l]);
    }
    bind("encoder.mean_head", net.encoder_mean);
    bind("encoder.std_head.0", net.encoder_std);
    for (std::size_t l = 0; l + 1 < net.decoder.layers.size(); ++l) {
      bind("decoder.net." + std::to_string(2 * l), net.decoder.layers[l]);
    }
    bind("decoder.mean_head", net.decoder.layers.back());
    for (std::size_t i = 0; i < net.solution.size(); ++i) {
      for (std::size_t l = 0; l < net.solution[i].layers.size(); ++l) {
        bind("scm.solution_functions." + std::to_string(i) + ".param_net." + std::to_string(2 * l),
             net.solution[i].layers[l]);
      }
    }
    by_name["intervention_encoder.alpha"] = net.posterior_offset;
    by_name["intervention_encoder.beta"] = net.posterior_linear;
    by_name["intervention_encoder.gamma"] = net.posterior_quadratic;
    for (const auto& [name, id] : by_name) store.value(id) = matrix_of<S>(parameters.at(name));
  }
};

/// Largest difference relative to the tensor's largest entry.
template <class S>
void expect_close(const std::string& what, const Matrix<S>& ours, const MatrixD& reference, double& worst) {
  const double relative = std::is_same_v<S, double> ? 1e-8 : 1e-3;
  const double floor = std::is_same_v<S, double> ? 1e-12 : 1e-6;
  ASSERT_EQ(ours.rows(), reference.rows()) << what;
  ASSERT_EQ(ours.cols(), reference.cols()) << what;
  const double scale = reference.size() == 0 ? 0.0 : reference.cwiseAbs().maxCoeff();
  const double difference = (ours.template cast<double>() - reference).cwiseAbs().maxCoeff();
  EXPECT_LE(difference, std::max(relative * scale, floor)) << what << " (largest entry " << scale << ")";
  if (scale > floor) worst = std::max(worst, difference / scale);
}

template <class S>
void check_variant(const json& file, const std::string& name, const json& variant) {
  SCOPED_TRACE(name);
  Model<S> model(file);
  const json& hyper = file.at("hyper");
  const int pairs = hyper.at("batch");
  const int n = model.shape.latents;
  IlcmWeights weights;
  weights.beta = hyper.at("beta");
  weights.beta_intervention = hyper.at("beta_intervention");
  weights.eps = hyper.at("eps");
  weights.lam_z = hyper.at("lam_z");
  weights.lam_c = hyper.at("lam_c");
  weights.lam_h = hyper.at("lam_H");
  weights.intervention_prior = name != "no_intervention_prior_term";
  weights.squared_weight = name == "full_published_code_quirks";
  const IlcmPhase phase = name == "pretrain"        ? IlcmPhase::kPretrain
                          : name == "deterministic" ? IlcmPhase::kDeterministic
                                                    : IlcmPhase::kFull;
  IlcmNoise<S> noise;
  const json& draws = variant.at("noise");
  noise.consistency_first = matrix_of<S>(draws.at("consistency_first"));
  noise.consistency_second = matrix_of<S>(draws.at("consistency_second"));
  const int interventions = phase == IlcmPhase::kFull ? n + 1 : phase == IlcmPhase::kDeterministic ? 1 : 0;
  for (auto [target, key] : {std::pair{&noise.lambda, "lambda"}, {&noise.first, "first"}, {&noise.second, "second"}}) {
    target->resize(interventions * pairs, n);
    for (int k = 0; k < interventions; ++k) {
      target->middleRows(k * pairs, pairs) = matrix_of<S>(draws.at("I" + std::to_string(k) + "_" + key));
    }
  }

  Matrix<S> x(2 * pairs, model.shape.codes);
  x << matrix_of<S>(file.at("x1")), matrix_of<S>(file.at("x2"));
  Vector<S> gradient;
  Tape<S> tape;
  tape.begin(model.store, &gradient);
  const auto masks = solution_masks(model.shape);
  const IlcmEncoded encoded = ilcm_encode(tape, model.net, model.shape, weights, tape.constant(x));
  Matrix<S> posterior = tape.value(encoded.posterior);
  InterventionRows rows;
  if (phase == IlcmPhase::kFull) rows = likely_interventions(MatrixF::Ones(pairs, n + 1), 0.0F);
  if (phase == IlcmPhase::kDeterministic) {
    std::vector<int> chosen(static_cast<std::size_t>(pairs));
    for (int b = 0; b < pairs; ++b) {
      posterior.row(b).maxCoeff(&chosen[static_cast<std::size_t>(b)]);
      posterior.row(b).setZero();
      posterior(b, chosen[static_cast<std::size_t>(b)]) = S(1);
    }
    rows = chosen_interventions(chosen, n);
  }
  const Vector<S> mean_posterior = posterior.colwise().mean().transpose();
  Vector<S> slope;
  const double entropy_term = ilcm_entropy_term(weights.lam_h, mean_posterior, slope);
  IlcmTerms terms;
  const Var loss =
      ilcm_loss(tape, model.net, model.shape, weights, phase, encoded, &rows, &noise, masks, &slope, pairs, &terms);
  const double value =
      static_cast<double>(tape.value(loss)(0, 0)) + (phase == IlcmPhase::kPretrain ? 0.0 : entropy_term);
  tape.backward(loss);

  double worst = 0;
  const double expected = variant.at("loss");
  EXPECT_NEAR(value, expected, std::abs(expected) * (std::is_same_v<S, double> ? 1e-8 : 1e-4));
  worst = std::abs(value - expected) / std::abs(expected);
  if (variant.contains("intervention_posterior")) {
    expect_close<S>("posterior", posterior, matrix_of<double>(variant.at("intervention_posterior")), worst);
  }
  for (const auto& [parameter, id] : model.by_name) {
    expect_close<S>("gradient of " + parameter, model.store.view(gradient, id),
                    matrix_of<double>(variant.at("gradients").at(parameter)), worst);
  }
  std::cout << "  " << name << (std::is_same_v<S, double> ? " double" : " float") << ": largest relative difference "
            << worst << '\n';
}

template <class S>
void check_file(const std::filesystem::path& path) {
  SCOPED_TRACE(path.string());
  const json file = read_reference_file(path);
  ASSERT_FALSE(file.at("variants").empty());
  for (const auto& [name, variant] : file.at("variants").items()) check_variant<S>(file, name, variant);

  Model<S> model(file);
  Tape<S> tape;
  tape.begin(model.store, nullptr);
  const Matrix<S> x = matrix_of<S>(file.at("x1"));
  Matrix<S> both(2 * x.rows(), x.cols());
  both << x, x;
  const IlcmEncoded encoded = ilcm_encode(tape, model.net, model.shape, IlcmWeights{}, tape.constant(both));
  const Matrix<S> noise = tape.value(encoded.mean).topRows(x.rows());
  double worst = 0;
  expect_close<S>("noise encoding", noise, matrix_of<double>(file.at("noise_encoding_of_x1")), worst);
  const Matrix<S> causal = solve_causal(tape, model.store, model.net, model.shape, solution_masks(model.shape), noise);
  expect_close<S>("causal encoding", causal, matrix_of<double>(file.at("causal_encoding_of_x1")), worst);
}

TEST(IlcmReference, LossGradientsAndEncodingsInDouble) {
  for (const auto& path : reference_files(is_ilcm_reference)) check_file<double>(path);
}

TEST(IlcmReference, LossGradientsAndEncodingsInFloat) {
  for (const auto& path : reference_files(is_ilcm_reference)) check_file<float>(path);
}

}  // namespace
}  // namespace causeway
