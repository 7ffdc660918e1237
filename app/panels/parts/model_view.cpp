#include "app/panels/parts/model_view.h"

#include <fmt/format.h>

#include "app/ui/format.h"
#include "engine/models/registry.h"
#include "engine/training/image_stage.h"

namespace causeway {

std::vector<LatentName> latent_names(const Scores* scores, int latents, const Theme& theme) {
  std::vector<LatentName> names;
  for (int i = 0; i < latents; ++i) names.push_back({"", fmt::format("z{}", i), theme.unmatched(), ""});
  if (scores == nullptr) return names;
  for (int i = 0; i < latents; ++i) names[static_cast<std::size_t>(i)].why = why_named(*scores, i);
  const std::vector<int> named = named_latents(*scores);
  for (std::size_t f = 0; f < named.size(); ++f) {
    const int latent = named[f];
    if (latent < 0 || latent >= latents) continue;
    LatentName& name = names[static_cast<std::size_t>(latent)];
    name.factor = true_name(scores->factors[f]);
    name.text = fmt::format("z{} ({})", latent, name.factor);
    name.style = theme.factor(name.factor, static_cast<int>(f));
  }
  return names;
}

bool has_effects(const Snapshot& s) {
  if (s.pipeline && s.pipeline->causal) return s.pipeline->causal->graph() != nullptr;
  return method_info(s.settings.method).has_graph;
}

std::string true_name(const std::string& factor) {
  const bool like_a_latent =
      factor.size() > 1 && factor[0] == 'z' && factor.find_first_not_of("0123456789", 1) == std::string::npos;
  return like_a_latent ? "true " + factor : factor;
}

EmptyState no_pictures_state() {
  return {Icon::kImage, "No pictures in this run", "It learns from vectors of numbers, so there is nothing to show."};
}

std::string how_to_get_images(const Snapshot& s, const std::string& what) {
  if (s.state == TrainerState::kFailed) return "Training has failed. Reset starts a new run.";
  if (s.state != TrainerState::kTraining) return "Press Play to train, and you will see " + what + ".";
  if (!s.has_pictures) return "Data are being prepared first. Then you will see " + what + ".";
  return "Pictures are being prepared first. Then you will see " + what + ".";
}

std::string how_to_get_causal_model(const Snapshot& s, const std::string& what) {
  if (s.state == TrainerState::kFailed) return "Training has failed. Reset starts a new run.";
  if (!s.has_pictures || decoder_is_last(s.settings)) {
    if (s.state != TrainerState::kTraining) return "Press Play to train, and you will see " + what + ".";
    return "In a moment you will see " + what + ".";
  }
  if (s.state != TrainerState::kTraining)
    return "Press Play to train. After the image stage you will see " + what + ".";
  if (s.stage == "data") return "Pictures are being prepared. After the image stage you will see " + what + ".";
  if (s.stage == "image" && s.stage_steps > 0) {
    return fmt::format("The image stage comes first ({} of {} steps). Then you will see {}.", grouped(s.stage_step),
                       grouped(s.stage_steps), what);
  }
  return "In a moment you will see " + what + ".";
}

}  // namespace causeway
