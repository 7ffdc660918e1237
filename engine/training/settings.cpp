#include "engine/training/settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/causal/scaling_world.h"
#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/core/spelling.h"
#include "engine/grad/linear.h"
#include "engine/models/image_autoencoder.h"
#include "engine/models/method_data.h"
#include "engine/models/monotone_spline.h"
#include "engine/models/registry.h"

namespace causeway {

namespace {

using nlohmann::json;

// Seeds must survive being a number in JSON, which many readers hold in double precision.
constexpr std::uint64_t kMaxSeed = 9000000000000000ULL;

constexpr double kInf = std::numeric_limits<double>::infinity();

/// Calls visit(path, field, lowest, highest, help) for every setting: the one place that lists them.
void visit_settings(auto& s, auto&& visit) {
  visit("preset", s.preset, 0.0, 0.0, "name of the preset these settings came from");
  static const std::string method_help = fmt::format("learner: {}", fmt::join(method_names(), ", "));
  visit("method", s.method, 0.0, 0.0, method_help.c_str());
  visit("seed", s.seed, 0.0, static_cast<double>(kMaxSeed), "everything random follows from it");
  visit("world.name", s.world.name, 0.0, 0.0, "world that makes the pairs");
  visit("world.data", s.world.data, 0.0, 0.0, "file (.npz) or folder of pairs; empty: the world makes them");
  visit("world.kind", s.world.kind, 0.0, 0.0,
        "kind of data that is sampled from the world: pairs, single, ...; auto: what the method needs");
  visit("world.variables", s.world.variables, kLeastScalingVariables, kMostScalingVariables,
        "number of variables of world scaling; sets causal.latents too");
  visit("world.graph", s.world.graph, 0.0, 0.0, "kind of graph of world scaling: random, full, chain");
  visit("world.pairs", s.world.pairs, 2, 1e7, "training pairs");
  visit("world.test_pairs", s.world.test_pairs, 0, 1e6, "pairs kept for scores alone");
  visit("image.size", s.image.size, 16, 1024, "pixels a side: 4 times a power of two");
  visit("image.encoder", s.image.encoder, 0.0, 0.0, "pca: principal components; vae: learned with the decoder");
  visit("image.codes", s.image.codes, 1, 256, "dimension of the image codes");
  visit("image.channels", s.image.channels, 1, 4096, "width after the patch layer and after each merge");
  visit("image.hidden", s.image.hidden, 1, 16384, "width of the dense layer");
  visit("image.steps", s.image.steps, 1, 1e8, "updates of the image stage");
  visit("image.warmup_steps", s.image.warmup_steps, 0, 1e8, "updates over which the learning rate rises");
  visit("image.batch", s.image.batch, 1, 65536, "images in an update");
  visit("image.learning_rate", s.image.learning_rate, 0, 1, "Adam, cosine to 0");
  visit("image.clip_norm", s.image.clip_norm, 0, 1e9, "gradient norm is cut to this; 0: never");
  visit("image.code_noise", s.image.code_noise, 0, 10, "pca: noise on the codes that the decoder learns from");
  visit("image.kl_weight", s.image.kl_weight, 0, 1e4,
        "vae: weight of the KL term against the squared error of an image");
  visit("image.dead_code_std", s.image.dead_code_std, 0, 1e3, "vae: codes that vary less are dropped");
  visit("causal.latents", s.causal.latents, 1, 64, "number of causal variables looked for");
  visit("causal.hidden", s.causal.hidden, 1, 16384, "hidden widths of encoder and decoder");
  visit("causal.activation", s.causal.activation, 0, 0, "of encoder and decoder: silu, relu, leaky-relu");
  visit("causal.solution_hidden", s.causal.solution_hidden, 1, 16384, "hidden widths of the solution functions");
  visit("causal.solution_activation", s.causal.solution_activation, 0, 0, "of the solution functions");
  visit("causal.decoder_std", s.causal.decoder_std, 1e-3, 1e3, "fixed standard deviation of p(x|e)");
  visit("causal.skip", s.causal.skip, 0, 1, "1: linear maps beside the hidden layers (ilcm, dvae)");
  visit("causal.spline_bins", s.causal.spline_bins, 0, kMaxSplineBins, "of the mechanisms; 0: affine, as published");
  visit("causal.batch", s.causal.batch, 2, 65536, "pairs in an update");
  visit("causal.starts", s.causal.starts, 1, 64, "independent starts; the unsupervised loss chooses");
  visit("causal.search_steps", s.causal.search_steps, 1, 1e8, "updates of the search");
  visit("causal.polish_steps", s.causal.polish_steps, 0, 1e8, "updates of the chosen start after the search");
  visit("causal.prune_below", s.causal.prune_below, 0, 1e6,
        "half-way through the refinement mechanisms stop reading noise that matters less");
  visit("causal.refine_steps", s.causal.refine_steps, 0, 1e8,
        "refinement: updates of the mechanisms alone, after the polish");
  visit("causal.refine_batch", s.causal.refine_batch, 2, 65536, "pairs in an update of the refinement");
  visit("causal.refine_passes", s.causal.refine_passes, 0, 1e9,
        "refinement: it ends after so many passes over the pairs if that comes first");
  visit("causal.first_cut", s.causal.first_cut, 0, 1, "share of the search after which the worse half is dropped");
  visit("causal.learning_rate", s.causal.learning_rate, 0, 1, "Adam, cosine over the search");
  visit("causal.polish_learning_rate", s.causal.polish_learning_rate, 0, 1, "Adam, cosine to 0 over the polish");
  visit("causal.refine_learning_rate", s.causal.refine_learning_rate, 0, 1, "Adam, cosine to 0 over the refinement");
  visit("causal.cosine_restarts", s.causal.cosine_restarts, 1, 100, "cosine periods over the search");
  visit("causal.clip_norm", s.causal.clip_norm, 0, 1e9, "gradient norm is cut to this; 0: never");
  visit("causal.pretrain_until", s.causal.pretrain_until, 0, 1, "share of the search: beta-VAE on both images");
  visit("causal.ramps_until", s.causal.ramps_until, 0, 1, "share of the search: end of all ramps");
  visit("causal.prior_from", s.causal.prior_from, 0, 1, "share of the search: intervention prior on");
  visit("causal.deterministic_from", s.causal.deterministic_from, 0, 1, "share of the search: order fixed");
  visit("causal.beta", s.causal.beta, 0, 1e3, "weight of the priors, final value");
  visit("causal.beta_pretrain", s.causal.beta_pretrain, 0, 1e3, "the same in pre-training");
  visit("causal.eps_start", s.causal.eps_start, 1e-12, 1, "floor of q(I) at the start");
  visit("causal.eps_end", s.causal.eps_end, 1e-12, 1, "floor of q(I) after the ramps");
  visit("causal.lam_z_start", s.causal.lam_z_start, 0, 1e3, "weight of |e|^2 at the start");
  visit("causal.lam_c", s.causal.lam_c, 0, 1e3, "weight of reconstruction from unprojected draws");
  visit("causal.lam_h", s.causal.lam_h, 0, 1e3, "weight of the entropy of the mean posterior");
  visit("causal.vae_beta", s.causal.vae_beta, 0, 1e3, "beta-VAE, Ada-GVAE, Ada-ML-VAE: weight of the KL term");
  visit("causal.elcm_beta", s.causal.elcm_beta, 1e-12, 1e3, "ELCM: weight of the priors, final value");
  visit("causal.elcm_sigma", s.causal.elcm_sigma, 1e-4, 10, "ELCM: noise that stays may differ by this, final value");
  visit("causal.elcm_sparsity", s.causal.elcm_sparsity, 0, 1e3, "ELCM: weight of the number of edges");
  visit("causal.min_weight", s.causal.min_weight, 0, 0.5,
        "interventions with less weight in q(I) are left out; 0: none");
  visit("score.edge_threshold", s.score.edge_threshold, 0, 1e6, "an edge exists above this strength");
  visit("score.dci_rows", s.score.dci_rows, 20, 1e6, "images the DCI regressors train on");
  visit("score.live_dci_rows", s.score.live_dci_rows, 20, 1e6, "the same for live scores");
  visit("score.every_seconds", s.score.every_seconds, 0.1, 1e6, "between two live scores");
}

json::json_pointer pointer_of(std::string_view path) {
  std::string pointer = fmt::format("/{}", path);
  std::replace(pointer.begin(), pointer.end(), '.', '/');
  return json::json_pointer(pointer);
}

[[noreturn]] void bad_value(const char* path, const json& value, const std::string& expected) {
  throw UsageError(fmt::format("setting {} cannot be {}", path, value.dump()), "it must be " + expected);
}

std::string range_text(double low, double high) {
  return high == kInf ? fmt::format("at least {}", low) : fmt::format("between {} and {}", low, high);
}

double number_in_range(const char* path, const json& value, double low, double high) {
  if (!value.is_number()) bad_value(path, value, "a number " + range_text(low, high));
  const double x = value.get<double>();
  if (!(x >= low && x <= high)) bad_value(path, value, "a number " + range_text(low, high));
  return x;
}

template <class T>
void assign(const char* path, T& field, const json& value, double low, double high) {
  if constexpr (std::is_same_v<T, std::string>) {
    if (!value.is_string()) bad_value(path, value, "text");
    field = value.get<std::string>();
  } else if constexpr (std::is_same_v<T, std::vector<int>>) {
    if (!value.is_array() || value.empty() || value.size() > 64)
      bad_value(path, value, "a list of numbers, e.g. [64,64]");
    std::vector<int> list;
    for (const json& item : value) {
      int x = 0;
      assign(path, x, item, low, high);
      list.push_back(x);
    }
    field = list;
  } else if constexpr (std::is_integral_v<T>) {
    const double x = number_in_range(path, value, low, high);
    if (x != std::floor(x)) bad_value(path, value, "a whole number " + range_text(low, high));
    field = static_cast<T>(x);
  } else {
    field = static_cast<T>(number_in_range(path, value, low, high));
  }
}

std::vector<std::string> setting_paths() {
  std::vector<std::string> paths;
  for (const SettingInfo& info : setting_infos()) paths.push_back(info.path);
  return paths;
}

/// Fewer latents than the world has variables cannot describe it, more cannot all be matched.
void look_for_all_variables(Settings& settings) {
  if (world_has_variants(settings.world.name)) settings.causal.latents = settings.world.variables;
}

void check_known_keys(const json& object, const std::string& prefix, const std::vector<std::string>& paths) {
  for (const auto& [key, value] : object.items()) {
    const std::string path = prefix.empty() ? key : prefix + "." + key;
    if (std::find(paths.begin(), paths.end(), path) != paths.end()) continue;
    const bool is_section =
        std::any_of(paths.begin(), paths.end(), [&](const std::string& p) { return p.starts_with(path + "."); });
    if (!is_section) {
      throw unknown_name("setting", path, paths);
    }
    if (!value.is_object())
      throw UsageError("setting '" + path + "' must be a group of settings",
                       fmt::format("e.g. {{\"{}\": {{...}}}}, as in the settings.json of a run", key));
    check_known_keys(value, path, paths);
  }
}

}  // namespace

const std::vector<SettingInfo>& setting_infos() {
  static const std::vector<SettingInfo> infos = [] {
    std::vector<SettingInfo> list;
    Settings defaults;
    visit_settings(defaults, [&](const char* path, auto&, double, double, const char* help) {
      list.push_back({path, help});
    });
    return list;
  }();
  return infos;
}

json settings_to_json(const Settings& settings) {
  json out = json::object();
  visit_settings(settings, [&](const char* path, const auto& field, double, double, const char*) {
    out[pointer_of(path)] = field;
  });
  return out;
}

namespace {

/// {"causal.starts": 2}, as --set spells it, says the same as {"causal": {"starts": 2}}.
json nested(const json& given) {
  json out = json::object();
  for (const auto& [key, value] : given.items()) {
    if (key.find('.') == std::string::npos) out[key] = value;
  }
  for (const auto& [key, value] : given.items()) {
    const auto dot = key.find('.');
    if (dot == std::string::npos) continue;
    json& group = out[key.substr(0, dot)];
    if (!group.is_null() && !group.is_object()) {
      throw UsageError(fmt::format("settings name both '{}' and '{}'", key.substr(0, dot), key),
                       "leave one of them out");
    }
    group[key.substr(dot + 1)] = value;
  }
  return out;
}

}  // namespace

Settings settings_from_json(const json& given, const Settings& base) {
  if (!given.is_object()) throw UsageError("settings must be a JSON object", "e.g. {\"causal\": {\"starts\": 2}}");
  json input = nested(given);
  input.erase("git");
  check_known_keys(input, "", setting_paths());
  Settings settings = base;
  visit_settings(settings, [&](const char* path, auto& field, double low, double high, const char*) {
    const auto pointer = pointer_of(path);
    if (input.contains(pointer)) assign(path, field, input.at(pointer), low, high);
  });
  const bool says_latents = input.contains(pointer_of("causal.latents"));
  const bool says_world = input.contains(pointer_of("world.name")) || input.contains(pointer_of("world.variables"));
  if (says_world && !says_latents) look_for_all_variables(settings);
  validate_settings(settings);
  return settings;
}

void set_setting(Settings& settings, std::string_view path, std::string_view value) {
  const auto paths = setting_paths();
  if (std::find(paths.begin(), paths.end(), path) == paths.end()) {
    throw unknown_name("setting", path, paths);
  }
  json parsed = json::parse(value, nullptr, false);
  visit_settings(settings, [&](const char* known, auto& field, double low, double high, const char*) {
    if (path != known) return;
    if constexpr (std::is_same_v<std::decay_t<decltype(field)>, std::string>) {
      if (!parsed.is_string()) parsed = std::string(value);
    }
    assign(known, field, parsed.is_discarded() ? json(std::string(value)) : parsed, low, high);
  });
  if (path == "world.name" || path == "world.variables") look_for_all_variables(settings);
}

std::vector<std::string> setting_assignments(const Settings& settings) {
  const json values = settings_to_json(settings);
  std::vector<std::string> assignments;
  for (const SettingInfo& info : setting_infos()) {
    const auto& value = values.at(pointer_of(info.path));
    assignments.push_back(fmt::format("{}={}", info.path, value.is_string() ? value.get<std::string>() : value.dump()));
  }
  return assignments;
}

std::vector<std::string> settings_difference(const Settings& settings, const Settings& base) {
  const std::vector<std::string> now = setting_assignments(settings), then = setting_assignments(base);
  std::vector<std::string> changed;
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (now[i] != then[i]) changed.push_back(now[i]);
  }
  return changed;
}

void set_settings(Settings& settings, const std::vector<std::string>& assignments) {
  const auto split = [](const std::string& assignment) {
    const auto equals = assignment.find('=');
    if (equals == std::string::npos) {
      throw UsageError("'" + assignment + "' is not of the form path=value", "e.g. --set causal.starts=2");
    }
    return std::pair(assignment.substr(0, equals), assignment.substr(equals + 1));
  };
  for (const bool world : {true, false}) {
    for (const std::string& assignment : assignments) {
      const auto [path, value] = split(assignment);
      if (path.starts_with("world.") == world) set_setting(settings, path, value);
    }
  }
}

WorldSpec world_spec(const Settings& s) { return {s.world.name, s.world.variables, s.world.graph, s.seed}; }

const DataKind& data_kind(const Settings& s) {
  const MethodInfo& method = method_info(s.method);
  if (s.world.kind == kAutomaticKind) return kind_for_method(method, s.world.name);
  const DataKind& kind = world_kind(s.world.name, s.world.kind);
  check_method_data(method, kind.offer);
  return kind;
}

bool makes_vectors(const Settings& s) { return s.world.data.empty() && !world_has_pictures(s.world.name); }

void validate_settings(const Settings& s) {
  check_world_spec(world_spec(s));
  const auto methods = method_names();
  if (std::find(methods.begin(), methods.end(), s.method) == methods.end()) {
    throw unknown_name("method", s.method, methods);
  }
  // What a file holds is known only once it is read.
  if (s.world.data.empty()) data_kind(s);
  activation_from_name(s.causal.activation);
  activation_from_name(s.causal.solution_activation);
  image_encoder_from_name(s.image.encoder);
  if (s.seed > kMaxSeed) {
    throw UsageError(fmt::format("seed {} is too large", s.seed), fmt::format("seeds are 0 .. {}", kMaxSeed));
  }
  const int side = s.image.size / 4;
  const auto levels = static_cast<int>(s.image.channels.size());
  if (s.image.size % 4 != 0 || (side & (side - 1)) != 0 || levels < 1 || levels > 16 || (side >> (levels - 1)) < 1) {
    throw UsageError(fmt::format("image.size {} does not fit {} levels of image.channels", s.image.size, levels),
                     "use 4 times a power of two (32, 64, 128, ...), not too small for the number of levels");
  }
  if (s.world.data.empty() && !makes_vectors(s)) {
    const double images = 2.0 * (static_cast<double>(s.world.pairs) + s.world.test_pairs);
    check_memory(images * 3.0 * s.image.size * s.image.size,
                 fmt::format("{} pairs of {} x {} pictures", s.world.pairs, s.image.size, s.image.size),
                 "lower world.pairs or image.size");
  }
  if (s.causal.batch > s.world.pairs) {
    throw UsageError(fmt::format("causal.batch {} is larger than the {} training pairs", s.causal.batch, s.world.pairs),
                     "lower causal.batch or raise world.pairs");
  }
  if (!makes_vectors(s) && s.image.batch > 2 * s.world.pairs) {
    throw UsageError(
        fmt::format("image.batch {} is larger than the {} training images", s.image.batch, 2 * s.world.pairs),
        "lower image.batch or raise world.pairs");
  }
}

AutoencoderShape autoencoder_shape(const ImageSettings& settings) {
  return {image_encoder_from_name(settings.encoder), settings.size, settings.codes, settings.channels, settings.hidden};
}

}  // namespace causeway
