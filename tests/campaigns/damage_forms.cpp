#include "tests/campaigns/damage_forms.h"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/script/script.h"
#include "app/shell/lesson.h"
#include "app/shell/session.h"
#include "app/shell/workspace.h"
#include "engine/core/json_text.h"
#include "engine/data/image_io.h"
#include "engine/data/load_dataset.h"
#include "engine/data/safetensors.h"
#include "engine/data/world_file.h"
#include "engine/sweep/sweep_spec.h"
#include "engine/training/history.h"
#include "engine/training/run.h"
#include "engine/training/run_directory.h"
#include "tests/data/example_data.h"
#include "tests/training/tiny_run.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

void write_text(const fs::path& path, std::string_view text) { std::ofstream(path, std::ios::binary) << text; }

std::string read_text(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// Small limits: a damaged number that asks for much memory must be refused by them, not by the machine.
void read_data(const fs::path& path) {
  DataLoadOptions options;
  options.memory_budget = 64ULL << 20U;
  load_dataset(path, options);
}

Image example_picture(int k) {
  Image image{6, 5, std::vector<std::uint8_t>(90)};
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    image.pixels[i] = static_cast<std::uint8_t>((i * 37 + static_cast<std::size_t>(k) * 11) % 251);
  }
  return image;
}

template <int kFrames>
void write_npz_pictures(const fs::path& directory) {
  Dataset data = example_data(6, kFrames);
  if (kFrames == 1) data.truth.lagged.resize(0, 0);
  add_example_pictures(data, 4, 3);
  save_dataset(directory / "data.npz", data);
}

void write_npz_vectors(const fs::path& directory) {
  Dataset data = example_data(6, 2);
  data.vectors = example_numbers(data.rows(), 5, 0.3).cast<float>();
  save_dataset(directory / "data.npz", data);
}

void read_npz(const fs::path& directory) { read_data(directory / "data.npz"); }

void write_picture_table(const fs::path& directory) {
  std::string table = "picture,lamp,door\n";
  for (int k = 0; k < 6; ++k) {
    const std::string name = fmt::format("picture_{}.png", k);
    save_png(directory / name, example_picture(k));
    table += fmt::format("{},{},{}\n", name, k * 0.25, 1.5 - k * k);
  }
  write_text(directory / "table.csv", table);
}

void write_number_table(const fs::path& directory) {
  std::string table = "x0,x1,\"x, 2\"\n";
  for (int k = 0; k < 12; ++k) table += fmt::format("{},{},\"{}\"\n", k * 0.37, 5 - k, std::exp(k));
  write_text(directory / "table.csv", table);
}

void write_pair_pictures(const fs::path& directory) {
  std::string labels = "pair,intervention,lamp_before,lamp_after,door_before,door_after\n";
  for (int k = 0; k < 4; ++k) {
    save_png(directory / fmt::format("{:04}_before.png", k), example_picture(k));
    save_png(directory / fmt::format("{:04}_after.png", k), example_picture(k + 9));
    labels +=
        fmt::format("{0:04},{1},{2},{3},{4},{4}\n", k, k % 2 == 0 ? "none" : "lamp", k * 0.5, k * 0.5 + k % 2, 1 - k);
  }
  write_text(directory / "labels.csv", labels);
}

void write_settings(const fs::path& directory) {
  write_text(directory / "settings.json", settings_to_json(tiny_settings()).dump(1));
}

void read_settings(const fs::path& directory) {
  settings_from_json(parse_json(read_text(directory / "settings.json"), "settings.json", "see any run"));
}

void write_sweep(const fs::path& directory) {
  write_text(directory / "sweep.json", R"({"methods": ["ilcm", "elcm"], "worlds": ["scaling-3", "circuit"],
 "seeds": {"from": 1, "count": 2}, "set": {"causal": {"starts": 2}}, "settings": {"short": {"causal": {"polish_steps": 5}}}})");
}

void read_sweep(const fs::path& directory) { sweep_jobs(load_sweep_spec(directory / "sweep.json")); }

// The run is trained once; each example is a copy of it.
void write_run(const fs::path& directory) {
  static const TemporaryDirectory kept;
  static const bool trained = [] {
    Run run(tiny_settings(), stand_in_source(), 1);
    const std::atomic<bool> interrupt{false};
    while (!run.done()) run.work(1000, interrupt);
    save_run(run, kept.path());
    return true;
  }();
  if (trained) fs::copy(kept.path(), directory, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
}

void read_run(const fs::path& directory) {
  load_trained(directory);
  read_summary(directory);
  History::from_csv(read_text(directory / "metrics.csv"), "metrics.csv");
  load_run(directory, stand_in_source(), 1);
}

void write_script(const fs::path& directory) {
  write_text(directory / "script.txt", "# a script\nwait 10\nkey Space\nkey Ctrl+Z\nwait 60\nscreenshot a.png\n");
}

void read_script(const fs::path& directory) { parse_script(read_text(directory / "script.txt"), "script.txt"); }

void write_lesson(const fs::path& directory) {
  const fs::path source = fs::path(CAUSEWAY_SOURCE_DIR) / "assets/lessons";
  for (const auto& entry : fs::directory_iterator(source)) {
    if (entry.path().extension() != ".json") continue;
    fs::copy(entry.path(), directory / "lesson.json", fs::copy_options::overwrite_existing);
    return;
  }
}

void read_lesson(const fs::path& directory) { parse_lesson(read_text(directory / "lesson.json"), "lesson.json"); }

void write_workspace(const fs::path& directory) {
  write_text(directory / "workspace.json", workspace_to_json(default_workspace()).dump(1));
}

void read_workspace(const fs::path& directory) { load_workspace(directory / "workspace.json"); }

void write_session(const fs::path& directory) {
  Session session;
  session.settings = tiny_settings();
  session.workspace = workspace_to_json(default_workspace());
  session.sample = 3;
  session.widgets = {{"world.scene", "4"}, {"world.green", "0.9"}};
  save_session(session, directory / "s.causeway");
}

void read_session(const fs::path& directory) { load_session(directory / "s.causeway"); }

void write_world(const fs::path& directory) { save_world_file(directory / "world.json", standard_circuit_law()); }

/// As far as a first scene: what is read must be a world that can be lived in.
void read_world(const fs::path& directory) {
  const CircuitLaw law = load_world_file(directory / "world.json");
  WorldSpec spec{.name = "circuit-own"};
  spec.own["law"] = circuit_law_text(law);
  make_world(spec);
}

constexpr auto kForms = std::to_array<DamageForm>({
    {"npz-single", write_npz_pictures<1>, read_npz},
    {"npz-pairs", write_npz_pictures<2>, read_npz},
    {"npz-sequences", write_npz_pictures<4>, read_npz},
    {"npz-vectors", write_npz_vectors, read_npz},
    {"picture-table", write_picture_table, read_data},
    {"number-table", write_number_table, [](const fs::path& directory) { read_data(directory / "table.csv"); }},
    {"pair-pictures", write_pair_pictures, read_data},
    {"settings", write_settings, read_settings},
    {"sweep", write_sweep, read_sweep},
    {"run", write_run, read_run},
    {"script", write_script, read_script},
    {"lesson", write_lesson, read_lesson},
    {"workspace", write_workspace, read_workspace},
    {"session", write_session, read_session},
    {"world", write_world, read_world},
});

}  // namespace

std::span<const DamageForm> damage_forms() { return kForms; }

}  // namespace causeway
