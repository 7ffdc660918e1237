#include "app/shell/visit.h"

#include <algorithm>

namespace causeway {
namespace {

/// What is in front of the leaf that would take a panel which the layout does not have yet.
std::string front_before_opening(LayoutNode root, const std::string& panel) {
  LayoutNode before = root;
  open_panel(root, panel);
  const LayoutNode* leaf = find_leaf(before, find_leaf(root, panel)->tabs.front());
  return leaf != nullptr ? leaf->front : "";
}

}  // namespace

void Visit::show(Workspace& workspace, std::string_view layout_action, const std::string& panel) {
  const auto named = std::find_if(workspace.layouts.begin(), workspace.layouts.end(),
                                  [&](const NamedLayout& layout) { return layout.action() == layout_action; });
  if (named == workspace.layouts.end()) return;
  if (layout_before_.empty()) layout_before_ = workspace.layout;
  // Chosen by the person since the step before: that is where the lesson leaves the window in the end.
  if (!layout_shown_.empty() && workspace.layout != layout_shown_) layout_before_ = workspace.layout;
  layout_shown_ = workspace.layout = named->name;
  const LayoutNode* leaf = find_leaf(named->root, panel);
  const bool opened = leaf == nullptr;
  const std::string before = opened ? front_before_opening(named->root, panel) : leaf->front;
  open_panel(named->root, panel);
  if (opened || before != panel) changes_.push_back({named->name, panel, before, opened});
}

void Visit::undo(Workspace& workspace) const {
  for (auto change = changes_.rbegin(); change != changes_.rend(); ++change) {
    const auto named = std::find_if(workspace.layouts.begin(), workspace.layouts.end(),
                                    [&](const NamedLayout& layout) { return layout.name == change->layout; });
    if (named == workspace.layouts.end()) continue;
    LayoutNode* leaf = find_leaf(named->root, change->panel);
    if (leaf == nullptr) continue;
    const bool has_before = std::find(leaf->tabs.begin(), leaf->tabs.end(), change->before) != leaf->tabs.end();
    if (leaf->front == change->panel && has_before) leaf->front = change->before;
    if (change->opened && leaf->front != change->panel) {
      std::erase(leaf->tabs, change->panel);
      std::erase(leaf->opened, change->panel);
    }
  }
  if (workspace.layout == layout_shown_) workspace.layout = layout_before_;
}

}  // namespace causeway
