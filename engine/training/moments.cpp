#include "engine/training/moments.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/json_text.h"
#include "engine/data/safetensors.h"
#include "engine/training/old_names.h"
#include "engine/training/run_lock.h"

namespace causeway {

namespace fs = std::filesystem;

namespace {

constexpr const char* kEnding = ".safetensors";
constexpr const char* kAbout = "moment";  // in a file's metadata
constexpr double kWithoutScores = 1.5;    // shares after which a moment is taken that has no scores of its own
constexpr const char* kDamaged = "delete it: other moments and the run itself do not depend on it";

std::string model_name(const Moment& m) { return fmt::format("{:012}{}", m.updates, kEnding); }
std::string images_name(const Moment& m) { return fmt::format("images-{}{}", m.images_key, kEnding); }

std::uint64_t bytes_of(const Safetensors& file) {
  std::uint64_t sum = 0;
  for (const auto& [name, tensor] : file.tensors) sum += tensor.bytes.size();
  return sum;
}

/// What tells one run from another in the same folder.
std::string owner(const Settings& s) { return fmt::format("{} {} {} {}", s.method, s.preset, s.world.name, s.seed); }

Safetensors file_of(const Moment& m, const Settings& settings) {
  nlohmann::json about{{"updates", m.updates}, {"share", m.share}, {"seconds", m.seconds},   {"stage", m.stage},
                       {"phase", m.phase},     {"step", m.step},   {"images", m.images_key}, {"leader", m.leader}};
  if (m.scores) about["scores"] = scores_to_json(*m.scores, settings.causal.latents, settings.score.edge_threshold);
  Safetensors file = *m.model;
  file.metadata[kAbout] = json_text(about);
  return file;
}

Settings settings_of_model(const Safetensors& model) {
  const auto found = model.metadata.find("settings");
  if (found == model.metadata.end()) throw Error("it does not say which settings it has", kDamaged);
  return settings_from_json(with_present_names(parse_json(found->second, "its settings", kDamaged)));
}

std::shared_ptr<Moment> moment_of(Safetensors file) {
  const auto text = file.metadata.find(kAbout);
  if (text == file.metadata.end()) throw Error("it does not say which moment it is of", kDamaged);
  auto m = std::make_shared<Moment>();
  try {
    const nlohmann::json about = parse_json(text->second, "its description", kDamaged);
    about.at("updates").get_to(m->updates);
    about.at("share").get_to(m->share);
    about.at("seconds").get_to(m->seconds);
    about.at("stage").get_to(m->stage);
    about.at("phase").get_to(m->phase);
    about.at("step").get_to(m->step);
    about.at("images").get_to(m->images_key);
    m->leader = about.value("leader", -1);
    if (about.contains("scores")) m->scores = std::make_shared<const Scores>(scores_from_json(about.at("scores")));
  } catch (const nlohmann::json::exception&) {
    throw Error("its description is damaged", kDamaged);
  }
  file.metadata.erase(text);
  m->starts = starts_in(file);
  if (m->leader < 0 && m->starts.size() == 1) m->leader = m->starts.front();  // older files hold no other
  if (m->leader >= 0 && !m->holds(m->leader)) throw Error("it does not hold the model that led", kDamaged);
  m->model = std::make_shared<const Safetensors>(std::move(file));
  return m;
}

/// Whether a start is in this moment and in none after it.
bool last_of_a_start(const MomentList& list, std::size_t place) {
  const std::vector<int>& starts = list[place]->starts;
  return std::any_of(starts.begin(), starts.end(), [&](int start) {
    return std::none_of(list.begin() + static_cast<std::ptrdiff_t>(place) + 1, list.end(),
                        [&](const auto& later) { return later->holds(start); });
  });
}

/// Names of the files of moments in a folder, sorted; others are none of ours.
std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (fs::directory_iterator it(folder, ignored), end; it != end; it.increment(ignored)) {
    if (it->path().extension() == kEnding) names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

bool Moment::holds(int start) const { return std::find(starts.begin(), starts.end(), start) != starts.end(); }

StoredPipeline pipeline_of(const Moment& moment, std::optional<int> start) {
  return pipeline_of(*moment.model, moment.images ? *moment.images : Safetensors{}, start);
}

std::shared_ptr<const Moment> moment_with(const MomentList& list, int start, std::int64_t updates) {
  std::shared_ptr<const Moment> found;
  for (const auto& m : list) {
    if (!m->holds(start)) continue;
    if (m->updates > updates) return found ? found : m;
    found = m;
  }
  return found;
}

// Of a run that goes on after it was saved only what is left is known: the rest follows from its last moment.
double Moments::share_of(const Run& run) {
  const double left = run.work_left();
  if (total_ <= 0) {
    const double before = list_->empty() ? 0 : std::min(0.99, list_->back()->share);
    total_ = list_->empty() ? left + run.work_done() : left / (1 - before);
  }
  return total_ > 0 ? std::clamp(1 - left / total_, 0.0, 1.0) : 1.0;
}

bool Moments::due(const Run& run, bool scored) {
  if (limits_.count == 0 || run.updates() == 0) return false;
  const double last = list_->empty() ? 0 : list_->back()->share;
  const double spacing = 1.0 / static_cast<double>(limits_.count);
  return share_of(run) - last >= (scored || run.stage() != Stage::kCausal ? spacing : kWithoutScores * spacing);
}

void Moments::take(const Run& run, std::shared_ptr<const Scores> scores) {
  if (limits_.count == 0 || run.updates() == 0) return;
  MomentList next = *list_;
  // The scores of the finished model take the place of those made while it was trained.
  if (!next.empty() && next.back()->updates >= run.updates()) next.pop_back();
  ModelState state = run.model_state(next.empty() ? "" : next.back()->images_key);
  auto m = std::make_shared<Moment>();
  m->updates = run.updates();
  m->share = share_of(run);
  m->seconds = run.seconds();
  m->stage = stage_name(run.stage());
  m->phase = run.phase();
  m->step = run.stage_step();
  m->scores = std::move(scores);
  m->starts = starts_in(state.model);
  m->leader = run.leader();
  m->model = std::make_shared<const Safetensors>(std::move(state.model));
  m->images_key = state.images_key;
  if (!state.images.tensors.empty()) {
    m->images = std::make_shared<const Safetensors>(std::move(state.images));
  } else if (!next.empty()) {
    m->images = next.back()->images;
  }
  next.push_back(std::move(m));
  list_ = std::make_shared<const MomentList>(std::move(next));
  thin();
}

std::uint64_t Moments::bytes() const {
  std::uint64_t sum = 0;
  std::set<const Safetensors*> counted;
  for (const auto& m : *list_) {
    sum += bytes_of(*m->model);
    if (m->images && counted.insert(m->images.get()).second) sum += bytes_of(*m->images);
  }
  return sum;
}

// Takes the starts that did not lead, and are there once more later, out of one moment; false if there is none such.
// Every second one goes first, as far as they are evenly spread.
bool Moments::leave_starts() {
  MomentList next = *list_;
  std::size_t goes = next.size();
  double nearest = std::numeric_limits<double>::infinity();
  double before = 0;
  for (std::size_t i = 0; i + 1 < next.size(); ++i) {
    const Moment& m = *next[i];
    if (m.starts.size() < 2 || last_of_a_start(next, i)) continue;
    const double apart = next[i + 1]->share - before;
    before = m.share;
    if (apart < nearest) {
      nearest = apart;
      goes = i;
    }
  }
  if (goes == next.size()) return false;
  lighten(goes);
  return true;
}

// Leaves the model of the start that led alone in a moment.
void Moments::lighten(std::size_t place) {
  MomentList next = *list_;
  auto lighter = std::make_shared<Moment>(*next[place]);
  Safetensors model = *lighter->model;
  keep_start(model, lighter->leader);
  lighter->starts = starts_in(model);
  lighter->model = std::make_shared<const Safetensors>(std::move(model));
  for (auto& [folder, names] : written_) names.erase(model_name(*lighter));
  next[place] = std::move(lighter);
  list_ = std::make_shared<const MomentList>(std::move(next));
}

void Moments::thin() {
  const auto too_large = [&] { return bytes() > limits_.bytes; };
  while (too_large() && leave_starts()) {
  }
  while (list_->size() > limits_.count || (!list_->empty() && too_large())) {
    MomentList next = *list_;
    if (next.size() == 1 && next.front()->starts.size() > 1) {
      lighten(0);
      continue;
    }
    const bool large = too_large();
    std::size_t goes = 0;
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 1; i + 1 < next.size(); ++i) {
      // An image model of its own takes most of the room: where that is short, such moments go first.
      const bool own = next[i]->images && next[i]->images_key != next[i + 1]->images_key;
      const double apart =
          next[i + 1]->share - next[i - 1]->share + (large && !own ? 1 : 0) + (last_of_a_start(next, i) ? 2 : 0);
      if (apart < nearest) {
        nearest = apart;
        goes = i;
      }
    }
    next.erase(next.begin() + static_cast<std::ptrdiff_t>(goes));
    list_ = std::make_shared<const MomentList>(std::move(next));
  }
}

void Moments::clear() {
  list_ = std::make_shared<const MomentList>();
  total_ = 0;
  written_.clear();
}

void Moments::save(const fs::path& run) {
  const fs::path folder = run / kFolder;
  std::error_code code;
  if (list_->empty() && !fs::exists(folder, code)) return;
  const RunLock lock(run);
  fs::create_directories(folder, code);
  if (code) throw Error(fmt::format("cannot create the folder {}: {}", folder.string(), code.message()));
  std::set<std::string>& written = written_[fs::absolute(folder, code)];
  std::set<std::string> present;
  const auto put = [&](const std::string& name, auto&& make) {
    present.insert(name);
    if (written.contains(name) && fs::exists(folder / name, code)) return;
    save_safetensors(folder / name, make());
    written.insert(name);
  };
  for (const auto& m : *list_) {
    if (m->images) put(images_name(*m), [&] { return *m->images; });
    put(model_name(*m), [&] { return file_of(*m, settings_of_model(*m->model)); });
  }
  for (const std::string& name : names_in(folder)) {
    if (present.contains(name)) continue;
    fs::remove(folder / name, code);
    written.erase(name);
  }
  if (list_->empty()) fs::remove(folder, code);
}

std::string Moments::load(const fs::path& directory, const Run& run) {
  const fs::path folder = directory / kFolder;
  std::error_code code;
  std::set<std::string>& written = written_[fs::absolute(folder, code)];
  MomentList next;
  std::string problem;
  SafetensorsOptions options;
  options.require_finite = true;
  options.max_bytes = limits_.bytes;
  std::map<std::string, std::shared_ptr<const Safetensors>> images;
  for (const std::string& name : names_in(folder)) {
    if (name.starts_with("images-")) continue;
    try {
      auto m = moment_of(load_safetensors(folder / name, options));
      // A process that was ended may have left moments of after the checkpoint; and another run may have been here.
      if (m->updates > run.updates() || owner(settings_of_model(*m->model)) != owner(run.settings())) continue;
      if (!m->images_key.empty()) {
        auto& shared = images[m->images_key];
        if (!shared) shared = std::make_shared<const Safetensors>(load_safetensors(folder / images_name(*m), options));
        m->images = shared;
        written.insert(images_name(*m));
      }
      written.insert(model_name(*m));
      next.push_back(std::move(m));
    } catch (const std::exception& error) {
      if (problem.empty()) {
        problem =
            fmt::format("a moment of this run cannot be gone back to: {}: {}", (folder / name).string(), error.what());
      }
    }
  }
  std::sort(next.begin(), next.end(), [](const auto& a, const auto& b) { return a->updates < b->updates; });
  list_ = std::make_shared<const MomentList>(std::move(next));
  if (limits_.count > 0) thin();
  return problem;
}

}  // namespace causeway
