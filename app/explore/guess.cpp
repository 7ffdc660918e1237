#include "app/explore/guess.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>

#include "engine/core/error.h"
#include "engine/core/json_text.h"
#include "engine/data/atomic_file.h"
#include "engine/data/read_file.h"

namespace causeway {
namespace {

constexpr std::uint64_t kMostBytes = 16 << 20;
constexpr std::int64_t kMostVariables = 256;
constexpr const char* kGuessForm = "it holds \"guesses\", each with name, world, variables, lagged and edges";

nlohmann::json guess_to_json(const Guess& guess) {
  nlohmann::json edges = nlohmann::json::array();
  for (Eigen::Index i = 0; i < guess.edges.rows(); ++i) {
    for (Eigen::Index j = 0; j < guess.edges.cols(); ++j) {
      if (guess.edges(i, j) != 0) edges.push_back({i, j});
    }
  }
  return {{"name", guess.name},
          {"world", guess.world},
          {"variables", guess.edges.rows()},
          {"lagged", guess.lagged},
          {"edges", edges}};
}

Guess guess_from_json(const nlohmann::json& json) {
  Guess guess;
  json.at("name").get_to(guess.name);
  json.at("world").get_to(guess.world);
  json.at("lagged").get_to(guess.lagged);
  const auto n = json.at("variables").get<std::int64_t>();
  if (n < 1 || n > kMostVariables) throw Error(fmt::format("a guess over {} variables", n), kGuessForm);
  guess.edges = Matrix<int>::Zero(n, n);
  for (const auto& edge : json.at("edges")) {
    const auto [from, to] = edge.get<std::pair<std::int64_t, std::int64_t>>();
    if (std::min(from, to) < 0 || std::max(from, to) >= n || (from == to && !guess.lagged)) {
      throw Error(fmt::format("an arrow from {} to {} in a guess over {} variables", from, to, n), kGuessForm);
    }
    guess.edges(from, to) = 1;
  }
  return guess;
}

}  // namespace

void toggle_edge(Guess& guess, int from, int to) {
  if (from == to && !guess.lagged) return;
  int& edge = guess.edges(from, to);
  edge = 1 - edge;
  if (edge != 0 && !guess.lagged) guess.edges(to, from) = 0;
}

GraphDifference guess_difference(const Guess& guess, const Matrix<int>& truth) {
  if (!guess.lagged) return compare_graphs(guess.edges, truth);
  return {(guess.edges.array() < truth.array()).cast<int>().sum(),
          (guess.edges.array() > truth.array()).cast<int>().sum(), 0};
}

std::string GuessBook::open(const std::filesystem::path& file) {
  file_ = file;
  guesses_.clear();
  std::error_code error;
  if (file.empty() || !std::filesystem::exists(file, error)) return "";
  try {
    const auto bytes = read_file(file, kMostBytes);
    const auto json =
        parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file.string(), kGuessForm);
    std::vector<Guess> read;
    for (const auto& entry : json.at("guesses")) read.push_back(guess_from_json(entry));
    guesses_ = std::move(read);
    return "";
  } catch (const std::exception& failure) {
    // The next one must not be written over what a person may want to mend.
    const std::filesystem::path aside = file.string() + ".damaged";
    std::filesystem::rename(file, aside, error);
    return fmt::format("the guesses in {} cannot be read: {}{}", file.string(), failure.what(),
                       error ? "" : fmt::format(" (they are kept as {})", aside.filename().string()));
  }
}

void GuessBook::keep(const Guess& guess) {
  const auto before = std::find_if(guesses_.begin(), guesses_.end(),
                                   [&](const Guess& g) { return g.name == guess.name && g.world == guess.world; });
  if (before == guesses_.end()) {
    guesses_.push_back(guess);
  } else {
    *before = guess;
  }
  save();
}

void GuessBook::forget(const std::string& world) {
  std::erase_if(guesses_, [&](const Guess& g) { return g.world == world; });
  save();
}

std::vector<Guess> GuessBook::of(const std::string& world, int variables) const {
  std::vector<Guess> list;
  for (const Guess& g : guesses_) {
    if (g.world == world && g.edges.rows() == variables) list.push_back(g);
  }
  return list;
}

void GuessBook::save() const {
  if (file_.empty()) return;
  nlohmann::json list = nlohmann::json::array();
  for (const Guess& guess : guesses_) list.push_back(guess_to_json(guess));
  std::error_code error;
  std::filesystem::create_directories(file_.parent_path(), error);
  write_file_atomically(file_, json_text({{"guesses", list}}, 2) + "\n");
}

}  // namespace causeway
