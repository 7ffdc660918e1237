#include "app/panels/panel_list.h"

#include "app/panels/panels.h"

namespace causeway {

std::vector<std::unique_ptr<Panel>> make_panels() {
  std::vector<std::unique_ptr<Panel>> list;
#define CAUSEWAY_MAKE_PANEL(name) list.push_back(make_##name##_panel());
  CAUSEWAY_PANELS(CAUSEWAY_MAKE_PANEL)
#undef CAUSEWAY_MAKE_PANEL
  return list;
}

}  // namespace causeway
