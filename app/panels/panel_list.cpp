#include "app/panels/panel_list.h"

#include "app/panels/panels.h"

namespace causeway {

std::vector<std::unique_ptr<Panel>> make_panels() {
  std::vector<std::unique_ptr<Panel>> list;
  list.push_back(make_run_panel());
  list.push_back(make_loss_panel());
  list.push_back(make_reconstruction_panel());
  list.push_back(make_graph_panel());
  list.push_back(make_scores_panel());
  list.push_back(make_intervention_panel());
  list.push_back(make_settings_panel());
  list.push_back(make_traversal_panel());
  list.push_back(make_world_panel());
  list.push_back(make_latent_space_panel());
  list.push_back(make_disentanglement_panel());
  list.push_back(make_compare_panel());
  list.push_back(make_rotation_panel());
  list.push_back(make_pairs_panel());
  list.push_back(make_log_panel());
  return list;
}

}  // namespace causeway
