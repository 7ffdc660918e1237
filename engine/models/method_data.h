// Whether data hold what a method has to be told.
#pragma once

#include <string>

#include "engine/causal/data_offer.h"
#include "engine/models/registry.h"

namespace causeway {

/// For people: "single pictures", "pairs, labels, graph", "sequences of 8".
std::string offer_text(const DataOffer& offer);

/// Throws UsageError if the data lack what the method needs, naming that, what they hold, and methods that could learn
/// from them.
void check_method_data(const Method& method, const DataOffer& offer);

}  // namespace causeway
