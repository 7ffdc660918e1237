// Panels in a window of their own, without an application: a test chooses which ones, how large, and what they are
// shown.
#pragma once

#include <imgui.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "app/panels/panel.h"
#include "app/platform/offscreen_platform.h"
#include "app/shell/frame_times.h"
#include "app/ui/imgui_compat.h"
#include "app/ui/message_log.h"
#include "engine/render/world_data.h"
#include "engine/training/run_directory.h"
#include "engine/training/trainer.h"

namespace causeway {

class PanelHost {
 public:
  PanelHost(std::shared_ptr<const Snapshot> shown, std::vector<std::unique_ptr<Panel>> panels, int width = 780,
            int height = 290)
      : snapshot(std::move(shown)),
        platform_(std::max(OffscreenPlatform::kMinSize, width),
                  std::max(OffscreenPlatform::kMinSize, height * static_cast<int>(panels.size())), 0),
        panels_(std::move(panels)),
        width_(static_cast<float>(width)),
        height_(static_cast<float>(height)) {
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    platform_.attach();
    theme_.apply();
    textures_.emplace();
  }
  ~PanelHost() {
    textures_.reset();
    platform_.detach();
    ImGui::DestroyContext();
  }
  PanelHost(const PanelHost&) = delete;
  PanelHost& operator=(const PanelHost&) = delete;

  void frame(int count = 1) {
    for (int i = 0; i < count; ++i) draw_frame();
  }
  /// Frames until nothing is being computed any more and the answers are shown.
  void settle() {
    for (int quiet = 0; quiet < 5;) {
      frame();
      const auto works = [](const std::unique_ptr<Panel>& panel) { return panel->busy(); };
      if (!explorer.idle()) {
        quiet = 0;
        explorer.wait_until_idle(30);
      } else {
        quiet = std::any_of(panels_.begin(), panels_.end(), works) ? 0 : quiet + 1;
      }
    }
  }
  void move(float x, float y, bool down) {
    x_ = x;
    y_ = y;
    down_ = down;
    frame();
  }
  /// Presses at one share of a widget's width and height, lets go at another.
  void drag(const std::string& name, ImVec2 from, ImVec2 to) {
    const WidgetRegistry::Rect r = place(name);
    const auto at = [&](ImVec2 share, bool down) {
      move(r.left + share.x * (r.right - r.left), r.top + share.y * (r.bottom - r.top), down);
    };
    at(from, false);
    at(from, false);
    at(from, true);
    if (from.x != to.x || from.y != to.y) {
      at(ImVec2((from.x + to.x) / 2, (from.y + to.y) / 2), true);
      at(to, true);
    }
    at(to, false);
    move(-1000, -1000, false);
    frame();
  }
  void click(const std::string& name) { drag(name, ImVec2(0.5F, 0.5F), ImVec2(0.5F, 0.5F)); }
  void set(const std::string& name, const std::string& value) {
    widgets.set(name, value);
    frame();
    const std::string reason = widgets.take_rejection();
    if (!reason.empty()) throw std::runtime_error(reason);
    if (!widgets.set_taken()) throw std::runtime_error(name + " cannot be set");
    frame();
  }
  std::string read(const std::string& name) {
    const std::string* value = widgets.shown(name);
    if (value == nullptr) throw std::runtime_error(name + " shows nothing");
    return *value;
  }
  double number(const std::string& name) { return std::stod(read(name)); }
  WidgetRegistry::Rect place(const std::string& name) {
    const WidgetRegistry::Rect* rect = widgets.find(name);
    if (rect == nullptr) throw std::runtime_error(name + " is not on screen");
    return *rect;
  }
  Image screenshot() {
    platform_.draw();
    return platform_.read_back();
  }
  const FrameTimes& times() const { return times_; }

  std::shared_ptr<const Snapshot> snapshot;
  MessageLog log;
  UiState ui;
  WidgetRegistry widgets;
  Explorer explorer;
  std::vector<Command> sent;

 private:
  void draw_frame() {
    if (std::exchange(fonts_lack_, false)) {
      theme_.apply();
      compat::upload_fonts();
    }
    platform_.begin_frame(0);
    compat::feed_mouse(x_, y_, down_);
    const auto begin = std::chrono::steady_clock::now();
    ImGui::NewFrame();
    widgets.begin_frame();
    const CommandSink send = [this](Command command) { sent.push_back(std::move(command)); };
    PanelContext context{{widgets, theme_, *textures_, shortcuts_}, snapshot, send, ui, explorer, log};
    for (std::size_t i = 0; i < panels_.size(); ++i) {
      ImGui::SetNextWindowPos(ImVec2(0, static_cast<float>(i) * height_));
      ImGui::SetNextWindowSize(ImVec2(width_, height_));
      ImGui::Begin(panels_[i]->id(), nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove);
      ImGui::TextUnformatted(panels_[i]->title());
      ImGui::SameLine(140);
      panels_[i]->draw_tools(context);
      if (const auto empty = panels_[i]->empty(context)) {
        panels_[i]->draw_empty(context, *empty);
      } else {
        panels_[i]->draw(context);
      }
      ImGui::End();
    }
    ImGui::Render();
    fonts_lack_ = theme_.lacks_characters(*ImGui::GetDrawData());
    times_.add(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    platform_.draw();
    platform_.present();
  }

  OffscreenPlatform platform_;
  Theme theme_{1.0F};
  Shortcuts shortcuts_;
  std::optional<TextureCache> textures_;
  std::vector<std::unique_ptr<Panel>> panels_;
  FrameTimes times_;
  float width_, height_;
  float x_ = -1000, y_ = -1000;
  bool down_ = false;
  bool fonts_lack_ = false;  // characters were drawn that are not loaded yet
};

/// One panel, or several.
template <class... Panels>
std::vector<std::unique_ptr<Panel>> panels_of(Panels... panels) {
  std::vector<std::unique_ptr<Panel>> list;
  (list.push_back(std::move(panels)), ...);
  return list;
}

/// The run that comes with the program, as the window shows it after opening it.
inline std::shared_ptr<Snapshot> pretrained_snapshot() {
  const std::filesystem::path run = std::filesystem::path(CAUSEWAY_SOURCE_DIR) / "assets/pretrained/circuit";
  Trainer trainer(load_run_settings(run), make_data_source(), {});
  trainer.send(command::Load{run});
  trainer.flush();
  return std::make_shared<Snapshot>(*trainer.snapshot());
}

}  // namespace causeway
