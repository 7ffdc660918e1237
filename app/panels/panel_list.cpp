#include "app/panels/panel_list.h"

#include "app/panels/panels.h"

namespace causeway {

std::vector<PlacedPanel> make_panels() {
  std::vector<PlacedPanel> list;
  list.push_back({Place::kTop, 1.0F, make_run_panel()});
  list.push_back({Place::kLeftUpper, 1.0F, make_loss_panel()});
  list.push_back({Place::kLeftLower, 1.0F, make_reconstruction_panel()});
  list.push_back({Place::kRightUpper, 0.68F, make_graph_panel()});
  list.push_back({Place::kRightUpper, 0.32F, make_scores_panel()});
  list.push_back({Place::kRightLower, 1.0F, make_intervention_panel()});
  return list;
}

}  // namespace causeway
