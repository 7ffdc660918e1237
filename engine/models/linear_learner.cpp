#include "engine/models/linear_learner.h"

#include "engine/models/learner_state.h"

namespace causeway {

LinearLearner::LinearLearner(const CausalSettings& settings, int codes, std::uint64_t seed, LinearMethod method)
    : latents_(settings.latents),
      seed_(seed),
      method_(method),
      model_(Eigen::RowVectorXf::Zero(codes), MatrixF::Zero(settings.latents, codes),
             MatrixF::Zero(codes, settings.latents)) {}

StepReport LinearLearner::train_step(ThreadPool&, const MatrixF& codes) {
  switch (method_) {
    case LinearMethod::kPca:
      model_ = fit_pca(codes, latents_);
      break;
    case LinearMethod::kFactorAnalysis:
      model_ = fit_factor_analysis(codes, latents_);
      break;
    case LinearMethod::kFastIca:
      model_ = fit_fast_ica(codes, latents_, seed_);
      break;
  }
  fitted_ = true;
  StepReport report;
  report.reconstruction = 2.0 *
                          static_cast<double>((model_.decode_noise(model_.encode_noise(codes)) - codes).squaredNorm()) /
                          static_cast<double>(codes.rows());
  report.loss = report.reconstruction;
  return report;
}

void LinearLearner::save(const std::string& prefix, Safetensors& file, bool) const {
  file.tensors[prefix + "mean"] = make_tensor<float>(MatrixF(model_.mean()));
  file.tensors[prefix + "unmixing"] = make_tensor<float>(model_.unmixing());
  file.tensors[prefix + "mixing"] = make_tensor<float>(model_.mixing());
  const std::vector<std::int64_t> counters{step()};
  file.tensors[prefix + "counters"] = make_tensor(std::span<const std::int64_t>(counters), {1});
}

void LinearLearner::load(const std::string& prefix, const Safetensors& file) {
  const int d = model_.codes();
  const int n = latents_;
  const MatrixF mean = tensor_matrix<float>(file.at(prefix + "mean"), 1, d, prefix + "mean");
  MatrixF unmixing = tensor_matrix<float>(file.at(prefix + "unmixing"), n, d, prefix + "unmixing");
  MatrixF mixing = tensor_matrix<float>(file.at(prefix + "mixing"), d, n, prefix + "mixing");
  const auto counters = tensor_values<std::int64_t>(file.at(prefix + "counters"), prefix + "counters");
  if (counters.size() != 1 || counters[0] < 0 || counters[0] > 1) throw_unfitting_state();
  model_ = LinearModel(mean, std::move(unmixing), std::move(mixing));
  fitted_ = counters[0] == 1;
}

}  // namespace causeway
