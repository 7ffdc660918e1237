#include "app/panels/parts/next_run.h"

#include <utility>
#include <variant>

namespace causeway {

void NextRun::start(const Snapshot& snapshot, command::Save save, Settings settings, const Send& send) {
  if (wanted_) return;
  wanted_ = Wanted{snapshot.run, snapshot.results, save.directory, std::move(settings)};
  send(std::move(save));
}

void NextRun::follow(const Snapshot& snapshot, const Send& send) {
  if (!wanted_) return;
  if (snapshot.run != wanted_->run) {  // a person has opened another in the meantime
    wanted_.reset();
    return;
  }
  if (snapshot.results == wanted_->results) return;
  wanted_->results = snapshot.results;
  const auto* saved = std::get_if<result::Saved>(&snapshot.result);
  if (saved != nullptr && saved->directory == wanted_->directory) {
    const Wanted wanted = *std::exchange(wanted_, std::nullopt);
    send(command::Reset{wanted.settings});
    send(command::Play{});
  } else if (std::holds_alternative<result::Refused>(snapshot.result)) {
    wanted_.reset();
  }
}

}  // namespace causeway
