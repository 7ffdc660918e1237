// What reference suites of methods told by labels share: tensors of a file, the released programs' networks, and
// cross-entropy of pixels.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "engine/models/ilcm_ops.h"
#include "engine/models/labels/label_ops.h"
#include "engine/models/labels/published_networks.h"
#include "tests/reference/reference_files.h"

namespace causeway {

/// All but the last dimension are rows.
inline MatrixD reference_tensor(const nlohmann::json& tensor) {
  const auto data = tensor.at("data").get<std::vector<double>>();
  const auto shape = tensor.at("shape").get<std::vector<int>>();
  const int cols = shape.empty() ? 1 : shape.back();
  return Eigen::Map<const MatrixD>(data.data(), static_cast<Eigen::Index>(data.size()) / cols, cols);
}

inline nlohmann::json::const_reference reference_output(const nlohmann::json& setting, const char* name) {
  return setting.at("outputs").at(name);
}

inline constexpr double kReferenceTolerance = 1e-8;

/// Largest difference relative to the tensor's largest entry.
inline void expect_reference(const std::string& what, const MatrixD& ours, const MatrixD& reference) {
  ASSERT_EQ(ours.size(), reference.size()) << what;
  const double scale = std::max(reference.cwiseAbs().maxCoeff(), 1e-9);
  const auto flat = [](const MatrixD& m) { return Eigen::Map<const Vector<double>>(m.data(), m.size()); };
  EXPECT_LE((flat(ours) - flat(reference)).cwiseAbs().maxCoeff(), kReferenceTolerance * scale) << what;
}
inline void expect_reference(const std::string& what, double ours, const nlohmann::json& reference) {
  EXPECT_NEAR(ours, reference.get<double>(), kReferenceTolerance * std::abs(reference.get<double>()) + 1e-12) << what;
}

/// Parameters of a setting by the names that its file has.
struct ReferenceParameters {
  ParameterStore<double> store;
  std::map<std::string, ParameterId> by_name;

  /// Layers `prefix``first`, `prefix``first + step`, ...
  void bind(const std::string& prefix, const Mlp& mlp, int step = 2) {
    for (std::size_t l = 0; l < mlp.layers.size(); ++l) {
      const std::string name = prefix + std::to_string(step * static_cast<int>(l));
      by_name[name + ".weight"] = mlp.layers[l].weight;
      by_name[name + ".bias"] = mlp.layers[l].bias;
    }
  }
  void bind(const std::string& encoder, const std::string& decoder, const PublishedNetworks& nets) {
    bind(encoder + ".net.", nets.encoder);
    for (std::size_t i = 0; i < nets.decoders.size(); ++i) {
      bind(decoder + ".net" + std::to_string(i + 1) + ".", nets.decoders[i]);
    }
  }
  /// Fills the store. Every parameter of the file must be known, and no other.
  void fill(const nlohmann::json& setting) {
    EXPECT_EQ(by_name.size(), setting.at("parameters").size()) << "a parameter is not known";
    for (const auto& [name, id] : by_name) {
      const MatrixD values = reference_tensor(setting.at("parameters").at(name));
      if (values.size() != store.value(id).size()) throw std::runtime_error("the shape of " + name + " is another");
      std::copy(values.data(), values.data() + values.size(), store.value(id).data());
    }
  }
  void expect_gradients(const nlohmann::json& setting, Vector<double>& gradient) {
    for (const auto& [name, id] : by_name) {
      expect_reference("gradient of " + name, MatrixD(store.view(gradient, id)),
                       reference_tensor(setting.at("gradients").at(name)));
    }
  }
};

inline PublishedShape reference_networks(const nlohmann::json& config) {
  return {config.at("pixels"), config.at("n"), config.at("k"), config.at("hidden1"), config.at("hidden2")};
}

/// (label - a) / b with rows (a, b) of the configuration.
inline MatrixD reference_labels(const nlohmann::json& setting) {
  MatrixD labels = reference_tensor(setting.at("inputs").at("labels"));
  const MatrixD scale = reference_tensor(setting.at("config").at("label_scale"));
  for (Eigen::Index i = 0; i < labels.cols(); ++i) {
    labels.col(i) = (labels.col(i).array() - scale(i, 0)) / scale(i, 1);
  }
  return labels;
}

inline Matrix<int> reference_graph(const nlohmann::json& config) {
  return reference_tensor(config.at("graph")).cast<int>();
}

/// Cross-entropy of x (0 .. 1, constant) and the logistic function of `logits`, summed over all entries, 1 x 1.
inline Var cross_entropy(Tape<double>& tape, Var logits, Var x) {
  const Var y = tape.output(1, 1, true);
  const auto v = tape.value(logits).array();
  tape.value(y)(0, 0) = (v.max(0.0) - v * tape.value(x).array() + (-v.abs()).exp().log1p()).sum();
  if (tape.recording()) {
    tape.on_backward([&tape, logits, x, y] {
      auto d = tape.gradient_for_update(logits).array();
      d += tape.gradient(y)(0, 0) * ((1.0 + (-tape.value(logits).array()).exp()).inverse() - tape.value(x).array());
    });
  }
  return y;
}

/// Runs `check` on every setting of every file of `form`.
template <class Check>
void each_reference_setting(const std::string& form, Check check) {
  const auto is_of_form = [&](const nlohmann::json& file) {
    return file.is_object() && file.value("form", "") == form;
  };
  for (const auto& path : reference_files(is_of_form)) {
    SCOPED_TRACE(path.string());
    const nlohmann::json file = read_reference_file(path);
    ASSERT_FALSE(file.at("settings").empty());
    for (const nlohmann::json& setting : file.at("settings")) {
      SCOPED_TRACE(setting.at("name").get<std::string>());
      check(setting);
    }
  }
}

}  // namespace causeway
