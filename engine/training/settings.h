// Everything a run depends on, as one struct that is JSON, command line (--set path=value) and window at once.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/causal/world.h"
#include "engine/models/causal_settings.h"
#include "engine/models/image_autoencoder.h"

namespace causeway {

inline constexpr const char* kAutomaticKind = "auto";

struct WorldSettings {
  std::string name = "circuit";
  std::string data;                   // file or folder; empty: data are sampled from the world
  std::string kind = kAutomaticKind;  // of data: a name in world_kinds(), or what the method needs
  int variables = 4;                  // of world scaling, like graph
  std::string graph = "random";
  int pairs = 20000;      // training pairs
  int test_pairs = 5000;  // for scores alone
};

struct ImageSettings {
  int size = 64;                // pixels a side
  std::string encoder = "pca";  // pca: principal components; vae: learned with the decoder
  int codes = 12;
  std::vector<int> channels{48, 96, 128};
  int hidden = 128;
  int steps = 2500;
  int warmup_steps = 100;
  int batch = 64;  // images
  double learning_rate = 1e-3;
  double clip_norm = 100.0;
  double code_noise = 0.05;    // pca: on the codes that the decoder learns from, which vary by about 1
  double kl_weight = 0.5;      // vae
  double dead_code_std = 0.2;  // vae: codes that vary less than this are dropped before the causal stage
};

struct ScoreSettings {
  double edge_threshold = 0.1;
  int dci_rows = 5000;       // images for training the regressors, and as many for their test error
  int live_dci_rows = 1000;  // the same for scores shown during training
  double every_seconds = 5;  // between two live scores
};

struct Settings {
  std::string preset;
  std::string method = "ilcm";
  std::uint64_t seed = 1;
  WorldSettings world;
  ImageSettings image;
  CausalSettings causal;
  ScoreSettings score;
};

/// The image model's shape.
AutoencoderShape autoencoder_shape(const ImageSettings& settings);

/// One entry of Settings, for forms and help.
struct SettingInfo {
  std::string path;  // e.g. "causal.beta"
  std::string help;
};

/// Every setting in the order of the struct.
const std::vector<SettingInfo>& setting_infos();

nlohmann::json settings_to_json(const Settings& settings);

/// Reads `json` on top of `base`. A top-level "git" (the commit that wrote the file) is provenance and is passed over.
/// Unknown keys, wrong types and values out of range throw UsageError; for an unknown key the nearest known one is
/// named.
/// A key may also be a whole path: {"causal.starts": 2}.
Settings settings_from_json(const nlohmann::json& json, const Settings& base = {});

/// Sets one entry from text, e.g. ("causal.hidden", "[64,64]"), with the errors of settings_from_json().
void set_setting(Settings& settings, std::string_view path, std::string_view value);
/// Several "path=value" in turn, those of the world first: where the world's number of variables is set (which sets
/// causal.latents to it), what is said of causal.latents itself holds, whatever came first.
void set_settings(Settings& settings, const std::vector<std::string>& assignments);

/// "path=value" of every setting, in the order of setting_infos().
std::vector<std::string> setting_assignments(const Settings& settings);
/// "path=value" of every setting that differs from `base`, in the order of the struct: set_settings() on `base` gives
/// `settings` again.
std::vector<std::string> settings_difference(const Settings& settings, const Settings& base);

/// The world whose pairs these settings ask for. Its seed is the run's.
WorldSpec world_spec(const Settings& settings);
/// The kind of data that is sampled from the world: the one that is asked for or, by itself, the first that holds what
/// the method needs. Throws UsageError for an unknown one, or one that lacks what the method needs.
const DataKind& data_kind(const Settings& settings);
/// Whether the world makes the pairs and is seen as vectors: there is no image stage. What kind of pairs a file holds
/// is known only once it is read.
bool makes_vectors(const Settings& settings);

/// Throws UsageError if numbers are out of range or do not fit together.
void validate_settings(const Settings& settings);

/// Presets are JSON files of the program (assets/presets), each a difference from the defaults. scaling-2 to scaling-10
/// share a file; the number sets world.variables and causal.latents and, above four, makes search and polish longer.
std::vector<std::string> preset_names();
/// Throws UsageError naming the nearest preset for an unknown name.
Settings load_preset(std::string_view name);

}  // namespace causeway
