// Everything a run depends on, as one struct for JSON, command line (--set path=value) and window alike.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/causal/scaling_world.h"
#include "engine/causal/world.h"
#include "engine/core/schema.h"
#include "engine/models/causal_settings.h"
#include "engine/models/image_autoencoder.h"

namespace causeway {

inline constexpr const char* kAutomaticKind = "auto";
// Which units of a file are held out for scores: drawn at random by the seed, or the last ones, as all runs had it
// once.
inline constexpr const char* kRandomSplit = "random";
inline constexpr const char* kLastSplit = "last";
std::vector<std::string> split_names();
/// kAutomaticKind, and the kinds of data that any world has.
std::vector<std::string> data_kind_names();
// Seeds must survive being a number in JSON, which many readers hold in double precision.
inline constexpr std::uint64_t kMaxSeed = 9000000000000000ULL;

struct WorldSettings {
  static constexpr const char* kGroup = "world";

  std::string name = "circuit";
  std::string data;                   // file or folder; empty: data are sampled from the world
  std::string kind = kAutomaticKind;  // of data: a name in world_kinds(), or what the method needs
  int variables = 4;                  // of worlds scaling and scaling-time, like graph
  std::string graph = "random";
  double intervention_rate = WorldSpec().intervention_rate;  // of worlds in time, like step_noise
  double step_noise = WorldSpec().step_noise;
  int pairs = 20000;                 // training units
  int test_pairs = 5000;             // for scores alone
  std::string split = kRandomSplit;  // of a file's data
  double labelled = 1;               // of the training units: a share up to 1, or how many if it is more

  static void visit(auto& s, auto&& entry) {
    entry("name", s.name, world_names, "world that data are sampled from");
    entry("data", s.data, 0, 0, "file (.npz) or folder of data; empty: they are sampled from the world");
    entry("kind", s.kind, data_kind_names,
          "kind of data that is sampled from the world: pairs, single, ...; auto: what the method needs");
    entry("variables", s.variables, kLeastScalingVariables, kMostScalingVariables,
          "number of variables of worlds scaling, scaling-time and linear; sets causal.latents too");
    entry("graph", s.graph, world_graph_kinds,
          "kind of graph of worlds scaling and linear: random, full, chain; of scaling-time: random, instantaneous");
    entry("intervention_rate", s.intervention_rate, 0, 1,
          "of worlds in time: share of steps in which something is intervened on");
    entry("step_noise", s.step_noise, kLeastStepNoise, kMostStepNoise,
          "of worlds in time: standard deviation of a next value about its mean, in shares of the variable's range");
    entry("pairs", s.pairs, 2, 1e7, "units to train on: pairs or, with other kinds of data, pictures or sequences");
    entry("test_pairs", s.test_pairs, 0, 1e6, "units kept for scores alone");
    entry("split", s.split, split_names,
          "which units of a file are kept for scores: random (drawn by the seed) or last");
    entry("labelled", s.labelled, 0, 1e7,
          "training units whose labels a method that needs labels is told: a share up to 1, or a number above 1");
  }
};

struct ImageSettings {
  static constexpr const char* kGroup = "image";

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

  static void visit(auto& s, auto&& entry) {
    entry("size", s.size, 16, 1024, "pixels a side: 4 times a power of two");
    entry("encoder", s.encoder, image_encoder_names, "pca: principal components; vae: learned with the decoder");
    entry("codes", s.codes, 1, 256, "dimension of the image codes");
    entry("channels", s.channels, 1, 4096, "width after the patch layer and after each merge");
    entry("hidden", s.hidden, 1, 16384, "width of the dense layer");
    entry("steps", s.steps, 1, 1e8, "updates of the image stage");
    entry("warmup_steps", s.warmup_steps, 0, 1e8, "updates over which the learning rate rises");
    entry("batch", s.batch, 1, 65536, "images in an update");
    entry("learning_rate", s.learning_rate, 0, 1, "Adam, cosine to 0", kChangeable);
    entry("clip_norm", s.clip_norm, 0, 1e9, "gradient norm is cut to this; 0: never");
    entry("code_noise", s.code_noise, 0, 10, "pca: noise on the codes that the decoder learns from");
    entry("kl_weight", s.kl_weight, 0, 1e4, "vae: weight of the KL term against the squared error of an image");
    entry("dead_code_std", s.dead_code_std, 0, 1e3, "vae: codes that vary less are dropped");
  }
};

struct ScoreSettings {
  static constexpr const char* kGroup = "score";

  double edge_threshold = 0.1;
  double edge_nats = 0;      // that an edge must also be worth to ENCO; 0: it is not asked
  int dci_rows = 5000;       // images for training the regressors, and as many for their test error
  int live_dci_rows = 1000;  // the same for scores shown during training
  double every_seconds = 5;  // between two live scores

  static void visit(auto& s, auto&& entry) {
    entry("edge_threshold", s.edge_threshold, 0, 1e6, "an edge exists above this strength", kChangeable);
    entry("edge_nats", s.edge_nats, 0, 100,
          "at the end ENCO must find an edge too, worth so many nats on held-out pairs; 0: it is not asked",
          kChangeable);
    entry("dci_rows", s.dci_rows, 20, 1e6, "images the DCI regressors train on", kChangeable);
    entry("live_dci_rows", s.live_dci_rows, 20, 1e6, "images the DCI regressors of live scores train on", kChangeable);
    entry("every_seconds", s.every_seconds, 0.1, 1e6, "seconds between two live scores", kChangeable);
  }
};

/// Values of the settings that worlds and methods have of their own, all of them: {"ilcm": {"beta": 3e-5, ...}, ...}.
nlohmann::json standard_own_settings();

struct Settings {
  static constexpr const char* kGroup = "";

  std::string preset;
  std::string method = "ilcm";
  std::uint64_t seed = 1;
  WorldSettings world;
  ImageSettings image;
  CausalSettings causal;
  nlohmann::json own = standard_own_settings();
  ScoreSettings score;

  /// Settings outside all groups; each group has a visit() of its own.
  static void visit(auto& s, auto&& entry) {
    entry("preset", s.preset, 0, 0, "name of the preset these settings came from");
    entry("method", s.method, method_choices, method_help());
    entry("seed", s.seed, 0, static_cast<double>(kMaxSeed), "everything random follows from it");
  }

 private:
  static std::vector<std::string> method_choices();
  static std::string_view method_help();
};

/// A method's own settings as the struct that it works with, e.g. own_settings<IlcmSettings>(settings).
template <class T>
T own_settings(const Settings& settings) {
  return settings_of<T>(settings.own.at(T::kGroup));
}
template <class T>
void set_own_settings(Settings& settings, const T& own) {
  settings.own[T::kGroup] = values_of(own);
}
/// Those of the method that these settings name, as its learner is given them; an empty object if it has none.
nlohmann::json own_values(const Settings& settings);

/// The image model's shape.
AutoencoderShape autoencoder_shape(const ImageSettings& settings);

/// One entry of Settings, for forms and help.
struct SettingInfo {
  std::string path;   // e.g. "vae.beta"
  std::string group;  // "vae"; empty for preset, method and seed
  SettingEntry entry;
};

/// Every setting in the order of the struct, methods in the order of their list.
const std::vector<SettingInfo>& setting_infos();

/// Paths of the settings that may change while a run is going on: schedule, loss weights, scoring.
const std::vector<std::string>& changeable_settings();

/// Groups that shape how a run draws its data, learns and is scored: the world's own, "image", "causal", the method's
/// own, "score".
std::vector<std::string> groups_of_run(const Settings& settings);

/// "between 0 and 1", "a list of numbers between 1 and 64"; empty for text.
std::string range_text(const SettingEntry& entry);

/// Every setting on a line: path=default, help, range. For the command line.
std::string settings_help();

/// The value of a setting. Throws UsageError for an unknown path.
nlohmann::json setting_value(const Settings& settings, std::string_view path);

nlohmann::json settings_to_json(const Settings& settings);

/// Reads `json` on top of `base`. A top-level "git" (the commit that wrote the file) is provenance and is passed over.
/// Unknown keys, wrong types and values out of range throw UsageError; for an unknown key the nearest known one is
/// named. Old names are known (see old_names.h).
/// A key may also be a whole path: {"causal.starts": 2}.
Settings settings_from_json(const nlohmann::json& json, const Settings& base = {});

/// Sets one entry from text, e.g. ("causal.hidden", "[64,64]"), with the errors of settings_from_json().
void set_setting(Settings& settings, std::string_view path, std::string_view value);
/// Several "path=value" in turn, those of the world first: the world's number of variables also sets causal.latents,
/// and a value given for causal.latents itself must win, wherever it stands in the list.
void set_settings(Settings& settings, const std::vector<std::string>& assignments);

/// "path=value" of every setting, in the order of setting_infos().
std::vector<std::string> setting_assignments(const Settings& settings);
/// "path=value" of every setting that differs from `base`, in the order of the struct: set_settings() on `base` gives
/// `settings` again.
std::vector<std::string> settings_difference(const Settings& settings, const Settings& base);

/// The world whose data these settings ask for. Its seed is the run's.
WorldSpec world_spec(const Settings& settings);
/// The kind of data that is sampled from the world: the one that is asked for or, with "auto", the first that holds
/// what the method needs. Throws UsageError for an unknown one, or one that lacks what the method needs.
const DataKind& data_kind(const Settings& settings);
/// Whether the data are sampled from a world that is seen as vectors: there is no image stage. What a file holds is
/// known only once it is read.
bool makes_vectors(const Settings& settings);

/// Throws UsageError if numbers are out of range or do not fit together.
void validate_settings(const Settings& settings);

/// Presets are JSON files of the program (assets/presets), each a difference from the defaults. scaling-2 to scaling-10
/// share a file; the number sets world.variables and causal.latents. Above four, search and polish are longer; above
/// six there are more pairs too, and weaker edges count.
std::vector<std::string> preset_names();
/// Throws UsageError naming the nearest preset for an unknown name.
Settings load_preset(std::string_view name);

}  // namespace causeway
