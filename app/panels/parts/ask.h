// How a panel gets something from the Explorer: ask when what is to be shown has changed, show the answer that fits,
// and say so while there is none or if it failed.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "app/panels/panel.h"

namespace causeway {

constexpr double kUnnoticed = 0.5;  // seconds; saying that one waits for less would only flicker

/// In place of the answer, into what is left of the panel: nothing at first, then that it is being computed.
void draw_waiting(const Theme& theme, double seconds);

/// True if there is an answer without an error. Otherwise fills what is left of the panel with what there is to say.
template <class Answer>
bool answer_ready(PanelContext& context, Panel& panel, const Answer* answer, double waited) {
  if (answer != nullptr && answer->error.empty()) return true;
  if (answer != nullptr) {
    panel.draw_empty(context, {Icon::kAlert, answer->error, answer->hint});
    context.widgets.show(std::string(panel.id()) + ".error", answer->error);
  } else {
    draw_waiting(context.theme, waited);
  }
  return false;
}

template <class Request>
class Asked {
 public:
  using Answer = typename Request::Answer;

  /// Once a frame: asks anew if the request, the run or its model has changed; while a run trains, a changed model
  /// alone at most once in `every` seconds. `fits` says whether an answer to an older request may be shown until the
  /// new one is there; one of another run never is.
  template <class Fits>
  void follow(PanelContext& context, const Request& request, Fits&& fits, double every = 0) {
    const Snapshot& s = context.snapshot();
    const double now = ImGui::GetTime();
    const Question question{s.run, s.pipeline_version, s.data.get(), request};
    const bool only_model = asked_ && asked_->run == s.run && asked_->request == request;
    // Another moment that a person looks back at is shown at once.
    const bool patient = s.state == TrainerState::kTraining && s.moment < 0 && only_model && now < next_;
    if (asked_ != question && !patient) {
      asked_ = question;
      next_ = now + every;
      id_ = context.explorer.ask(context.shared, request);
    }
    answer_ = context.explorer.template answer<Answer>();
    if (answer_ && (answer_->run != s.run || !fits(answer_->request))) answer_.reset();
    // What is shown may still be the answer to an older question.
    const bool late = !answer_ || answer_->id < id_;
    if (!late || waits_since_ < 0) waits_since_ = now;
    waited_ = late ? now - waits_since_ : 0;
    if (waited_ > kUnnoticed) context.ui.computing = true;
  }
  void follow(PanelContext& context, const Request& request, double every = 0) {
    follow(
        context, request, [](const Request&) { return true; }, every);
  }
  /// Shows nothing any more; what is asked next is asked anew.
  void forget() { answer_.reset(); }

  /// See answer_ready().
  bool ready(PanelContext& context, Panel& panel) const { return answer_ready(context, panel, answer_.get(), waited_); }

  /// The run that was asked last, 0 before.
  std::uint64_t run() const { return asked_ ? asked_->run : 0; }
  /// Whether there is an answer, if only an error.
  explicit operator bool() const { return answer_ != nullptr; }
  const Answer& operator*() const { return *answer_; }
  const Answer* operator->() const { return answer_.get(); }

 private:
  struct Question {
    std::uint64_t run = 0, version = 0;
    const RunData* data = nullptr;  // a run that was opened may get its data later
    Request request;
    bool operator==(const Question&) const = default;
  };
  std::optional<Question> asked_;
  std::uint64_t id_ = 0;     // of what was asked last
  double next_ = 0;          // when a changed model may be asked, in seconds of ImGui's clock
  double waits_since_ = -1;  // the same clock
  double waited_ = 0;
  std::shared_ptr<const Answer> answer_;
};

}  // namespace causeway
