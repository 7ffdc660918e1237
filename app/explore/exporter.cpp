#include "app/explore/exporter.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/explore/shown_graph.h"
#include "engine/core/error.h"
#include "engine/core/json_text.h"
#include "engine/data/atomic_file.h"
#include "engine/data/image_io.h"
#include "engine/models/learned_graph.h"
#include "engine/report/graph_dot.h"

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
                "choose another: menu Export, Folder for exports");
  }
}

fs::path export_text(const Snapshot& snapshot, const std::string& what, const std::string& extension,
                     const std::string& text, const fs::path& folder) {
  const fs::path path = fresh_export(snapshot.settings, what, extension, folder);
  make_folder_of(path);
  write_file_atomically(path, text);
  return path;
}

fs::path export_series(const Snapshot& snapshot, const fs::path& folder) {
  return export_text(snapshot, "series", "csv", history_csv(snapshot.history), folder);
}

fs::path export_graph(const Snapshot& snapshot, double threshold, const fs::path& folder) {
  const auto shown = snapshot.scores ? shown_graph(*snapshot.scores) : std::nullopt;
  if (!shown) throw Error("there is no learned graph yet");
  const ShownGraph& graph = *shown;
  const auto n = static_cast<int>(graph.strengths.rows());
  const auto factors = factor_of_latent(*snapshot.scores, n);
  const nlohmann::json match = scores_to_json(*snapshot.scores, n, threshold).at("match");
  const Matrix<int> edges = graph.edges(threshold);
  std::vector<std::string> labels;
  nlohmann::json list = nlohmann::json::array();
  for (int i = 0; i < n; ++i) {
    const std::string& factor = factors[static_cast<std::size_t>(i)];
    labels.push_back(factor.empty() ? fmt::format("z{}", i) : fmt::format("z{} ({})", i, factor));
    for (int j = 0; j < n; ++j) {
      if (edges(i, j) != 0) list.push_back({{"from", i}, {"to", j}, {"strength", graph.strengths(i, j)}});
    }
  }
  const nlohmann::json json{{"latents", labels},
                            {"threshold", threshold},
                            {graph.lagged ? "lagged_edges" : "edges", list},
                            {"named", named_to_json(*snapshot.scores, n)},
                            {"match", match}};
  const fs::path path = export_text(snapshot, "graph", "dot", graph_dot(labels, edges, graph.strengths), folder);
  fs::path beside = path;
  write_file_atomically(beside.replace_extension("json"), json_text(json, 2) + "\n");
  return path;
}

fs::path export_picture(const Snapshot& snapshot, const std::string& what, const Image& picture,
                        const fs::path& folder) {
  const fs::path path = fresh_export(snapshot.settings, what, "png", folder);
  make_folder_of(path);
  save_png(path, picture);
  return path;
}

}  // namespace causeway
