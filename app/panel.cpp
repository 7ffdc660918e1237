#include "app/panel.h"

#include "app/widgets/controls.h"

namespace causeway {

void Panel::draw_empty(PanelContext& context, const EmptyState& state) {
  draw_empty_state(context.theme, state.icon, state.title, state.text);
}

}  // namespace causeway
