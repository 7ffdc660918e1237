// Named settings: JSON files of the program, and what their names add to them.
#include "embedded/presets.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/causal/scaling_world.h"
#include "engine/core/error.h"
#include "engine/core/spelling.h"
#include "engine/models/ilcm_schedule.h"
#include "engine/training/settings.h"

namespace causeway {
namespace {

/// What is offered first: the answer in seconds.
constexpr std::string_view kFirst = "circuit-instant";
/// One file for worlds of every size: the number of variables is in the preset's name.
constexpr std::string_view kScaling = "scaling", kScalingTime = "scaling-time", kLinear = "linear";
constexpr std::string_view kFamilies[] = {kScaling, kScalingTime, kLinear};
/// The file's numbers are for up to this many variables. With more, each is intervened on in fewer pairs.
constexpr int kFew = 4;
constexpr int kSearchSteps = 2000, kPolishSteps = 4000, kSettleSteps = 1500;  // for each variable, if there are more
/// With more than this many, variables have up to nine causes. Mechanisms then need many pairs that set their variable:
/// with few, what they read by mistake is as strong as the weakest true effects (a twentieth of a variance).
constexpr int kSome = 6;
/// Several searches of so many variables would take too long, so one goes on from the closed form.
constexpr int kManyPairs = 1'000'000, kLongPolishSteps = 12000, kLongRefineSteps = 12000;
constexpr double kLongPolishRate = 1e-3, kLongRefineRate = 3e-3, kMinWeight = 1e-3;
constexpr int kManyTestPairs = 20'000;  // for ENCO, the second opinion on a graph: on 5,000 it depends on chance
constexpr double kWeakRead = 0.02;

/// The schedule of a scaling world with more than kFew variables.
void for_many_variables(Settings& settings) {
  const int n = settings.world.variables;
  IlcmSettings own = own_settings<IlcmSettings>(settings);
  settings.causal.search_steps = kSearchSteps * n;
  settings.causal.polish_steps = (n > kSome ? kLongPolishSteps : kPolishSteps) * n;
  own.settle_steps = kSettleSteps * n;  // should the run begin at the closed form
  if (n > kSome) {
    settings.world.pairs = kManyPairs;
    settings.causal.start = kClosedFormStart;
    settings.causal.polish_learning_rate = kLongPolishRate;
    own.min_weight = kMinWeight;
    own.refine_learning_rate = kLongRefineRate;
    own.refine_steps = kLongRefineSteps;
    own.prune_below = kWeakRead;
    settings.world.test_pairs = kManyTestPairs;
  }
  set_own_settings(settings, own);
}

Settings from_file(std::string_view name) {
  return settings_from_json(nlohmann::json::parse(embedded::presets::embedded_files().at(std::string(name) + ".json")));
}

bool is_family(std::string_view file) { return std::ranges::find(kFamilies, file) != std::end(kFamilies); }

/// The family that NAME-NUMBER, or NAME-NUMBER-MORE, belongs to; empty: none.
std::string_view family_of(std::string_view name) {
  for (const std::string_view family : kFamilies) {
    const std::size_t number = family.size() + 1;
    if (name.size() <= number || !name.starts_with(family) || name[family.size()] != '-') continue;
    if (name[number] >= '0' && name[number] <= '9') return family;
  }
  return {};
}

}  // namespace

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const auto& [file, text] : embedded::presets::embedded_files()) {
    const std::string_view name = file.substr(0, file.rfind('.'));
    if (!is_family(name)) {
      names.emplace_back(name);
      continue;
    }
    for (int n = kLeastScalingVariables; n <= kMostScalingVariables; ++n) {
      names.push_back(fmt::format("{}-{}", name, n));
    }
  }
  // The others follow by name.
  std::stable_partition(names.begin(), names.end(), [](const std::string& name) { return name == kFirst; });
  return names;
}

Settings load_preset(std::string_view name) {
  Settings settings;
  if (const std::string_view family = family_of(name); !family.empty()) {
    const WorldSpec spec = parse_world_spec(name);
    if (name != fmt::format("{}-{}", family, spec.variables)) {
      throw UsageError(
          fmt::format("unknown preset '{}'", name),
          fmt::format("use {}-{}; the setting world.graph chooses the kind of graph", family, spec.variables));
    }
    settings = from_file(family);
    set_setting(settings, "world.variables", std::to_string(spec.variables));
    if (family == kScaling && spec.variables > kFew) for_many_variables(settings);
  } else {
    const auto& files = embedded::presets::embedded_files();
    if (is_family(name) || !files.contains(std::string(name) + ".json")) {
      throw unknown_name("preset", name, preset_names());
    }
    settings = from_file(name);
  }
  settings.preset = name;
  return settings;
}

}  // namespace causeway
