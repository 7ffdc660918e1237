// Whether a search is needed, as the closed form sees it.
#include <fmt/format.h>

#include "engine/core/error.h"
#include "engine/models/ilcm_schedule.h"
#include "engine/models/pair_ica/closed_form.h"
#include "engine/models/start_choice.h"

namespace causeway {

StartChoice choose_pair_start(const LearnerInput& input, const TrainingView& view) {
  const std::string& asked = input.common.start;
  if (asked == kRandomStart) return {kRandomStart, "", nullptr};
  std::shared_ptr<const ClosedForm> form;
  try {
    form = std::make_shared<ClosedForm>(fit_closed_form(view.codes, input.common.latents, input.seed));
  } catch (const Error& error) {
    return {kRandomStart,
            fmt::format("Random starts, since no closed form can be fitted to these pairs: {}.", error.what()),
            nullptr};
  }
  const std::vector<Finding> doubts = doubts_of(*form);
  const int beside = settings_of<IlcmSettings>(input.own).beside;
  const std::string others =
      beside == 0 ? "" : fmt::format(" {} random start{} beside it.", beside, beside == 1 ? " competes" : "s compete");
  if (doubts.empty()) {
    return {kClosedFormStart,
            "Starts from a closed form, which has no doubts about itself: no search is needed." + others,
            std::move(form)};
  }
  if (asked == kClosedFormStart) {
    return {kClosedFormStart,
            fmt::format("Starts from a closed form, as causal.start asks for; it doubts itself: {}.{}",
                        doubts.front().what, others),
            std::move(form)};
  }
  return {kRandomStart, fmt::format("Random starts, since a closed form doubts itself: {}.", doubts.front().what),
          nullptr};
}

}  // namespace causeway
