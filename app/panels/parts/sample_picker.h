// Which test picture to look at: one choice for all panels.
#pragma once

#include "app/panels/panel.h"

namespace causeway {

/// "< picture 3 of 64 >" at the cursor; `samples` may be 0 while not known, `noun` is what they are called. Names its
/// parts PREFIX.previous, PREFIX.next and PREFIX.sample.
void sample_picker(PanelContext& context, const std::string& prefix, int samples, const char* noun = "picture");

}  // namespace causeway
