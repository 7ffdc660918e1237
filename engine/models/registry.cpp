#include "engine/models/registry.h"

#include <functional>

#include "engine/core/spelling.h"
#include "engine/models/ilcm_learner.h"

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

const std::vector<Method>& list() {
  static const std::vector<Method> methods{
      {{"ilcm", "implicit latent causal model: mechanisms without an explicit graph", Supervision::kPairs, true, true},
       make_ilcm<true>},
      {{"dvae", "the same without causal relations: independent latents", Supervision::kPairs, false, true},
       make_ilcm<false>},
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

std::unique_ptr<Learner> make_learner(std::string_view method, const CausalSettings& settings, int codes,
                                      std::int64_t pairs, std::uint64_t seed, std::uint64_t start) {
  return find(method).make(settings, codes, pairs, seed, start);
}

}  // namespace causeway
