#include "app/explore/data_reader.h"

#include <utility>

#include "engine/data/content_hash.h"

namespace causeway {

DataReader::DataReader(SharedData& data)
    : thread_([&data] {
        // On one thread: training may have the other processors.
        return [&data](ReadData& out) {
          const DataRequest& asked = out.request;
          auto read = data.get(asked.settings, 1, [](double) { return true; });
          if (!asked.content.empty() && read->content != asked.content) {
            throw other_content(data.place_of(asked.settings.world.data), "say where the data of this run are");
          }
          out.data = std::move(read);
        };
      }) {}

// While a run trains it reads its data itself, with more processors.
bool DataReader::wanted(const Snapshot& s) const {
  return !s.settings.world.data.empty() && !s.data && s.state != TrainerState::kTraining &&
         s.state != TrainerState::kFailed && s.pipeline && (s.pipeline->images || s.pipeline->causal);
}

bool DataReader::fits(const ReadData* answer, const Snapshot& s) const {
  return answer != nullptr && answer->request.run == s.run && answer->request.attempt == attempt_;
}

std::shared_ptr<const Snapshot> DataReader::complete(std::shared_ptr<const Snapshot> snapshot) {
  const Snapshot& s = *snapshot;
  if (!wanted(s)) {
    before_.reset();
    completed_.reset();
    return snapshot;
  }
  if (asked_run_ != s.run || asked_attempt_ != attempt_) {
    asked_run_ = s.run;
    asked_attempt_ = attempt_;
    thread_.ask({s.run, attempt_, s.settings, s.data_content});
  }
  const auto answer = thread_.answer();
  if (!fits(answer.get(), s) || !answer->data) return snapshot;
  if (before_ != snapshot) {
    auto with_data = std::make_shared<Snapshot>(s);
    with_data->data = answer->data;
    before_ = std::move(snapshot);
    completed_ = std::move(with_data);
  }
  return completed_;
}

bool DataReader::reading(const Snapshot& s) const { return wanted(s) && !fits(thread_.answer().get(), s); }

std::shared_ptr<const ReadData> DataReader::failure(const Snapshot& s) const {
  auto answer = thread_.answer();
  return wanted(s) && fits(answer.get(), s) && !answer->error.empty() ? answer : nullptr;
}

}  // namespace causeway
