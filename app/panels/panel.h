// A panel shows one aspect of a run. It reads an immutable snapshot and sends commands; it never sees the trainer.
// To add one: a file in panels/ with a class, and one line in the list in panels/panels.h.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/explore/explorer.h"
#include "app/panels/ui_state.h"
#include "app/ui/message_log.h"
#include "app/ui/widget_context.h"
#include "engine/training/command.h"
#include "engine/training/snapshot.h"

namespace causeway {

using CommandSink = std::function<void(Command)>;

struct PanelContext : WidgetContext {
  std::shared_ptr<const Snapshot> shared;  // never null; one for all panels of a frame
  const CommandSink& send;
  UiState& ui;
  Explorer& explorer;
  MessageLog& log;

  const Snapshot& snapshot() const { return *shared; }
};

/// What the rest of the window needs to know of a panel.
struct PanelInfo {
  std::string id, title;
};

/// What a panel says while there is nothing to show.
struct EmptyState {
  Icon icon;
  std::string title;
  std::string text;  // what to do about it
};

class Panel {
 public:
  virtual ~Panel() = default;

  virtual const char* id() const = 0;  // stable, the first part of its widgets' names
  virtual const char* title() const = 0;
  virtual const char* help() const = 0;  // a few plain sentences

  /// Whether it shows pictures or vectors of the run's data. While those are read, or are missing, it is not drawn.
  virtual bool needs_data() const { return false; }
  /// Something if there is nothing to show yet.
  virtual std::optional<EmptyState> empty(const PanelContext&) const { return std::nullopt; }
  virtual void draw(PanelContext& context) = 0;
  virtual void draw_empty(PanelContext& context, const EmptyState& state);
  /// Something is being computed for it, other than by the explorer.
  virtual bool busy() const { return false; }
  /// The same, if it is worth saying.
  virtual bool computing() const { return busy(); }
  /// Small controls at the right end of the title line.
  virtual void draw_tools(PanelContext&) {}
  /// Entries of its menu, above those that all panels have. Called while the menu is open.
  virtual void draw_menu(PanelContext&) {}
};

}  // namespace causeway
