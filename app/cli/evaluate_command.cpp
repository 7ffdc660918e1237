#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/cli/command.h"
#include "engine/core/error.h"
#include "engine/core/escape.h"
#include "engine/core/json_text.h"
#include "engine/core/spelling.h"
#include "engine/models/registry.h"
#include "engine/render/world_data.h"
#include "engine/report/graph_dot.h"
#include "engine/training/second_opinion.h"

namespace causeway::cli {

namespace {

/// A trained model and the data that it is scored on.
struct Loaded {
  TrainedRun trained;
  Dataset test;
  MatrixF codes;  // standardised, one row per frame
  TrueWorld truth;
};

Loaded load(const std::string& run, const std::string& data, int threads) {
  Loaded loaded;
  loaded.trained = load_trained(run);
  const Settings& s = loaded.trained.settings;
  loaded.test = held_out_of(loaded.trained, data, s.world.test_pairs, threads);
  if (loaded.test.units == 0) {
    throw Error("there are no held-out data to score", "give some with --data, or train with world.test_pairs > 0");
  }
  Settings asked = s;
  if (!data.empty()) asked.world.data = data;
  loaded.truth = true_world_of(asked, loaded.test);
  ThreadPool pool(threads);
  loaded.codes = loaded.trained.pipeline.codes_of(pool, loaded.test);
  return loaded;
}

/// Scores and provenance, as `eval --json` prints them. `edge_nats` takes the place of the run's own, if it is given.
nlohmann::json evaluate(const Loaded& loaded, const std::string& run, int threads,
                        std::optional<double> edge_nats = std::nullopt) {
  const Settings& s = loaded.trained.settings;
  const ScoreOptions options{.rows = s.score.dci_rows,
                             .edge_threshold = s.score.edge_threshold,
                             .edge_nats = edge_nats.value_or(s.score.edge_nats),
                             .threads = threads,
                             .seed = s.seed};
  ScoreInput input(loaded.trained.pipeline, method_info(s.method), loaded.test, loaded.codes, loaded.truth, options);
  nlohmann::json json = scores_to_json(score_pipeline(input), s.causal.latents, s.score.edge_threshold);
  // Provenance is that of the run, not of this evaluation.
  const nlohmann::json summary = read_summary(run);
  for (const char* key : {"method", "preset", "world", "stage", "step", "seconds", "seed", "threads", "git"}) {
    json[key] = summary.contains(key) ? summary.at(key) : nlohmann::json(nullptr);
  }
  json["world"] = s.world.data.empty() ? nlohmann::json(s.world.name) : nlohmann::json(nullptr);
  json["step"] = loaded.trained.updates;
  json["seed"] = s.seed;
  json["method"] = s.method;
  return json;
}

/// Name of a latent in text: with that of the factor whose name it may bear, or z0, z1, ... alone.
std::vector<std::string> latent_labels(const nlohmann::json& named, int latents) {
  std::vector<std::string> labels;
  for (int i = 0; i < latents; ++i) {
    const std::string z = fmt::format("z{}", i);
    const bool is_named = named.is_object() && named.contains(z) && named.at(z).is_string();
    labels.push_back(is_named ? fmt::format("{} ({})", z, named.at(z).get<std::string>()) : z);
  }
  return labels;
}

void print_scores(const nlohmann::json& json, const ScoreParts& offered) {
  const Scores scores = scores_from_json(json);
  fmt::print("{}", scores_text(scores, offered));
  for (int i = 0; i < scores.correlation.cols(); ++i) fmt::print("{}\n", on_one_line(why_named(scores, i)));
}

/// Whether what is printed is a graph from each frame to the next: that of a method which learns no other.
bool is_lagged(const nlohmann::json& s) {
  return s.at("graph").is_null() && !s.value("lagged", nlohmann::json()).is_null();
}

/// Whether scores hold a graph together with the edges that are read from it: a summary may lack something.
bool holds_graph(const nlohmann::json& s) {
  const auto has = [&](const char* key) { return s.contains(key) && !s.at(key).is_null(); };
  return s.contains("graph") && (is_lagged(s) ? has("lagged_edges") : has("graph") && has("edges"));
}

/// Why a run has no graph to print, as an error with what to do.
Error no_graph(const std::string& name) {
  const MethodInfo info = method_info(name);
  if (info.has_graph || info.has_lagged) {
    return Error("the graph of this run is read from held-out data, and these are too few",
                 "give more with --data FILE");
  }
  std::vector<std::string> able;
  for (const Method& method : methods()) {
    if (method.info.has_graph || method.info.has_lagged) able.push_back(method.info.name);
  }
  const std::string others = fmt::format("a run of a method that learns one: {}", fmt::join(able, ", "));
  return Error("method '" + name + "' learns no graph",
               info.has_targets
                   ? "find one from the interventions that it infers, with --method enco, or take " + others
                   : "take " + others);
}

void print_graph(const nlohmann::json& s, const Settings& settings, bool dot) {
  const int n = settings.causal.latents;
  const bool lagged = is_lagged(s);
  if (s.at("graph").is_null() && !lagged) throw no_graph(settings.method);
  const char* const strengths_key = lagged ? "lagged" : "graph";
  const char* const edges_key = lagged ? "lagged_edges" : "edges";
  const char* const distance_key = lagged ? "lagged_shd" : "shd";
  for (const char* key : {strengths_key, edges_key}) {
    const auto& rows = s.at(key);
    const auto square = [&](const auto& row) { return row.is_array() && std::ssize(row) == n; };
    if (!rows.is_array() || std::ssize(rows) != n || !std::all_of(rows.begin(), rows.end(), square)) {
      throw Error("the graph in summary.json is not one of this run's latents",
                  "delete summary.json; the graph is then read from the model");
    }
  }
  const auto labels = latent_labels(s.at("named"), n);
  Matrix<int> edges(n, n);
  MatrixD strengths(n, n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      const auto row = static_cast<std::size_t>(i), col = static_cast<std::size_t>(j);
      edges(i, j) = s[edges_key][row][col].get<int>();
      strengths(i, j) = s[strengths_key][row][col].get<double>();
      if (edges(i, j) != 0 && !dot)
        fmt::print("{} -> {}   strength {:.3f}\n", on_one_line(labels[row]), on_one_line(labels[col]), strengths(i, j));
    }
  }
  // ENCO lists the edges whose direction it cannot tell.
  std::vector<std::pair<std::string, std::string>> undecided;
  for (const auto& pair : s.value("undecided_pairs", nlohmann::json::array())) {
    undecided.emplace_back(pair[0].get<std::string>(), pair[1].get<std::string>());
  }
  if (dot) {
    fmt::print("{}", graph_dot(labels, edges, strengths, undecided));
    return;
  }
  if (lagged) fmt::print("each effect follows one frame later\n");
  if (s.value("graph_given", nlohmann::json()) == true) fmt::print("this graph was given to the method, not learned\n");
  for (const auto& [a, b] : undecided) fmt::print("{} - {}   direction undecided\n", a, b);
  if (edges.sum() == 0 && undecided.empty()) {
    fmt::print("no edges{}\n",
               s.at("method") == "implicit"
                   ? fmt::format(": none is stronger than score.edge_threshold = {:g}{}", settings.score.edge_threshold,
                                 settings.score.edge_nats > 0 ? fmt::format(" and worth score.edge_nats = {:g} to ENCO",
                                                                            settings.score.edge_nats)
                                                              : "")
                   : "");
  }
  if (s.contains("undetermined") && s.at("undetermined") == true) {
    fmt::print("undetermined: the noise is Gaussian, as far as can be told, and so no direction can be trusted\n");
  }
  const auto distance = s.find(distance_key);
  if (distance != s.end() && !distance->is_null()) fmt::print("SHD to the true graph: {}\n", distance->get<int>());
}

/// How ENCO's graph compares with the model's own, for a person.
void print_comparison(const nlohmann::json& s) {
  for (const auto& edge : s.at("cut_edges")) {
    fmt::print("taken out because it closed a cycle: {} -> {}\n", edge[0].get<std::string>(),
               edge[1].get<std::string>());
  }
  if (s.at("agrees_with_implicit").is_null()) return;
  if (s.at("agrees_with_implicit").get<bool>()) fmt::print("The implicit graph has the same edges.\n");
  for (const auto& edge : s.at("differing_edges")) {
    fmt::print("only in the {} graph: {} -> {}\n", edge["enco"].get<int>() == 1 ? "ENCO" : "implicit",
               edge["cause"].get<std::string>(), edge["effect"].get<std::string>());
  }
}

/// The model's own scores, from the summary of a finished run or computed now.
nlohmann::json scores_of(const std::string& run, const Loaded& loaded, int threads) {
  const nlohmann::json summary = read_summary(run);
  return holds_graph(summary) && !is_lagged(summary) ? summary : evaluate(loaded, run, threads);
}

}  // namespace

void add_eval(CLI::App& app, int& exit_code) {
  struct Options {
    std::string run, data;
    int threads = 1;
    bool json = false;
  };
  auto o = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("eval", "Score a trained run against the known true factors and graph");
  verb->add_option("RUN", o->run, "Run directory")->required();
  verb->add_option("--data", o->data, "Data to score on; without it held-out data of the run");
  add_threads_option(*verb, o->threads);
  verb->add_flag("--json", o->json, "Print one JSON object on standard output");
  verb->callback([o, &exit_code] {
    const Loaded loaded = load(o->run, o->data, o->threads);
    const nlohmann::json scores = evaluate(loaded, o->run, o->threads);
    if (o->json) {
      fmt::print("{}\n", json_text(scores));
    } else {
      print_scores(scores, score_parts(method_info(loaded.trained.settings.method), loaded.test, loaded.truth));
    }
    exit_code = kDone;
  });
}

void add_graph(CLI::App& app, int& exit_code) {
  struct Options {
    std::string run, data, method = "implicit";
    int threads = 1;
    double sparsity = kLearnedSparsity;
    bool json = false, dot = false;
  };
  auto o = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "graph", "Show the causal graph that a run has learned, within a picture or from each frame to the next");
  verb->add_option("RUN", o->run, "Run directory")->required();
  verb->add_option("--method", o->method,
                   "implicit: what the model's mechanisms react to; enco: found anew from its variables and inferred "
                   "interventions on held-out pairs")
      ->capture_default_str();
  verb->add_option("--sparsity", o->sparsity, "With enco: penalty of each edge in nats; larger for fewer edges")
      ->transform(real_number(0, 100))
      ->capture_default_str();
  verb->add_option("--data", o->data, "Where the run's data are now, or other data to find the graph on");
  add_threads_option(*verb, o->threads);
  auto* json = verb->add_flag("--json", o->json, "Print one JSON object on standard output");
  verb->add_flag("--dot", o->dot, "Print the graph for Graphviz")->excludes(json);
  verb->callback([o, &exit_code] {
    const bool enco = o->method == "enco";
    if (!enco && o->method != "implicit") throw unknown_name("graph method", o->method, {"implicit", "enco"});
    const Settings settings = load_run_settings(o->run);
    nlohmann::json out;
    if (enco) {
      const Loaded loaded = load(o->run, o->data, o->threads);
      if (loaded.test.frames != 2) {
        throw Error(fmt::format("ENCO compares before and after, and these data are {}", unit_word(loaded.test.frames)),
                    "give pairs with --data");
      }
      EncoSettings enco_settings;
      enco_settings.sparsity = o->sparsity;
      const EncoResult result =
          enco_graph(*loaded.trained.pipeline.causal, loaded.codes, enco_settings, o->threads, settings.seed);
      // A graph whose edges ENCO had to confirm is no second opinion to compare with: what the mechanisms say is.
      const nlohmann::json own = settings.score.edge_nats > 0 ? evaluate(loaded, o->run, o->threads, 0)
                                                              : scores_of(o->run, loaded, o->threads);
      out = enco_to_json(result, own);
      out["named"] = named_to_json(scores_from_json(own), settings.causal.latents);
    } else {
      // The summary of a finished run holds the graph already.
      nlohmann::json scores = read_summary(o->run);
      if (!holds_graph(scores) || !o->data.empty()) {
        scores = evaluate(load(o->run, o->data, o->threads), o->run, o->threads);
      }
      for (const char* key :
           {"graph", "edges", "true_edges", "order", "match", "shd", "factors", "graph_given", "undetermined"}) {
        out[key] = scores[key];
      }
      for (const char* key : {"lagged", "lagged_edges", "true_lagged_edges", "lagged_shd"}) {
        if (scores.contains(key) && !scores[key].is_null()) out[key] = scores[key];
      }
      out["method"] = "implicit";
      out["named"] = named_to_json(scores_from_json(scores), settings.causal.latents);
    }
    out["run_method"] = settings.method;
    out["run_method_title"] = method_info(settings.method).title;
    if (o->json) {
      fmt::print("{}\n", json_text(out));
    } else {
      print_graph(out, settings, o->dot);
      if (enco && !o->dot) print_comparison(out);
    }
    exit_code = kDone;
  });
}

}  // namespace causeway::cli
