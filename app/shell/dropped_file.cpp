#include "app/shell/dropped_file.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>

#include "app/shell/session.h"
#include "engine/causal/circuit_law.h"
#include "engine/core/error.h"
#include "engine/core/json_place.h"
#include "engine/core/json_text.h"
#include "engine/data/load_dataset.h"
#include "engine/data/read_file.h"

namespace causeway {
namespace fs = std::filesystem;
namespace {

constexpr const char* kHint =
    "drop a run's folder or checkpoint, a preset or settings.json, a world file, a picture, a session, or data as "
    ".npz or a folder of pictures";
constexpr std::uint64_t kMostSettings = 1 << 20;

DroppedRun recognise_folder(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path / "checkpoint.safetensors", error) || !fs::exists(path / "settings.json", error)) {
    throw Error(fmt::format("{} is not the folder of a run", path.string()),
                "a run has settings.json and checkpoint.safetensors in its folder, data are .npz files or pictures");
  }
  return {path};
}

Settings read_settings(const fs::path& path) {
  const auto bytes = read_file(path, kMostSettings);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto json = parse_json(text, path.string(), kHint);
  if (is_circuit_law(json)) {
    Settings settings = load_preset("circuit-own");
    set_setting(settings, "circuit-own.law", circuit_law_text(circuit_law_from_json(json, path.string())));
    return settings;
  }
  if (json.is_object() && json.contains("steps") && json.contains("title")) {
    throw Error(fmt::format("{} is a lesson", path.string()),
                "put it into the folder lessons of your own (docs/window.md says where): then it is on the shelf, F8");
  }
  try {
    Settings settings = settings_from_json(json);
    validate_settings(settings);
    return settings;
  } catch (const UsageError& error) {
    throw Error(fmt::format("{}: {}", place_of_named(text, path.string(), error.what()), error.what()), error.hint());
  }
}

}  // namespace

Dropped recognise(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) {
    const bool is_run = fs::exists(path / "checkpoint.safetensors", error) || fs::exists(path / "settings.json", error);
    if (!is_run && is_dataset(path)) return DroppedData{path};
    return recognise_folder(path);
  }
  if (is_session(path)) return DroppedSession{path};
  if (regular_file_size(path) == 0) throw Error(fmt::format("{} is empty", path.string()), kHint);
  std::array<char, 16> first{};
  std::ifstream file(path, std::ios::binary);
  file.read(first.data(), first.size());
  const std::string_view head(first.data(), static_cast<std::size_t>(file.gcount()));
  const auto begins = [&](std::string_view magic) { return head.substr(0, magic.size()) == magic; };
  if (begins("\x89PNG") || begins("\xFF\xD8\xFF") || begins("GIF8") || begins("BM") || begins("P6") || begins("P5")) {
    return DroppedPicture{path};
  }
  if (begins("PK") || is_dataset(path)) return DroppedData{path};
  // Safetensors: eight bytes of length, then JSON.
  if (head.size() > 8 && head[8] == '{' && head[7] == '\0') {
    if (path.filename() != "checkpoint.safetensors") {
      throw Error(fmt::format("{} is not called checkpoint.safetensors", path.string()),
                  "a checkpoint is opened with the settings.json beside it: put both in one folder");
    }
    return recognise_folder(path.parent_path());
  }
  const auto begin = head.find_first_not_of(" \t\r\n");
  if (begin != std::string_view::npos && head[begin] == '{') return DroppedSettings{read_settings(path)};
  throw Error(fmt::format("Causeway cannot open {}", path.string()), kHint);
}

void check_takes_picture(const Snapshot& s) {
  if (!s.has_pictures) {
    throw Error("this run learns from lists of numbers: there is no model of pictures that could look at this one",
                "open a run that was trained on pictures, then drop the picture again");
  }
  if (!s.pipeline || !s.pipeline->images || !s.pipeline->causal) {
    throw Error("there is no trained model yet that could look at this picture",
                "press Play and wait for the causal stage, or open a trained run; then drop the picture again");
  }
}

}  // namespace causeway
