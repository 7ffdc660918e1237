// What a person has chosen to look at. None of it touches training.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/settings_history.h"

namespace causeway {

struct UiState {
  int sample = 0;                        // which test picture, in all panels
  std::string picture_file;              // a picture that was brought, instead of the test picture; empty: none
  std::optional<double> edge_threshold;  // empty: the run's own
  SettingsHistory edits;                 // of hyper-parameters in this run
  std::string wanted_panel;              // id of a panel that is to come to the front of its tabs
  std::string notice;                    // what a panel or action has to say, until the next one
  bool notice_is_error = false;
};

}  // namespace causeway
