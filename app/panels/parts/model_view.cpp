#include "app/panels/parts/model_view.h"

#include <fmt/format.h>

#include "app/ui/format.h"

namespace causeway {

std::vector<LatentName> latent_names(const Scores* scores, int latents, const Theme& theme) {
  std::vector<LatentName> names;
  for (int i = 0; i < latents; ++i) names.push_back({"", fmt::format("z{}", i), theme.unmatched()});
  if (scores == nullptr) return names;
  for (std::size_t f = 0; f < scores->latent_of_factor.size(); ++f) {
    const int latent = scores->latent_of_factor[f];
    if (latent < 0 || latent >= latents) continue;
    LatentName& name = names[static_cast<std::size_t>(latent)];
    name.factor = scores->factors[f];
    name.text = fmt::format("z{} ({})", latent, name.factor);
    name.style = theme.factor(name.factor, static_cast<int>(f));
  }
  return names;
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
  if (!s.has_pictures) {
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
