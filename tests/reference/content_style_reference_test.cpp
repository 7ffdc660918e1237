// The contrast's losses and gradients against numbers computed with the published implementation (float64).
#include <gtest/gtest.h>

#include <iostream>

#include "engine/models/content_style/contrast_loss.h"
#include "tests/reference/reference_files.h"

namespace causeway {
namespace {

using nlohmann::json;

bool is_content_reference(const json& file) {
  return file.is_object() && file.value("form", "") == "content_style_reference";
}

MatrixD content_matrix(const json& tensor) {
  const auto data = tensor.at("data").get<std::vector<double>>();
  const auto shape = tensor.at("shape").get<std::vector<int>>();
  const int cols = shape.size() < 2 ? 1 : shape.back();
  return Eigen::Map<const MatrixD>(data.data(), static_cast<Eigen::Index>(data.size()) / cols, cols);
}

void check_content(const json& setting, double& worst) {
  SCOPED_TRACE(setting.at("name").get<std::string>());
  const json& config = setting.at("config");
  ParameterStore<double> store;
  std::map<std::string, ParameterId> ids;
  for (const auto& [name, tensor] : setting.at("parameters").items()) {
    const MatrixD values = content_matrix(tensor);
    ids[name] = store.add(name, static_cast<int>(values.rows()), static_cast<int>(values.cols()));
    store.value(ids[name]) = values;
  }
  Tape<double> tape;
  Vector<double> gradient;
  tape.begin(store, &gradient);
  const Var a = tape.parameter(ids.at("z1")), b = tape.parameter(ids.at("z2"));
  Var loss;
  if (config.at("kind") == "lp") {
    DistanceContrast options;
    options.power = config.at("p");
    options.tau = config.at("tau");
    options.alpha = config.at("alpha");
    options.root = !config.at("power").get<bool>();
    options.sum = config.at("logsumexp_instead_of_logmeanexp");
    options.positive_among_all = config.at("positive_in_denominator");
    loss = distance_contrast(tape, a, b, tape.parameter(ids.at("z3")), options);
  } else {
    ASSERT_EQ(config.at("kind"), "simclr");
    loss = cosine_contrast(tape, a, b, config.at("tau"));
  }
  const double expected = setting.at("outputs").at("loss");
  EXPECT_NEAR(tape.value(loss)(0, 0), expected, 1e-8 * std::abs(expected));
  tape.backward(loss);
  for (const auto& [name, tensor] : setting.at("gradients").items()) {
    const MatrixD reference = content_matrix(tensor);
    const double scale = reference.cwiseAbs().maxCoeff();
    const double difference = (MatrixD(store.view(gradient, ids.at(name))) - reference).cwiseAbs().maxCoeff();
    EXPECT_LE(difference, 1e-8 * scale) << name;
    worst = std::max(worst, difference / scale);
  }
}

TEST(ContentStyleReference, LossesAndGradients) {
  for (const auto& path : reference_files(is_content_reference)) {
    const json file = read_reference_file(path);
    ASSERT_FALSE(file.at("settings").empty());
    double worst = 0;
    for (const json& setting : file.at("settings")) check_content(setting, worst);
    std::cout << "  " << path.filename() << ": largest relative difference " << worst << '\n';
  }
}

}  // namespace
}  // namespace causeway
