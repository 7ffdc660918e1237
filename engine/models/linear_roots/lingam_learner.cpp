// DirectLiNGAM and ICA-LiNGAM as learners: the one update is the whole fit.
#include <fmt/format.h>

#include "engine/core/error.h"
#include "engine/models/learner_state.h"
#include "engine/models/linear_roots/lingam_fit.h"
#include "engine/models/registry.h"

namespace causeway {
namespace {

LingamFit empty_lingam_fit(int n) {
  LingamFit fit{Eigen::RowVectorXd::Zero(n), MatrixD::Zero(n, n), {}, Vector<double>::Zero(n)};
  for (int i = 0; i < n; ++i) fit.order.push_back(i);
  return fit;
}

class LingamLearner final : public Learner {
 public:
  LingamLearner(const LearnerInput& input, LingamMethod method)
      : latents_(input.common.latents), seed_(input.seed), method_(method), fit_(empty_lingam_fit(input.codes)) {}

  std::int64_t step() const override { return fitted_ ? 1 : 0; }
  std::int64_t total_steps() const override { return 1; }
  std::int64_t search_steps() const override { return 0; }
  std::vector<Phase> phases() const override {
    return {{0, "fit", "An order of causes, and effects by least squares along it."}};
  }
  /// Next to nothing.
  double work(std::int64_t begin, std::int64_t end) const override { return static_cast<double>(end - begin); }
  StepReport train_step(ThreadPool&, const TrainingView& view) override {
    if (latents_ != view.codes.cols()) {
      throw Error(fmt::format("LiNGAM finds effects between the numbers of a vector (or codes of a picture) "
                              "themselves: there are {} of them, and {} variables are asked for",
                              view.codes.cols(), latents_),
                  fmt::format("set causal.latents to {}", view.codes.cols()));
    }
    fit_ = fit_lingam(view.codes.cast<double>(), method_, seed_);
    fitted_ = true;
    return {};
  }
  void change_schedule(const CausalSettings&, const nlohmann::json&) override {}
  std::shared_ptr<const CausalModel> model() const override { return std::make_shared<LingamModel>(fit_); }

  void save(const std::string& prefix, Safetensors& file, bool) const override {
    file.tensors[prefix + "mean"] = make_tensor<double>(MatrixD(fit_.mean));
    file.tensors[prefix + "effects"] = make_tensor<double>(fit_.effects);
    file.tensors[prefix + "gaussian"] = make_tensor<double>(MatrixD(fit_.gaussian.transpose()));
    std::vector<std::int64_t> counters{step()};
    counters.insert(counters.end(), fit_.order.begin(), fit_.order.end());
    file.tensors[prefix + "counters"] =
        make_tensor(std::span<const std::int64_t>(counters), {static_cast<std::int64_t>(counters.size())});
  }
  void load(const std::string& prefix, const Safetensors& file) override {
    const auto n = static_cast<int>(fit_.mean.size());
    LingamFit fit;
    fit.mean = tensor_matrix<double>(file.at(prefix + "mean"), 1, n, prefix + "mean");
    fit.effects = tensor_matrix<double>(file.at(prefix + "effects"), n, n, prefix + "effects");
    fit.gaussian = tensor_matrix<double>(file.at(prefix + "gaussian"), 1, n, prefix + "gaussian").transpose();
    const auto counters = tensor_values<std::int64_t>(file.at(prefix + "counters"), prefix + "counters");
    std::vector<std::int64_t> sorted(counters.begin(), counters.end());
    if (std::ssize(counters) != n + 1 || counters[0] < 0 || counters[0] > 1) throw_unfitting_state();
    std::sort(sorted.begin() + 1, sorted.end());
    for (int i = 0; i < n; ++i) {
      if (sorted[static_cast<std::size_t>(i) + 1] != i) throw_unfitting_state();
      fit.order.push_back(static_cast<int>(counters[static_cast<std::size_t>(i) + 1]));
    }
    fit_ = std::move(fit);
    fitted_ = counters[0] == 1;
  }

 private:
  int latents_;
  std::uint64_t seed_;
  LingamMethod method_;
  LingamFit fit_;
  bool fitted_ = false;
};

template <LingamMethod kMethod>
Method lingam_method(const char* name, const char* title, const char* description) {
  return {{.name = name, .title = title, .description = description, .has_graph = true, .several_starts = false},
          Needs{.most_frames = 1},
          Schema{},
          [](const LearnerInput& input) -> std::unique_ptr<Learner> {
            return std::make_unique<LingamLearner>(input, kMethod);
          }};
}

}  // namespace

Method direct_lingam_method() {
  return lingam_method<LingamMethod::kDirect>(
      "direct-lingam", "DirectLiNGAM",
      "linear effects between the observed numbers themselves; directions from noise that is not Gaussian");
}

Method ica_lingam_method() {
  return lingam_method<LingamMethod::kIca>(
      "ica-lingam", "ICA-LiNGAM", "the same from the unmixing that FastICA finds, each row assigned to a number");
}

}  // namespace causeway
