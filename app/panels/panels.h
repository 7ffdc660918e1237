// One function makes each panel; the panel's class is declared in its own file only.
#pragma once

#include <memory>

#include "app/panels/panel.h"

namespace causeway {

std::unique_ptr<Panel> make_run_panel();
std::unique_ptr<Panel> make_loss_panel();
std::unique_ptr<Panel> make_reconstruction_panel();
std::unique_ptr<Panel> make_graph_panel();
std::unique_ptr<Panel> make_scores_panel();
std::unique_ptr<Panel> make_intervention_panel();
std::unique_ptr<Panel> make_settings_panel();
std::unique_ptr<Panel> make_traversal_panel();
std::unique_ptr<Panel> make_world_panel();
std::unique_ptr<Panel> make_latent_space_panel();
std::unique_ptr<Panel> make_disentanglement_panel();
std::unique_ptr<Panel> make_compare_panel();
std::unique_ptr<Panel> make_rotation_panel();
std::unique_ptr<Panel> make_pairs_panel();
std::unique_ptr<Panel> make_log_panel();

}  // namespace causeway
