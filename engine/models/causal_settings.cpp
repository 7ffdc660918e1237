#include "engine/models/causal_settings.h"

namespace causeway {

std::vector<std::string> start_names() { return {kRandomStart, kClosedFormStart, kAutomaticStart}; }

std::vector<std::string> activation_names() { return {"silu", "relu", "leaky-relu"}; }

}  // namespace causeway
