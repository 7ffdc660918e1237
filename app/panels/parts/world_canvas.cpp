#include "app/panels/parts/world_canvas.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/explore/hidden_truth.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

constexpr int kAtRest = 448;  // pixels of a side
constexpr int kMoving = 192;
constexpr float kTurn = 0.008F;     // radians a pixel
constexpr float kHandleReach = 20;  // of the pointer around a handle, pixels before zoom
constexpr float kFullScale = 0.5F;  // of the picture's height takes a variable from its lowest to its highest value

struct ShowWord {
  const char* word;
  const char* label;
  const char* line;
};
constexpr std::array<ShowWord, 3> kShows{{{"now", "Now", "The scene with what is set."},
                                          {"before", "Before", "The scene with nothing set."},
                                          {"change", "Change \xC3\x97 2", "What differs between before and now."}}};

/// Above the ring, where it does not cover what it is about.
void draw_letter(const Theme& theme, ImVec2 at, const std::string& letter) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 size = text_size(theme.strong, letter);
  const ImVec2 centre(at.x, at.y - theme.px(24));
  draw->AddRectFilled(ImVec2(centre.x - size.x / 2 - theme.px(6), centre.y - size.y / 2 - theme.px(2)),
                      ImVec2(centre.x + size.x / 2 + theme.px(6), centre.y + size.y / 2 + theme.px(2)),
                      faded(IM_COL32_BLACK, 0.7F), theme.px(4));
  text_at(draw, theme.strong, ImVec2(centre.x, centre.y - size.y / 2), IM_COL32_WHITE, letter, 0.5F);
}

float distance(ImVec2 a, ImVec2 b) { return std::hypot(a.x - b.x, a.y - b.y); }

}  // namespace

std::optional<Do> WorldCanvas::draw(PanelContext& context, const World& world, const Scene& scene, float side) {
  if (world.name() != world_) {
    world_ = world.name();
    layout_ = scene_layout(world_);
    drag_.reset();
  }
  const Theme& theme = context.theme;
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const ImVec2 high(low.x + side, low.y + side);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  // The choices lie on the picture but come first, so that they get the pointer.
  draw->ChannelsSplit(2);
  draw->ChannelsSetCurrent(1);
  if (!scene.touched) show_ = Show::kNow;
  if (scene.touched && !context.posing) draw_choices(context, low);
  context.widgets.show("world.show", kShows[static_cast<std::size_t>(show_)].word);

  draw->ChannelsSetCurrent(0);
  ImGui::SetCursorScreenPos(low);
  ImGui::InvisibleButton("picture", ImVec2(side, side));
  compat::keep_wheel();
  context.widgets.mark("world.picture");
  const bool hovered = ImGui::IsItemHovered();
  const bool active = ImGui::IsItemActive();
  camera_ = layout_.camera.orbited(yaw_, pitch_, zoom_, layout_.camera.distance);
  const std::vector<Handle> handles = find_handles(world, scene.now, low, side);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (!active) {
    drag_.reset();
    near_ = -1;
    float nearest = theme.px(kHandleReach);
    for (std::size_t v = 0; hovered && show_ == Show::kNow && v < handles.size(); ++v) {
      if (const float d = distance(handles[v].at, mouse); d < nearest) {
        nearest = d;
        near_ = static_cast<int>(v);
      }
    }
  }
  std::optional<Do> result;
  if (ImGui::IsItemActivated() && near_ >= 0) {
    drag_ = Drag{near_, scene.now[static_cast<std::size_t>(near_)], mouse.y};
  }
  if (drag_) {
    result = drag_handle(world, handles, scene.now, low, side);
  } else {
    look_around(active);
    if (hovered && ImGui::GetIO().MouseWheel != 0) {
      zoom_ = std::clamp(zoom_ * (ImGui::GetIO().MouseWheel > 0 ? 0.9F : 1.1F), 0.4F, 2.5F);
    }
    if (hovered && ImGui::IsMouseDoubleClicked(0)) {
      yaw_ = pitch_ = 0;
      zoom_ = 1;
    }
  }

  // Fewer pixels while a button is held, so that the picture follows the pointer; all of them afterwards.
  WorldRequest request{world_, show_ == Show::kBefore ? scene.before : scene.now, {}, yaw_, pitch_, zoom_, kAtRest};
  if (show_ == Show::kChange) request.before = scene.before;
  if (ImGui::IsMouseDown(0)) request.size = kMoving;
  if (!asked_ || !(*asked_ == request)) {
    asked_ = request;
    view_.render(request);
  }
  const auto picture = view_.picture();
  if (picture && picture->error.empty()) {
    const unsigned int texture = context.textures.get("world.picture", picture->id, picture->image);
    draw->AddImageRounded(compat::texture(texture), low, high, ImVec2(0, 0), ImVec2(1, 1), IM_COL32_WHITE, theme.px(5));
  } else {
    draw->AddRectFilled(low, high, theme.colours().inset, theme.px(5));
    if (picture) {
      text_at(draw, theme.body, ImVec2(low.x + theme.px(8), low.y + theme.px(8)), theme.colours().danger,
              picture->error);
    }
  }
  if (!context.posing && show_ == Show::kNow) {
    draw_handles(context, world, handles, scene, low, side, hovered || drag_ || scene.nameless);
  }
  draw->ChannelsMerge();
  context.widgets.show("world.drawn", picture && picture->request == request ? "yes" : "no");
  context.widgets.show("world.yaw", fmt::format("{:.3f}", yaw_));
  return result;
}

void WorldCanvas::draw_choices(PanelContext& context, ImVec2 low) {
  const Theme& theme = context.theme;
  const float margin = theme.px(6);
  float wide = 0;
  for (const ShowWord& show : kShows) wide += text_size(theme.body, show.label).x + theme.px(22);
  ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(low.x + margin, low.y + margin),
                                            ImVec2(low.x + margin + wide, low.y + margin + ImGui::GetFrameHeight()),
                                            faded(theme.colours().card, 0.88F), theme.px(5));
  ImGui::SetCursorScreenPos(ImVec2(low.x + margin, low.y + margin));
  const auto asked = context.widgets.take_set("world.show");
  bool known = !asked;
  for (std::size_t i = 0; i < kShows.size(); ++i) {
    if (i > 0) ImGui::SameLine(0, theme.px(2));
    const auto show = static_cast<Show>(i);
    if (choice_button(theme, kShows[i].label, show_ == show)) show_ = show;
    context.widgets.mark(fmt::format("world.show.{}", kShows[i].word));
    tooltip(theme, kShows[i].line);
    if (asked && *asked == kShows[i].word) {
      show_ = show;
      known = true;
    }
  }
  if (!known) context.widgets.reject("world.show is one of now, before, change");
}

ImVec2 WorldCanvas::place(int variable, double value, std::vector<double> now, ImVec2 low, float side) const {
  now[static_cast<std::size_t>(variable)] = value;
  auto at = project(camera_, layout_.handle(variable, now));
  if (at && layout_.seen != nullptr) at = layout_.seen(*at, now);
  return at ? ImVec2(low.x + side * (*at)[0], low.y + side * (*at)[1]) : ImVec2(-1e6F, -1e6F);
}

std::vector<WorldCanvas::Handle> WorldCanvas::find_handles(const World& world, const std::vector<double>& now,
                                                           ImVec2 low, float side) const {
  std::vector<Handle> handles;
  for (int v = 0; v < world.size(); ++v) {
    const auto at = static_cast<std::size_t>(v);
    const auto range = world.ranges()[at];
    const bool moves =
        distance(place(v, range.low, now, low, side), place(v, range.high, now, low, side)) > 0.02F * side;
    handles.push_back({place(v, now[at], now, low, side), moves});
  }
  return handles;
}

void WorldCanvas::look_around(bool pressed) {
  const ImVec2 by = ImGui::GetIO().MouseDelta;
  if (!pressed || (by.x == 0 && by.y == 0)) return;
  yaw_ += kTurn * by.x;
  pitch_ = std::clamp(pitch_ + kTurn * by.y, -0.7F, 0.7F);
}

// A handle that moves with its variable follows the pointer along its path; any other is set by moving up and down.
std::optional<Do> WorldCanvas::drag_handle(const World& world, const std::vector<Handle>& handles,
                                           const std::vector<double>& now, ImVec2 low, float side) {
  const ImVec2 by = ImGui::GetIO().MouseDelta;
  if (by.x == 0 && by.y == 0) return std::nullopt;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const auto at = static_cast<std::size_t>(drag_->variable);
  const auto range = world.ranges()[at];
  if (!handles[at].moves) {
    const double up = (drag_->y - mouse.y) / (kFullScale * side) * (range.high - range.low);
    return Do{drag_->variable, std::clamp(drag_->value + up, range.low, range.high)};
  }
  constexpr int kSteps = 400;
  double best = range.low;
  float nearest = 1e9F;
  for (int i = 0; i <= kSteps; ++i) {
    const double value = range.low + (range.high - range.low) * i / kSteps;
    if (const float d = distance(place(drag_->variable, value, now, low, side), mouse); d < nearest) {
      nearest = d;
      best = value;
    }
  }
  return Do{drag_->variable, best};
}

void WorldCanvas::draw_handles(PanelContext& context, const World& world, const std::vector<Handle>& handles,
                               const Scene& scene, ImVec2 low, float side, bool hovered) const {
  const Theme& theme = context.theme;
  const std::vector<double>& now = scene.now;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->PushClipRect(low, ImVec2(low.x + side, low.y + side), true);
  const int held = drag_ ? drag_->variable : near_;
  for (std::size_t v = 0; v < handles.size(); ++v) {
    const ImVec2 at = handles[v].at;
    const std::string& name = world.latent_names()[v];
    const bool visible = at.x > low.x && at.x < low.x + side && at.y > low.y && at.y < low.y + side;
    const float reach = theme.px(8);
    context.widgets.mark("world.handle." + name, {at.x - reach, at.y - reach, at.x + reach, at.y + reach, visible});
    if (!hovered) continue;
    const ImU32 colour = scene.nameless ? IM_COL32_WHITE : theme.factor(name, static_cast<int>(v)).colour;
    const bool mine = held == static_cast<int>(v);
    const float radius = theme.px(mine ? 15 : 9);
    draw->AddCircle(at, radius, faded(IM_COL32_BLACK, 0.6F), 0, theme.px(mine ? 5 : 4));
    draw->AddCircle(at, radius, mine ? IM_COL32_WHITE : colour, 0, theme.px(2));
    if (scene.nameless) draw_letter(theme, at, hidden_name(static_cast<int>(v)));
    if (!mine) continue;
    const auto range = world.ranges()[v];
    if (handles[v].moves) {  // its path
      std::vector<ImVec2> path;
      for (int i = 0; i <= 32; ++i) {
        path.push_back(place(static_cast<int>(v), range.low + (range.high - range.low) * i / 32, now, low, side));
      }
      compat::polyline(draw, path.data(), static_cast<int>(path.size()), faded(IM_COL32_WHITE, 0.45F), theme.px(2));
    } else {  // a gauge
      const float half = 0.25F * kFullScale * side;
      const float x = at.x + theme.px(26);
      const double share = (now[v] - range.low) / (range.high - range.low);
      const float top = at.y + half - static_cast<float>(2 * half * share);
      draw->AddRectFilled(ImVec2(x, at.y - half), ImVec2(x + theme.px(7), at.y + half), faded(IM_COL32_BLACK, 0.65F),
                          theme.px(3));
      draw->AddRectFilled(ImVec2(x, top), ImVec2(x + theme.px(7), at.y + half), colour, theme.px(3));
    }
    if (scene.nameless) continue;
    const std::string words = fmt::format("{} {:.2f}", name, now[v]);
    const ImVec2 size = text_size(theme.strong, words);
    // Beside the ring, to the left where there is no room to the right.
    const bool left = at.x + theme.px(44) + size.x > low.x + side;
    const float x = left ? at.x - theme.px(26) - size.x : at.x + theme.px(44);
    draw->AddRectFilled(ImVec2(x - theme.px(5), at.y - size.y / 2 - theme.px(3)),
                        ImVec2(x + size.x + theme.px(5), at.y + size.y / 2 + theme.px(3)), faded(IM_COL32_BLACK, 0.7F),
                        theme.px(4));
    text_at(draw, theme.strong, ImVec2(x, at.y - size.y / 2), IM_COL32_WHITE, words);
  }
  draw->PopClipRect();
}

}  // namespace causeway
