// How much arithmetic the causal stage of a method is, from the shapes alone: an update of one phase costs several
// times one of another, so progress cannot be reckoned in updates.
#pragma once

#include <cstdint>

#include "engine/models/causal_settings.h"

namespace causeway {

/// Multiply-adds of the updates begin .. end-1 of one start on `codes` live codes: of an ILCM, of an ELCM, and of an
/// autoencoder of both images of each pair.
double ilcm_work(const CausalSettings& settings, int codes, std::int64_t begin, std::int64_t end);
double elcm_work(const CausalSettings& settings, int codes, std::int64_t begin, std::int64_t end);
double autoencoder_work(const CausalSettings& settings, int codes, std::int64_t begin, std::int64_t end);

}  // namespace causeway
