// Whether data hold what a method has to be told.
#pragma once

#include <string>

#include "engine/causal/world.h"
#include "engine/models/registry.h"

namespace causeway {

/// For people: "single pictures", "pairs, labels, graph", "sequences of 8".
std::string offer_text(const DataOffer& offer);

/// Throws UsageError if the data lack what the method needs, naming that, what they hold, and methods that could learn
/// from them.
void check_method_data(const Method& method, const DataOffer& offer);

/// The first kind of data of the world that holds what the method needs. Throws UsageError, as check_method_data() of
/// the usual kind, if none does.
const DataKind& kind_for_method(const Method& method, std::string_view world);

}  // namespace causeway
