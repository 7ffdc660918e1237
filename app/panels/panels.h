// The list of all panels. To add one: a file in this folder that defines make_NAME_panel(), and NAME in the list.
#pragma once

#include <memory>

#include "app/panels/panel.h"

namespace causeway {

/// The first is the bar at the top of the window; the Panels menu lists the others in this order.
#define CAUSEWAY_PANELS(PANEL) \
  PANEL(run)                   \
  PANEL(loss)                  \
  PANEL(reconstruction)        \
  PANEL(graph)                 \
  PANEL(scores)                \
  PANEL(diagnosis)             \
  PANEL(intervention)          \
  PANEL(settings)              \
  PANEL(traversal)             \
  PANEL(world)                 \
  PANEL(guess)                 \
  PANEL(latent_space)          \
  PANEL(disentanglement)       \
  PANEL(compare)               \
  PANEL(rotation)              \
  PANEL(pairs)                 \
  PANEL(film)                  \
  PANEL(failures)              \
  PANEL(closed_form)           \
  PANEL(labels)                \
  PANEL(environment)           \
  PANEL(linear)                \
  PANEL(three_settings)        \
  PANEL(answers)               \
  PANEL(log)

// One function makes each panel; the panel's class is declared in its own file only.
#define CAUSEWAY_DECLARE_PANEL(name) std::unique_ptr<Panel> make_##name##_panel();
CAUSEWAY_PANELS(CAUSEWAY_DECLARE_PANEL)
#undef CAUSEWAY_DECLARE_PANEL

}  // namespace causeway
