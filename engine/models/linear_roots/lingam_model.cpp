#include "engine/models/linear_roots/lingam_model.h"

#include <fmt/format.h>

#include "engine/core/decompositions.h"
#include "engine/models/linear_roots/lingam.h"
#include "engine/models/needs.h"

namespace causeway {

LingamModel::LingamModel(LingamFit fit) : fit_(std::move(fit)) {
  const Eigen::Index n = fit_.mean.size();
  from_noise_ = inverse_of(MatrixD::Identity(n, n) - fit_.effects);
}

MatrixF LingamModel::encode_noise(const MatrixF& codes) const {
  const MatrixD around = codes.cast<double>().rowwise() - fit_.mean;
  return (around - around * fit_.effects.transpose()).cast<float>();
}

MatrixF LingamModel::causal_from_noise(const MatrixF& noise) const {
  return (noise.cast<double>() * from_noise_.transpose()).cast<float>();
}

MatrixF LingamModel::noise_from_causal(const MatrixF& causal) const {
  const MatrixD z = causal.cast<double>();
  return (z - z * fit_.effects.transpose()).cast<float>();
}

MatrixF LingamModel::decode_noise(const MatrixF& noise) const {
  return ((noise.cast<double>() * from_noise_.transpose()).rowwise() + fit_.mean).cast<float>();
}

MatrixF LingamModel::counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const {
  const Vector<double> now = noise.cast<double>() * from_noise_.row(latent).transpose();
  MatrixF changed = noise;
  // Only its own noise changes, by as much as the variable itself shall change.
  changed.col(latent) += (values.cast<double>() - now).cast<float>();
  return changed;
}

std::optional<LearnedGraph> LingamModel::read_graph(const MatrixF&, std::uint64_t) const {
  LearnedGraph graph;
  graph.order = fit_.order;
  graph.strengths = fit_.effects.transpose();
  graph.undetermined = undetermined();
  return graph;
}

std::vector<int> LingamModel::gaussian_ones() const {
  std::vector<int> list;
  for (int i = 0; i < latents(); ++i) {
    if (fit_.gaussian(i) < kGaussianAtOnePercent) list.push_back(i);
  }
  return list;
}

std::vector<Finding> LingamModel::doubts() const {
  const std::vector<int> gaussian = gaussian_ones();
  if (gaussian.size() < 2) return {};
  std::vector<std::string> names;
  for (const int i : gaussian) names.push_back(fmt::format("z{}", i));
  return {{Sign::kGaussianNoise, gaussian,
           fmt::format("the noise of {} cannot be told from Gaussian (Anderson-Darling, 1 % level), and of effects "
                       "between such variables no direction can be told",
                       listed(names)),
           "if the vectors are few, bring more; if the noise is Gaussian, only interventions or several environments "
           "can tell"}};
}

}  // namespace causeway
