#include <fmt/format.h>

#include "app/cli/command.h"
#include "engine/core/error.h"
#include "engine/discovery/implicit_graph.h"
#include "engine/models/registry.h"
#include "engine/training/scores.h"

namespace causeway::cli {

namespace {

struct Evaluated {
  Settings settings;
  Scores scores;
  nlohmann::json json;
};

Evaluated evaluate(const std::string& run, const std::string& data, int threads) {
  const TrainedRun trained = load_trained(run);
  const Settings& s = trained.settings;
  const PairDataset test = test_pairs_of(s, data, s.world.test_pairs, threads);
  if (test.pairs == 0) {
    throw Error("there are no held-out pairs to score", "give some with --data, or train with world.test_pairs > 0");
  }
  ThreadPool pool(threads);
  const MatrixF codes = trained.pipeline.codes_of(pool, test);
  Evaluated result;
  result.settings = s;
  result.scores = score_pipeline(trained.pipeline, method_info(s.method), test, codes, s.score.dci_rows,
                                 s.score.edge_threshold, threads, s.seed);
  result.json = scores_to_json(result.scores, s.causal.latents, s.score.edge_threshold);
  // Provenance is the run's, not of this evaluation.
  const nlohmann::json summary = read_summary(run);
  for (const char* key : {"method", "preset", "world", "stage", "step", "seconds", "seed", "threads", "git"}) {
    result.json[key] = summary.contains(key) ? summary.at(key) : nlohmann::json(nullptr);
  }
  result.json["step"] = trained.updates;
  result.json["seed"] = s.seed;
  result.json["method"] = s.method;
  return result;
}

/// Name of a latent in text: the factor it is matched with, or z0, z1, ...
std::vector<std::string> latent_labels(const nlohmann::json& scores, int latents) {
  std::vector<std::string> labels;
  for (int i = 0; i < latents; ++i) {
    const std::string z = fmt::format("z{}", i);
    const bool matched = scores.contains("match") && scores["match"].is_object() && scores["match"][z].is_string();
    labels.push_back(matched ? fmt::format("{} ({})", z, scores["match"][z].get<std::string>()) : z);
  }
  return labels;
}

void print_scores(const nlohmann::json& s) {
  for (const auto& [key, text] : std::initializer_list<std::pair<const char*, const char*>>{
           {"disentanglement", "disentanglement (causal variables)"},
           {"noise_disentanglement", "disentanglement (noise)"},
           {"completeness", "completeness"},
           {"informativeness", "informativeness (test MSE)"},
           {"mcc", "MCC (|Spearman|)"},
           {"intervention_accuracy", "intervention accuracy"},
           {"shd", "SHD"}}) {
    const auto& value = s.at(key);
    fmt::print("{:<36}{}\n", text, value.is_null() ? "does not apply" : fmt::format("{:.4g}", value.get<double>()));
  }
  if (s.at("match").is_object()) {
    for (const auto& [latent, factor] : s.at("match").items()) {
      fmt::print("{} is {}\n", latent, factor.is_string() ? factor.get<std::string>() : "matched with nothing");
    }
  }
}

void print_graph(const nlohmann::json& s, const Settings& settings, bool dot) {
  const int n = settings.causal.latents;
  if (s.at("graph").is_null()) {
    throw Error("method '" + settings.method + "' learns no graph", "use a run of method ilcm");
  }
  const auto labels = latent_labels(s, n);
  if (dot) fmt::print("digraph causal {{\n");
  for (int i = 0; dot && i < n; ++i) fmt::print("  z{} [label=\"{}\"];\n", i, labels[static_cast<std::size_t>(i)]);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      const auto row = static_cast<std::size_t>(i), col = static_cast<std::size_t>(j);
      if (s["edges"][row][col].get<int>() == 0) continue;
      const double strength = s["graph"][row][col].get<double>();
      if (dot) {
        fmt::print("  z{} -> z{} [label=\"{:.2f}\"];\n", i, j, strength);
      } else {
        fmt::print("{} -> {}   strength {:.3f}\n", labels[row], labels[col], strength);
      }
    }
  }
  if (dot) {
    fmt::print("}}\n");
  } else if (!s.at("shd").is_null()) {
    fmt::print("SHD to the true graph: {}\n", s.at("shd").get<int>());
  }
}

}  // namespace

void add_eval(CLI::App& app, int& exit_code) {
  struct Options {
    std::string run, data;
    int threads = 1;
    bool json = false;
  };
  auto o = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("eval", "Score a trained run against the truth of its world");
  verb->add_option("RUN", o->run, "Run directory")->required();
  verb->add_option("--data", o->data, "Pairs to score on; without it held-out pairs of the run's world");
  add_threads_option(*verb, o->threads);
  verb->add_flag("--json", o->json, "Print one JSON object on standard output");
  verb->callback([o, &exit_code] {
    const Evaluated e = evaluate(o->run, o->data, o->threads);
    if (o->json) {
      fmt::print("{}\n", e.json.dump());
    } else {
      print_scores(e.json);
    }
    exit_code = kDone;
  });
}

void add_graph(CLI::App& app, int& exit_code) {
  struct Options {
    std::string run;
    int threads = 1;
    bool json = false, dot = false;
  };
  auto o = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("graph", "Show the causal graph that a run has learned");
  verb->add_option("RUN", o->run, "Run directory")->required();
  add_threads_option(*verb, o->threads);
  auto* json = verb->add_flag("--json", o->json, "Print one JSON object on standard output");
  verb->add_flag("--dot", o->dot, "Print the graph for Graphviz")->excludes(json);
  verb->callback([o, &exit_code] {
    // The summary of a finished run has it already.
    const Settings settings = load_run_settings(o->run);
    nlohmann::json scores = read_summary(o->run);
    if (!scores.contains("graph") || scores["graph"].is_null()) scores = evaluate(o->run, "", o->threads).json;
    if (o->json) {
      nlohmann::json out;
      for (const char* key : {"graph", "edges", "true_edges", "order", "match", "shd", "factors"})
        out[key] = scores[key];
      fmt::print("{}\n", out.dump());
    } else {
      print_graph(scores, settings, o->dot);
    }
    exit_code = kDone;
  });
}

}  // namespace causeway::cli
