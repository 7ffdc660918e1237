#include "app/panels/panel.h"

#include "app/ui/format.h"
#include "app/widgets/controls.h"

namespace causeway {

void Panel::draw_empty(PanelContext& context, const EmptyState& state) {
  draw_empty_state(context.theme, state.icon, sentence(state.title), sentence(state.text));
}

}  // namespace causeway
