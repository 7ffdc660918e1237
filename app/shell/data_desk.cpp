#include "app/shell/data_desk.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "app/explore/fitting_settings.h"
#include "app/ui/format.h"
#include "engine/core/error.h"
#include "engine/data/content_hash.h"
#include "engine/data/load_dataset.h"

namespace causeway {
namespace {

constexpr std::int64_t kPeek = 64;  // units: enough to tell which settings fit

/// Whether a file holds what the run was made on, as far as that is known.
bool is_data_of(const Snapshot& s, const std::filesystem::path& file) {
  return s.data_content.empty() || content_hash(file) == s.data_content;
}

}  // namespace

DataDesk::DataDesk(SharedData& data, UiState& ui, Workspace& workspace)
    : data_(data), ui_(ui), workspace_(workspace), reader_(data) {}

void DataDesk::bring(const Snapshot& shown, const std::filesystem::path& data) {
  if (!ui_.data.error.empty() && is_data_of(shown, data)) {
    find(shown, data);
    return;
  }
  look_into(data);
}

void DataDesk::find(const Snapshot& shown, const std::filesystem::path& data) {
  if (!is_data_of(shown, data)) {
    ui_.say(fmt::format("{} does not hold what this run was made on", data.string()), true,
            {"Find the data...", "data.find"});
    return;
  }
  data_.moved(shown.settings.world.data, data);
  workspace_.moved_data[shown.settings.world.data] = data.string();
  reader_.again();
}

// Reading a part of them may take a moment, so it is not done between two frames.
void DataDesk::look_into(const std::filesystem::path& data) {
  ui_.say("looking into " + data.string() + " ...");
  looked_into_ = data;
  peek_ = std::async(std::launch::async, [data] {
    DataLoadOptions options;
    options.max_units = kPeek;
    return load_dataset(data, options);
  });
}

std::optional<Settings> DataDesk::take(const Snapshot& shown) {
  if (!peek_.valid() || peek_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return std::nullopt;
  try {
    FittingSettings fitting = settings_for_data(shown.settings, looked_into_, peek_.get());
    ui_.say(fmt::format("a new run on the data of {}{}", looked_into_.string(),
                        fitting.changes.empty() ? "" : ": " + fitting.changes));
    return std::move(fitting.settings);
  } catch (const Error& error) {
    ui_.say(one_line(error), true);
  } catch (const std::exception& error) {  // no memory
    ui_.say(fmt::format("{} cannot be read: {}", looked_into_.string(), error.what()), true);
  }
  return std::nullopt;
}

std::shared_ptr<const Snapshot> DataDesk::complete(std::shared_ptr<const Snapshot> snapshot) {
  const auto failure = reader_.failure(*snapshot);
  ui_.data = {reader_.reading(*snapshot), data_.place_of(snapshot->settings.world.data), "", ""};
  if (failure) {
    std::error_code unknown;
    const bool missing = !std::filesystem::exists(ui_.data.file, unknown);
    ui_.data.error = missing ? fmt::format("the data of this run are not at {}", ui_.data.file) : failure->error;
    ui_.data.hint = missing ? "drop them here, or say where they are now" : failure->hint;
    if (asked_for_data_of_ != snapshot->run) {
      asked_for_data_of_ = snapshot->run;
      ui_.say(ui_.data.error, true, {"Find the data...", "data.find"});
    }
  }
  return reader_.complete(std::move(snapshot));
}

}  // namespace causeway
