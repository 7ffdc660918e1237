// What a person has chosen to look at. None of it touches training.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/panels/parts/settings_history.h"
#include "app/widgets/graph_layout.h"
#include "engine/models/pipeline.h"

namespace causeway {

/// One panel asks the Intervene panel to set a latent.
struct LatentWish {
  int latent = 0;
  float value = 0;
  EditMode mode = EditMode::kCounterfactual;
};

/// A part of the window that is to be saved as PNG.
struct PictureWish {
  std::string what;    // for the name of the file
  std::string widget;  // by its name in the WidgetRegistry; empty: the whole window
};

/// Something that was said.
struct Notice {
  std::string text;
  bool error = false;
};

struct UiState {
  int sample = 0;                         // which test picture, in all panels
  std::string picture_file;               // a picture that was brought, instead of the test picture; empty: none
  std::optional<double> edge_threshold;   // empty: the run's own
  std::optional<LatentWish> wanted_edit;  // whoever takes it clears it
  std::map<std::string, NodePlaces> node_places;  // of each world's graph, where a person has dragged its nodes
  SettingsHistory edits;                          // of hyper-parameters in this run
  std::string wanted_panel;                       // id of a panel that is to come to the front of its tabs
  std::optional<PictureWish> wanted_picture;      // whoever takes it clears it
  bool posing = false;  // this frame is to be saved: no pointer, and plots leave their controls out
  std::string notice;   // what a panel or action has to say, until the next one
  bool notice_is_error = false;
  std::vector<Notice> said;  // since the log was last told

  void say(std::string text, bool error = false) {
    said.push_back({text, error});
    notice = std::move(text);
    notice_is_error = error;
  }
};

}  // namespace causeway
