#include "engine/models/learner.h"

namespace causeway {

std::string Learner::phase() const {
  if (step() >= total_steps()) return "done";
  std::string name;
  for (const Phase& phase : phases()) {
    if (phase.first_step <= step()) name = phase.name;
  }
  return name;
}

}  // namespace causeway
