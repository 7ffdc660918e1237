#include "engine/models/registry.h"

#include <functional>

#include "engine/core/spelling.h"
#include "engine/models/causal_work.h"
#include "engine/models/elcm_learner.h"
#include "engine/models/ilcm_learner.h"
#include "engine/models/linear_learner.h"
#include "engine/models/vae_learner.h"

namespace causeway {

namespace {

using Factory =
    std::function<std::unique_ptr<Learner>(const CausalSettings&, int, std::int64_t, std::uint64_t, std::uint64_t)>;

struct Method {
  MethodInfo info;
  Factory make;
};

template <bool kContext>
std::unique_ptr<Learner> make_ilcm(const CausalSettings& settings, int codes, std::int64_t pairs, std::uint64_t seed,
                                   std::uint64_t start) {
  return std::make_unique<IlcmLearner>(settings, codes, pairs, seed, start, kContext);
}

std::unique_ptr<Learner> make_elcm(const CausalSettings& settings, int codes, std::int64_t pairs, std::uint64_t seed,
                                   std::uint64_t start) {
  return std::make_unique<ElcmLearner>(settings, codes, pairs, seed, start);
}

template <PosteriorSharing kSharing>
std::unique_ptr<Learner> make_vae(const CausalSettings& settings, int codes, std::int64_t pairs, std::uint64_t seed,
                                  std::uint64_t start) {
  return std::make_unique<VaeLearner>(settings, codes, pairs, seed, start, kSharing);
}

template <LinearMethod kMethod>
std::unique_ptr<Learner> make_linear(const CausalSettings& settings, int codes, std::int64_t, std::uint64_t seed,
                                     std::uint64_t) {
  return std::make_unique<LinearLearner>(settings, codes, seed, kMethod);
}

const std::vector<Method>& list() {
  using enum MethodFamily;
  using enum Supervision;
  static const std::vector<Method> methods{
      {{"ilcm", "ILCM", "implicit latent causal model: mechanisms without an explicit graph", kImplicit, kPairs, true,
        true},
       make_ilcm<true>},
      {{"dvae", "dVAE", "the same without causal relations: independent latents, one redrawn in a pair", kImplicit,
        kPairs, false, true},
       make_ilcm<false>},
      {{"elcm", "ELCM", "explicit latent causal model: variables, mechanisms and a learned acyclic adjacency",
        kExplicit, kPairs, true, true},
       make_elcm},
      {{"ada-gvae", "Ada-GVAE", "what hardly changes within a pair is averaged; assumes independent factors",
        kAutoencoder, kPairs, false, false},
       make_vae<PosteriorSharing::kAverage>},
      {{"ada-ml-vae", "Ada-ML-VAE", "the same with a precision-weighted average", kAutoencoder, kPairs, false, false},
       make_vae<PosteriorSharing::kProduct>},
      {{"beta-vae", "beta-VAE", "every picture on its own, independent Gaussian latents", kAutoencoder, kNone, false,
        false},
       make_vae<PosteriorSharing::kNone>},
      {{"pca", "PCA", "directions of largest variance of the codes", kLinear, kNone, false, false},
       make_linear<LinearMethod::kPca>},
      {{"factor-analysis", "Factor analysis", "linear factors with Gaussian noise on every code", kLinear, kNone, false,
        false},
       make_linear<LinearMethod::kFactorAnalysis>},
      {{"fastica", "FastICA", "linear directions that are as little Gaussian as can be", kLinear, kNone, false, false},
       make_linear<LinearMethod::kFastIca>},
  };
  return methods;
}

const Method& find(std::string_view name) {
  for (const Method& method : list()) {
    if (method.info.name == name) return method;
  }
  throw unknown_name("method", name, method_names());
}

}  // namespace

const std::vector<MethodInfo>& methods() {
  static const std::vector<MethodInfo> infos = [] {
    std::vector<MethodInfo> all;
    for (const Method& method : list()) all.push_back(method.info);
    return all;
  }();
  return infos;
}

std::vector<std::string> method_names() {
  std::vector<std::string> names;
  for (const MethodInfo& info : methods()) names.push_back(info.name);
  return names;
}

const MethodInfo& method_info(std::string_view name) { return find(name).info; }

const char* supervision_name(Supervision supervision) {
  switch (supervision) {
    case Supervision::kNone:
      return "none";
    case Supervision::kPairs:
      return "pairs";
    case Supervision::kLabels:
      return "labels";
    case Supervision::kLabelsAndGraph:
      break;
  }
  return "labels and graph";
}

int method_starts(const MethodInfo& method, const CausalSettings& settings) {
  return method.family == MethodFamily::kLinear ? 1 : settings.starts;
}

std::int64_t method_steps(const MethodInfo& method, const CausalSettings& settings) {
  switch (method.family) {
    case MethodFamily::kImplicit:
      return causal_steps(settings);
    case MethodFamily::kExplicit:
      return ElcmLearner::steps(settings);
    case MethodFamily::kAutoencoder:
      return VaeLearner::steps(settings);
    case MethodFamily::kLinear:
      break;
  }
  return 1;
}

double method_work(const MethodInfo& method, const CausalSettings& settings, int codes, std::int64_t begin,
                   std::int64_t end) {
  switch (method.family) {
    case MethodFamily::kImplicit:
      return ilcm_work(settings, codes, begin, end);
    case MethodFamily::kExplicit:
      return elcm_work(settings, codes, begin, end);
    case MethodFamily::kAutoencoder:
      return autoencoder_work(settings, codes, begin, end);
    case MethodFamily::kLinear:
      break;
  }
  return static_cast<double>(end - begin);  // next to nothing
}

std::unique_ptr<Learner> make_learner(std::string_view method, const CausalSettings& settings, int codes,
                                      std::int64_t pairs, std::uint64_t seed, std::uint64_t start) {
  return find(method).make(settings, codes, pairs, seed, start);
}

}  // namespace causeway
