// Going back along a run's training: all panels show the model of a moment in place of the newest, or that of a start
// that did not lead then; moments are played one after the other and written as a GIF.
#pragma once

#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/explore/newest_request.h"
#include "app/panels/parts/looking_back.h"
#include "app/panels/ui_state.h"
#include "engine/training/snapshot.h"

namespace causeway {

struct MomentRequest {
  std::uint64_t run = 0;
  std::shared_ptr<const Moment> moment;
  int start = -1;                       // in place of the leading one; -1: the leading one
  std::shared_ptr<const RunData> data;  // that such a start is scored on; null: it gets no scores

  bool operator==(const MomentRequest& other) const {
    return run == other.run && moment == other.moment && start == other.start && (start < 0 || data == other.data);
  }
};

struct MomentModel {
  std::uint64_t id = 0;
  MomentRequest request;
  std::string error;  // empty if there is a model
  std::shared_ptr<const Pipeline> pipeline;
  std::shared_ptr<const Scores> scores;  // of this model; null: there are none
};

class TimeTravel {
 public:
  TimeTravel();
  ~TimeTravel();

  /// Once a frame, with the newest snapshot and the time in seconds: what the panels are to show. That is `newest`
  /// itself, or a copy with model and scores of the moment that ui.back asks for; the moment before until its model is
  /// there. `busy`: panels still wait for answers about what they were shown last.
  std::shared_ptr<const Snapshot> follow(std::shared_ptr<const Snapshot> newest, UiState& ui, double now, bool busy);
  /// A moment is on its way, a film is being made or written.
  bool busy() const { return !desk_.idle() || filming_ || writing_.valid(); }

  /// Whether the frame that is drawn now is to be part of a film: it is handed to add_frame(), cut as it should be.
  bool wants_frame() const { return wants_frame_; }
  void add_frame(Image picture, UiState& ui);

 private:
  std::shared_ptr<const Snapshot> shown(std::shared_ptr<const Snapshot> newest);
  void go_on(const MomentList& list, UiState& ui, double now, bool busy);
  void begin_film(const Snapshot& s, UiState& ui);
  void end_film(UiState& ui);
  void tell_written(UiState& ui);

  NewestRequest<MomentRequest, MomentModel> desk_;
  std::uint64_t run_ = 0;
  MomentRequest asked_;
  std::shared_ptr<const MomentModel> model_;  // that is shown; null: the newest
  double since_ = 0;                          // when it was shown first, seconds
  int still_ = 0;                             // frames in which nothing was computed since then
  std::shared_ptr<const Snapshot> shown_;     // made of shown_of_ and model_
  std::shared_ptr<const Snapshot> shown_of_;
  std::shared_ptr<const MomentModel> shown_with_;

  bool filming_ = false, wants_frame_ = false;
  std::optional<std::int64_t> before_;  // the moment that was shown before the film
  std::shared_ptr<const MomentList> film_of_;
  std::filesystem::path film_path_;
  std::vector<Image> frames_;
  std::future<std::string> writing_;  // gives what went wrong; "" if nothing did
};

}  // namespace causeway
