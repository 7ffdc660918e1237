#include "app/cli/checkpoints.h"

#include <fmt/format.h>

#include "engine/core/error.h"
#include "engine/training/run_directory.h"

namespace causeway::cli {

Checkpoints::Checkpoints(Trainer& trainer, std::filesystem::path out, double every_seconds, Progress& progress)
    : trainer_(trainer), out_(std::move(out)), every_seconds_(every_seconds), progress_(progress) {
  const auto snapshot = trainer_.snapshot();
  results_ = snapshot->results;
  stage_ = snapshot->stage;
}

void Checkpoints::tell_result(const CommandResult& result) {
  if (const auto* refused = std::get_if<result::Refused>(&result)) {
    failing_ = true;
    progress_.say(fmt::format("the run is not saved: {}; training goes on, saving is tried again in {:.3g} s\n{}",
                              refused->message, every_seconds_,
                              refused->hint.empty() ? "" : fmt::format("  hint: {}\n", refused->hint)));
  } else if (std::holds_alternative<result::Saved>(result)) {
    if (failing_) progress_.say("the run is saved again\n");
    failing_ = false;
    written_ = since_.seconds();
  }
}

void Checkpoints::look(const Snapshot& snapshot) {
  if (snapshot.results != results_) {
    results_ = snapshot.results;
    tell_result(snapshot.result);
  }
  if (snapshot.state != TrainerState::kTraining || snapshot.stage == stage_name(Stage::kData)) return;
  const bool new_stage = snapshot.stage != stage_;
  if (!new_stage && since_.seconds() - asked_ < every_seconds_) return;
  stage_ = snapshot.stage;
  asked_ = since_.seconds();
  trainer_.send(command::Save{out_});
}

void Checkpoints::finish() {
  const CommandResult result = trainer_.ask(command::Save{out_});
  const auto* refused = std::get_if<result::Refused>(&result);
  if (refused == nullptr) return;
  const std::string why = refused->hint.empty() ? "" : refused->hint + "; ";
  if (!holds_run(out_)) {
    throw Error(fmt::format("nothing of this run is saved: {}", refused->message),
                why + "then train once more, with another --out if need be");
  }
  throw Error(fmt::format("the end of this run is not saved: {}; {} holds {}", refused->message, out_.string(),
                          written_ < 0 ? "what was there before"
                                       : fmt::format("it as it was {:.0f} s ago", since_.seconds() - written_)),
              fmt::format("{}then go on from there with: causeway-cli train --resume {}", why, out_.string()));
}

}  // namespace causeway::cli
