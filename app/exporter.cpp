#include "app/exporter.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/data/atomic_file.h"
#include "engine/data/image_io.h"

namespace causeway {
namespace fs = std::filesystem;

fs::path fresh_export(const Settings& settings, const std::string& what, const std::string& extension,
                      const fs::path& folder) {
  std::error_code error;
  const std::string stem =
      fmt::format("{}-{}-{}", settings.preset.empty() ? "custom" : settings.preset, settings.seed, what);
  fs::path path = folder / (stem + "." + extension);
  for (int i = 2; fs::exists(path, error); ++i) path = folder / fmt::format("{}-{}.{}", stem, i, extension);
  return path;
}

void make_folder_of(const fs::path& file) {
  const fs::path folder = file.parent_path();
  std::error_code error;
  if (!folder.empty()) fs::create_directories(folder, error);
  if (error) {
    throw Error(fmt::format("folder {} cannot be made: {}", fs::absolute(folder).string(), error.message()),
                "start Causeway from a folder that you may write to");
  }
}

fs::path export_text(const Snapshot& snapshot, const std::string& what, const std::string& extension,
                     const std::string& text) {
  const fs::path path = fresh_export(snapshot.settings, what, extension);
  make_folder_of(path);
  write_file_atomically(path, text);
  return path;
}

fs::path export_series(const Snapshot& snapshot) {
  return export_text(snapshot, "series", "csv", history_csv(snapshot.history));
}

fs::path export_graph(const Snapshot& snapshot, double threshold) {
  if (!snapshot.scores || !snapshot.scores->graph) throw Error("there is no learned graph yet");
  const LearnedGraph& graph = *snapshot.scores->graph;
  const auto n = static_cast<int>(graph.strengths.rows());
  const auto factors = factor_of_latent(*snapshot.scores, n);
  std::string dot = "digraph causal {\n";
  nlohmann::json edges = nlohmann::json::array();
  nlohmann::json names = nlohmann::json::array();
  for (int i = 0; i < n; ++i) {
    const std::string& factor = factors[static_cast<std::size_t>(i)];
    const std::string label = factor.empty() ? fmt::format("z{}", i) : fmt::format("z{} ({})", i, factor);
    names.push_back(label);
    dot += fmt::format("  z{} [label=\"{}\"];\n", i, label);
  }
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      const double strength = graph.strengths(i, j);
      if (i == j || strength <= threshold) continue;
      dot += fmt::format("  z{} -> z{} [label=\"{:.2f}\"];\n", i, j, strength);
      edges.push_back({{"from", i}, {"to", j}, {"strength", strength}});
    }
  }
  dot += "}\n";
  const nlohmann::json json{{"latents", names}, {"threshold", threshold}, {"edges", edges}};
  const fs::path path = export_text(snapshot, "graph", "dot", dot);
  fs::path beside = path;
  write_file_atomically(beside.replace_extension("json"), json.dump(2) + "\n");
  return path;
}

fs::path export_picture(const Snapshot& snapshot, const std::string& what, const Image& picture) {
  const fs::path path = fresh_export(snapshot.settings, what, "png");
  make_folder_of(path);
  save_png(path, picture);
  return path;
}

}  // namespace causeway
