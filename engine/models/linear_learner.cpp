#include "engine/models/linear_learner.h"

#include "engine/models/learner_state.h"
#include "engine/models/registry.h"

namespace causeway {

LinearLearner::LinearLearner(const LearnerInput& input, LinearMethod method)
    : latents_(input.common.latents),
      seed_(input.seed),
      method_(method),
      model_(Eigen::RowVectorXf::Zero(input.codes), MatrixF::Zero(latents_, input.codes),
             MatrixF::Zero(input.codes, latents_)) {}

std::vector<Phase> LinearLearner::phases() const {
  return {{0, "fit", "One linear fit to the codes of all pictures."}};
}

StepReport LinearLearner::train_step(ThreadPool&, const TrainingView& view) {
  const MatrixF& codes = view.codes;
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

namespace {

template <LinearMethod kMethod>
Method linear_method(const char* name, const char* title, const char* description) {
  return {{.name = name, .title = title, .description = description, .several_starts = false},
          Needs{},
          Schema{},
          [](const LearnerInput& input) -> std::unique_ptr<Learner> {
            return std::make_unique<LinearLearner>(input, kMethod);
          }};
}

}  // namespace

Method pca_method() {
  return linear_method<LinearMethod::kPca>("pca", "PCA", "directions of largest variance of the codes");
}

Method factor_analysis_method() {
  return linear_method<LinearMethod::kFactorAnalysis>("factor-analysis", "Factor analysis",
                                                      "linear factors with Gaussian noise on every code");
}

Method fastica_method() {
  return linear_method<LinearMethod::kFastIca>("fastica", "FastICA",
                                               "linear directions that are as little Gaussian as can be");
}

}  // namespace causeway
