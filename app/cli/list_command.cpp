// What there is to choose from: methods with their settings, worlds with their variables.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/cli/command.h"
#include "engine/causal/world.h"
#include "engine/core/escape.h"
#include "engine/core/json_text.h"
#include "engine/models/method_data.h"
#include "engine/models/registry.h"
#include "engine/scores/metric.h"
#include "engine/training/settings.h"

namespace causeway::cli {

namespace {

using nlohmann::json;

/// Presets by the method that they are made for.
std::vector<std::string> presets_of(const std::string& method) {
  std::vector<std::string> names;
  for (const std::string& preset : preset_names()) {
    if (load_preset(preset).method == method) names.push_back(preset);
  }
  return names;
}

/// The settings of a group that belongs to methods, "vae" or the "causal" that they share.
json settings_json(const std::string& group) {
  json list = json::array();
  for (const SettingInfo& info : setting_infos()) {
    if (info.group != group) continue;
    const bool number = info.entry.kind != SettingKind::kText;
    list.push_back({{"path", info.path},
                    {"default", info.entry.standard},
                    {"lowest", number ? json(info.entry.low) : json()},
                    {"highest", number ? json(info.entry.high) : json()},
                    {"help", info.entry.help},
                    {"changeable", info.entry.changeable}});
  }
  return list;
}

/// Pairs and sequences have metrics of their own.
ScoreParts parts_of(const Method& method) {
  ScoreParts parts = score_parts(method.info);
  parts.sequences = method.needs.most_frames > 2;
  parts.targets = method.needs.least_frames <= 2;
  return parts;
}

json method_json(const Method& method) {
  json settings = settings_json(CausalSettings::kGroup);
  if (!method.settings.entries.empty()) {
    for (json& setting : settings_json(method.settings.group)) settings.push_back(std::move(setting));
  }
  return {{"name", method.info.name},
          {"title", method.info.title},
          {"description", method.info.description},
          {"needs", needs_text(method.needs)},
          {"graph", method.info.has_graph},
          {"targets", method.info.has_targets},
          {"several_starts", method.info.several_starts},
          {"metrics", metrics_that_apply(parts_of(method))},
          {"settings", std::move(settings)},
          {"presets", presets_of(method.info.name)}};
}

json world_json(const std::string& name) {
  // Of a world with variants the default one.
  const World world = make_world(WorldSpec{.name = name});
  const auto& names = world.latent_names();
  json edges = json::array();
  for (const auto& [cause, effect] : world.graph().edges()) {
    edges.push_back({names[static_cast<std::size_t>(cause)], names[static_cast<std::size_t>(effect)]});
  }
  json lagged = json::array();
  for (int cause = 0; world.lagged() != nullptr && cause < world.size(); ++cause) {
    for (int effect = 0; effect < world.size(); ++effect) {
      if (world.lagged()->lagged()(cause, effect) == 0) continue;
      lagged.push_back({names[static_cast<std::size_t>(cause)], names[static_cast<std::size_t>(effect)]});
    }
  }
  json kinds = json::array();
  for (const DataKind& kind : world_kinds(name)) {
    kinds.push_back({{"name", kind.name}, {"description", kind.description}, {"holds", offer_text(kind.offer)}});
  }
  json ranges = json::object();
  for (std::size_t i = 0; i < names.size(); ++i) ranges[names[i]] = {world.ranges()[i].low, world.ranges()[i].high};
  return {{"name", name},
          {"description", world.description()},
          {"kinds", std::move(kinds)},
          {"pictures", world_has_pictures(name)},
          {"variants", world_has_variants(name)},
          {"factors", names},
          {"graph", std::move(edges)},
          {"lagged", world.lagged() != nullptr ? std::move(lagged) : json()},
          {"ranges", std::move(ranges)}};
}

void print_lines(const std::vector<std::vector<std::string>>& lines) {
  std::vector<std::size_t> widths(lines.front().size(), 0);
  for (const auto& line : lines) {
    for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], line[c].size());
  }
  for (const auto& line : lines) {
    std::string text;
    for (std::size_t c = 0; c < line.size(); ++c) {
      const bool last = c + 1 == line.size();
      text += last ? line[c] : fmt::format("{:<{}}  ", line[c], widths[c]);
    }
    fmt::print("{}\n", text);
  }
}

void print_methods() {
  std::vector<std::vector<std::string>> lines{{"method", "told", "settings", ""}};
  for (const Method& method : methods()) {
    const std::string own = method.settings.entries.empty() ? "" : ", " + method.settings.group + ".*";
    lines.push_back({method.info.name, needs_text(method.needs), "causal.*" + own,
                     fmt::format("{}: {}", method.info.title, method.info.description)});
  }
  print_lines(lines);
}

void print_worlds() {
  std::vector<std::vector<std::string>> lines{{"world", "kinds of data", "factors", ""}};
  for (const std::string& name : world_names()) {
    const World world = make_world(WorldSpec{.name = name});
    std::vector<std::string> kinds;
    for (const DataKind& kind : world_kinds(name)) kinds.push_back(kind.name);
    lines.push_back({name, fmt::format("{}", fmt::join(kinds, ", ")),
                     fmt::format("{}{}", fmt::join(world.latent_names(), " "),
                                 world_has_variants(name) ? " (and other numbers of them)" : ""),
                     world.description()});
  }
  print_lines(lines);
}

template <class Print, class Make>
void add_list(CLI::App& app, int& exit_code, const char* name, const char* help, Print print, Make make) {
  auto as_json = std::make_shared<bool>(false);
  CLI::App* verb = app.add_subcommand(name, help);
  verb->add_flag("--json", *as_json, "Print one JSON object on standard output");
  verb->callback([=, &exit_code] {
    if (*as_json) {
      fmt::print("{}\n", json_text(make()));
    } else {
      print();
    }
    exit_code = kDone;
  });
}

}  // namespace

void add_methods(CLI::App& app, int& exit_code) {
  add_list(app, exit_code, "methods", "List the methods: what each is told, and its settings", print_methods, [] {
    json list = json::array();
    for (const Method& method : methods()) list.push_back(method_json(method));
    return json{{"methods", std::move(list)}};
  });
}

void add_worlds(CLI::App& app, int& exit_code) {
  add_list(app, exit_code, "worlds", "List the worlds: what their data hold, variables and graph", print_worlds, [] {
    json list = json::array();
    for (const std::string& name : world_names()) list.push_back(world_json(name));
    return json{{"worlds", std::move(list)}};
  });
}

}  // namespace causeway::cli
