#include "engine/training/settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/core/json_place.h"
#include "engine/core/json_text.h"
#include "engine/core/memory.h"
#include "engine/core/number_text.h"
#include "engine/core/spelling.h"
#include "engine/core/text.h"
#include "engine/grad/linear.h"
#include "engine/models/image_autoencoder.h"
#include "engine/models/method_data.h"
#include "engine/models/registry.h"
#include "engine/training/old_names.h"
#include "engine/training/settings_file.h"
#include "engine/training/told.h"

namespace causeway {

namespace {

using nlohmann::json;

json::json_pointer pointer_of(std::string_view path) {
  std::string pointer = fmt::format("/{}", path);
  std::replace(pointer.begin(), pointer.end(), '.', '/');
  return json::json_pointer(pointer);
}

/// Calls use(struct) for every group but the methods' own.
void each_struct(auto& settings, auto&& use) {
  use(settings);
  use(settings.world);
  use(settings.image);
  use(settings.causal);
  use(settings.score);
}

/// Those of worlds and of methods, which the structs do not name one by one.
const std::vector<Schema>& own_schemas() {
  static const std::vector<Schema> list = [] {
    std::vector<Schema> all = world_schemas();
    all.insert(all.end(), method_schemas().begin(), method_schemas().end());
    return all;
  }();
  return list;
}

/// The schemas of all groups in the order of setting_infos().
const std::vector<Schema>& schemas() {
  static const std::vector<Schema> list = [] {
    std::vector<Schema> all{schema_of<Settings>(), schema_of<WorldSettings>(), schema_of<ImageSettings>(),
                            schema_of<CausalSettings>()};
    all.insert(all.end(), own_schemas().begin(), own_schemas().end());
    all.push_back(schema_of<ScoreSettings>());
    return all;
  }();
  return list;
}

/// Puts checked `values` (as settings_to_json() gives them, with every setting) into the structs.
Settings from_complete(const json& values) {
  Settings settings;
  each_struct(settings, [&](auto& group) {
    using Group = std::remove_cvref_t<decltype(group)>;
    const json& of_group = *Group::kGroup == '\0' ? values : values.at(Group::kGroup);
    Group::visit(group, [&](const char* name, auto& field, const auto&...) { of_group.at(name).get_to(field); });
  });
  for (const Schema& schema : own_schemas()) settings.own[schema.group] = values.at(schema.group);
  return settings;
}

const SettingInfo* find_info(std::string_view path) {
  const auto& infos = setting_infos();
  const auto found = std::find_if(infos.begin(), infos.end(), [&](const SettingInfo& i) { return i.path == path; });
  return found == infos.end() ? nullptr : &*found;
}

std::vector<std::string> setting_paths() {
  std::vector<std::string> paths;
  for (const SettingInfo& info : setting_infos()) paths.push_back(info.path);
  return paths;
}

/// The error for an unknown path. If the nearest known name is an old one, the hint gives its present names.
UsageError unknown_setting(std::string_view path) {
  const std::vector<std::string> paths = setting_paths();
  std::vector<std::string> known = paths;
  for (const std::string& old : old_names()) known.push_back(old);
  const std::string nearest = nearest_name(path, known);
  const std::vector<std::string> present = present_names(nearest);
  if (nearest.empty() || present.front() == nearest) return unknown_name("setting", path, paths);
  return UsageError(fmt::format("unknown setting '{}'", path),
                    fmt::format("did you mean {}?", fmt::join(present, " or ")));
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
    if (!is_section) throw unknown_setting(path);
    if (!value.is_object())
      throw UsageError("setting '" + path + "' must be a group of settings",
                       fmt::format("e.g. {{\"{}\": {{...}}}}, as in the settings.json of a run", key));
    check_known_keys(value, path, paths);
  }
}

}  // namespace

json standard_own_settings() {
  static const json standard = [] {
    json values = json::object();
    for (const Schema& schema : own_schemas()) values[schema.group] = standard_values(schema);
    return values;
  }();
  return standard;
}

std::vector<std::string> split_names() { return {kRandomSplit, kLastSplit}; }

std::vector<std::string> data_kind_names() {
  std::vector<std::string> names{kAutomaticKind};
  for (const std::string& world : world_names()) {
    for (const DataKind& kind : world_kinds(world)) {
      if (std::find(names.begin(), names.end(), kind.name) == names.end()) names.push_back(kind.name);
    }
  }
  return names;
}

std::vector<std::string> Settings::method_choices() { return method_names(); }

std::string_view Settings::method_help() {
  static const std::string help = fmt::format("learner: {}", fmt::join(method_names(), ", "));
  return help;
}

json own_values(const Settings& settings) {
  const std::string& group = find_method(settings.method).settings.group;
  return settings.own.contains(group) ? settings.own.at(group) : json::object();
}

const std::vector<SettingInfo>& setting_infos() {
  static const std::vector<SettingInfo> infos = [] {
    std::vector<SettingInfo> list;
    for (const Schema& schema : schemas()) {
      for (const SettingEntry& entry : schema.entries) {
        list.push_back({setting_path(schema, entry), schema.group, entry});
      }
    }
    return list;
  }();
  return infos;
}

const std::vector<std::string>& changeable_settings() {
  static const std::vector<std::string> paths = [] {
    std::vector<std::string> list;
    for (const SettingInfo& info : setting_infos()) {
      if (info.entry.changeable) list.push_back(info.path);
    }
    return list;
  }();
  return paths;
}

std::vector<std::string> groups_of_run(const Settings& settings) {
  std::vector<std::string> groups;
  const Schema& of_world = world_schema(settings.world.name);
  if (settings.world.data.empty() && !of_world.entries.empty()) groups.push_back(of_world.group);
  groups.insert(groups.end(), {ImageSettings::kGroup, CausalSettings::kGroup});
  const Schema& own = find_method(settings.method).settings;
  if (!own.entries.empty()) groups.push_back(own.group);
  groups.emplace_back(ScoreSettings::kGroup);
  return groups;
}

std::string range_text(const SettingEntry& entry) {
  switch (entry.kind) {
    case SettingKind::kText:
      return "";
    case SettingKind::kWholeList:
      return fmt::format("a list of whole numbers between {} and {}", entry.low, entry.high);
    case SettingKind::kWhole:
    case SettingKind::kReal:
      break;
  }
  return fmt::format("between {} and {}", entry.low, entry.high);
}

std::string settings_help() {
  std::string text = "Settings for --set, with their defaults (* may change while a run goes on):\n";
  for (const SettingInfo& info : setting_infos()) {
    const auto& standard = info.entry.standard;
    const std::string range = range_text(info.entry);
    text += fmt::format("  {}{}={}  {}{}\n", info.entry.changeable ? "*" : " ", info.path,
                        standard.is_string() ? standard.get<std::string>() : standard.dump(), info.entry.help,
                        range.empty() ? "" : fmt::format(" ({})", range));
  }
  return text;
}

json setting_value(const Settings& settings, std::string_view path) {
  if (find_info(path) == nullptr) throw unknown_setting(path);
  return settings_to_json(settings).at(pointer_of(path));
}

json settings_to_json(const Settings& settings) {
  json out = json::object();
  each_struct(settings, [&](const auto& group) {
    using Group = std::remove_cvref_t<decltype(group)>;
    const json values = values_of(group);
    if (*Group::kGroup == '\0') {
      out.update(values);
    } else {
      out[Group::kGroup] = values;
    }
  });
  out.update(settings.own);
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
    if (!group.emplace(key.substr(dot + 1), value).second) {
      throw UsageError(fmt::format("settings name '{}' twice, once in the group '{}'", key, key.substr(0, dot)),
                       "leave one of them out");
    }
  }
  return out;
}

/// settings_from_json() without the look at whether the settings make sense together.
Settings unchecked_settings(const json& given, const Settings& base) {
  if (!given.is_object()) throw UsageError("settings must be a JSON object", "e.g. {\"causal\": {\"starts\": 2}}");
  json input = with_present_names(nested(given));
  input.erase("git");
  check_known_keys(input, "", setting_paths());
  json values = settings_to_json(base);
  for (const SettingInfo& info : setting_infos()) {
    const auto pointer = pointer_of(info.path);
    if (input.contains(pointer)) values[pointer] = checked_value(info.entry, info.path, input.at(pointer));
  }
  Settings settings = from_complete(values);
  const bool says_latents = input.contains(pointer_of("causal.latents"));
  const bool says_world = input.contains(pointer_of("world.name")) || input.contains(pointer_of("world.variables"));
  if (says_world && !says_latents) look_for_all_variables(settings);
  return settings;
}

/// The value that `text` means for this setting, as JSON: a number by the rule of the command line, else JSON or text.
json value_in(const SettingEntry& entry, std::string_view text) {
  if (entry.kind == SettingKind::kWhole || entry.kind == SettingKind::kReal) {
    if (const auto whole = whole_number_in(text)) return *whole;
    if (const auto number = number_in(text)) return *number;
    return text;
  }
  json parsed = json::parse(text, nullptr, false);
  const bool right = !parsed.is_discarded() && (entry.kind != SettingKind::kText || parsed.is_string());
  return right ? parsed : json(text);
}

}  // namespace

Settings settings_from_json(const json& given, const Settings& base) {
  Settings settings = unchecked_settings(given, base);
  validate_settings(settings);
  return settings;
}

Settings settings_from_text_with(std::string_view text, const std::string& where,
                                 const std::vector<std::string>& assignments) {
  const json given = parse_json(text, where, "see settings.json of any run for an example");
  Settings settings;
  try {
    settings = unchecked_settings(given, {});
    if (assignments.empty()) validate_settings(settings);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("{}: {}", place_of_named(text, where, error.what()), error.what()), error.hint());
  }
  set_settings(settings, assignments);
  validate_settings(settings);
  return settings;
}

void set_setting(Settings& settings, std::string_view path, std::string_view value) {
  json values = settings_to_json(settings);
  for (const std::string& name : present_names(path)) {
    const SettingInfo* info = find_info(name);
    if (info == nullptr) throw unknown_setting(path);
    values[pointer_of(name)] = checked_value(info->entry, name, value_in(info->entry, value));
  }
  settings = from_complete(values);
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

WorldSpec world_spec(const Settings& s) {
  const Schema& own = world_schema(s.world.name);
  return {s.world.name,
          s.world.variables,
          s.world.graph,
          s.seed,
          s.world.intervention_rate,
          s.world.step_noise,
          own.entries.empty() ? json::object() : s.own.at(own.group)};
}

const DataKind& data_kind(const Settings& s) {
  const Method& method = find_method(s.method);
  if (s.world.kind == kAutomaticKind) return kind_for_method(method, s.world.name);
  const DataKind& kind = world_kind(s.world.name, s.world.kind);
  try {
    check_method_data(method, kind.offer);
  } catch (const UsageError& error) {
    throw UsageError(error.what(), fmt::format("leave world.kind at {}; or {}", kAutomaticKind, error.hint()));
  }
  return kind;
}

bool makes_vectors(const Settings& s) { return s.world.data.empty() && !world_has_pictures(s.world.name); }

namespace {

/// Refuses networks whose weights alone, with the two moments of Adam beside each, do not fit into memory.
void check_networks(const Settings& s) {
  constexpr double kBytes = 3 * sizeof(float);
  double causal = 0;
  for (std::size_t i = 1; i < s.causal.hidden.size(); ++i) causal += 1.0 * s.causal.hidden[i - 1] * s.causal.hidden[i];
  if (method_info(s.method).several_starts) {
    check_memory(kBytes * causal * s.causal.starts,
                 fmt::format("{} starts with causal.hidden [{}]", s.causal.starts, fmt::join(s.causal.hidden, ",")),
                 "lower causal.hidden or causal.starts");
  }
  if (makes_vectors(s)) return;
  double image = 0, in = 48, side = s.image.size / 4;
  for (const int width : s.image.channels) {
    image += in * width;
    in = 4.0 * width;
    side /= 2;
  }
  image += side * side * in * s.image.hidden;
  check_memory(kBytes * image, fmt::format("an image model with image.channels [{}]", fmt::join(s.image.channels, ",")),
               "lower image.channels or image.hidden");
}

constexpr std::int64_t kMostSampledFrames = 500000;

}  // namespace

void validate_settings(const Settings& s) {
  check_world_spec(world_spec(s));
  const auto methods = method_names();
  if (std::find(methods.begin(), methods.end(), s.method) == methods.end()) {
    throw unknown_name("method", s.method, methods);
  }
  // What a file holds is known only once it is read.
  if (s.world.data.empty()) data_kind(s);
  if (s.world.split != kRandomSplit && s.world.split != kLastSplit) {
    throw unknown_name("split", s.world.split, split_names());
  }
  if (!is_utf8(s.world.data)) {
    throw UsageError(
        fmt::format("the path of the data, '{}', is not UTF-8, and settings are kept as such", printable(s.world.data)),
        "rename the file or folder, or give it by a link with a name in UTF-8 (ln -s)");
  }
  const std::vector<std::string> starts = start_names();
  if (std::find(starts.begin(), starts.end(), s.causal.start) == starts.end()) {
    throw unknown_name("start", s.causal.start, starts);
  }
  for (const Schema& schema : own_schemas()) {
    for (const SettingEntry& entry : schema.entries) {
      const auto& choices = entry.choices;
      if (choices.empty()) continue;
      const auto value = s.own.at(schema.group).at(entry.name).get<std::string>();
      if (std::find(choices.begin(), choices.end(), value) == choices.end()) {
        throw unknown_name("value of " + setting_path(schema, entry), value, choices);
      }
    }
  }
  if (find_method(s.method).needs.labels && s.world.data.empty()) {
    const World world = make_world(world_spec(s));
    const int variables = world.size();
    labelled_count(s.world.labelled, s.world.pairs);
    Truth truth;
    truth.names = world.latent_names();
    if (find_method(s.method).needs.graph) told_graph(truth, s);
    if (variables != s.causal.latents) {
      throw UsageError(
          fmt::format("{} labels for {} causal variables: each has a label of its own", variables, s.causal.latents),
          fmt::format("set causal.latents to {}", variables));
    }
  }
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
  check_networks(s);
  if (!s.world.data.empty()) return;  // how much a file holds is known only once it is read
  const int frames = data_kind(s).offer.frames;
  const std::string units = fmt::format("{} training {}", s.world.pairs, unit_word(frames));
  const std::int64_t rows = std::int64_t{frames} * s.world.pairs;
  // The usual number of pairs would be far too many films.
  if (frames > 2 && rows > kMostSampledFrames) {
    throw UsageError(fmt::format("{} of {} frames are {} pictures or vectors", units, frames, rows),
                     "lower world.pairs, e.g. to 300, and world.test_pairs to 60");
  }
  if (!makes_vectors(s)) {
    const double pictures = frames * (static_cast<double>(s.world.pairs) + s.world.test_pairs);
    check_memory(pictures * 3.0 * s.image.size * s.image.size,
                 fmt::format("{} with {} x {} pictures", units, s.image.size, s.image.size),
                 "lower world.pairs or image.size");
  }
  if (2 * std::int64_t{s.causal.batch} > rows) {
    throw UsageError(fmt::format("causal.batch {} is larger than the {}", s.causal.batch, units),
                     "lower causal.batch or raise world.pairs");
  }
  if (!makes_vectors(s) && s.image.batch > rows) {
    throw UsageError(fmt::format("image.batch {} is larger than the {} training images", s.image.batch, rows),
                     "lower image.batch or raise world.pairs");
  }
}

AutoencoderShape autoencoder_shape(const ImageSettings& settings) {
  return {image_encoder_from_name(settings.encoder), settings.size, settings.codes, settings.channels, settings.hidden};
}

}  // namespace causeway
