#include "engine/models/registry.h"

#include <algorithm>

#include "engine/core/spelling.h"

// Every method there is: the function at the end of its file that tells what it is.
#define CAUSEWAY_METHODS(METHOD)   \
  METHOD(ilcm_method)              \
  METHOD(dvae_method)              \
  METHOD(elcm_method)              \
  METHOD(pair_ica_method)          \
  METHOD(contrastive_method)       \
  METHOD(target_eigen_method)      \
  METHOD(isa_method)               \
  METHOD(temporal_method)          \
  METHOD(temporal_targets_method)  \
  METHOD(temporal_touch_method)    \
  METHOD(tdrl_method)              \
  METHOD(tdrl_regimes_method)      \
  METHOD(leap_method)              \
  METHOD(citris_method)            \
  METHOD(citris_vae_method)        \
  METHOD(biscuit_method)           \
  METHOD(ada_gvae_method)          \
  METHOD(ada_ml_vae_method)        \
  METHOD(beta_vae_method)          \
  METHOD(erm_method)               \
  METHOD(irm_method)               \
  METHOD(group_dro_method)         \
  METHOD(dfr_method)               \
  METHOD(balanced_method)          \
  METHOD(content_style_method)     \
  METHOD(imsda_method)             \
  METHOD(pca_method)               \
  METHOD(factor_analysis_method)   \
  METHOD(fastica_method)           \
  METHOD(direct_lingam_method)     \
  METHOD(ica_lingam_method)        \
  METHOD(lscale_method)            \
  METHOD(contrastive_crl_method)   \
  METHOD(environment_vae_method)   \
  METHOD(icm_vae_method)           \
  METHOD(causal_vae_method)        \
  METHOD(scm_vae_method)           \
  METHOD(ivae_method)              \
  METHOD(ivae_environments_method) \
  METHOD(regression_method)

namespace causeway {

#define CAUSEWAY_DECLARE(function) Method function();
CAUSEWAY_METHODS(CAUSEWAY_DECLARE)
#undef CAUSEWAY_DECLARE

const std::vector<Method>& methods() {
#define CAUSEWAY_CALL(function) function(),
  static const std::vector<Method> list{CAUSEWAY_METHODS(CAUSEWAY_CALL)};
#undef CAUSEWAY_CALL
  return list;
}

std::vector<std::string> method_names() {
  std::vector<std::string> names;
  for (const Method& method : methods()) names.push_back(method.info.name);
  return names;
}

const Method& find_method(std::string_view name) {
  for (const Method& method : methods()) {
    if (method.info.name == name) return method;
  }
  throw unknown_name("method", name, method_names());
}

const MethodInfo& method_info(std::string_view name) { return find_method(name).info; }

const std::vector<Schema>& method_schemas() {
  static const std::vector<Schema> schemas = [] {
    std::vector<Schema> list;
    for (const Method& method : methods()) {
      const auto same = [&](const Schema& schema) { return schema.group == method.settings.group; };
      if (!method.settings.entries.empty() && std::none_of(list.begin(), list.end(), same)) {
        list.push_back(method.settings);
      }
    }
    return list;
  }();
  return schemas;
}

std::unique_ptr<Learner> make_learner(std::string_view method, const LearnerInput& input) {
  return find_method(method).make(input);
}

}  // namespace causeway
