#include "app/shell/lesson_shelf.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/shell/card.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"
#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/core/random.h"

namespace causeway {
namespace {

constexpr int kShelfPicture = 192;  // pixels of a side
// Lengths at scale 1.
constexpr float kShelfWidth = 760, kShelfRow = 104, kShelfHead = 52, kShelfFoot = 46;

/// A scene of the world, always the same one; empty if it is not seen as pictures or not of this program.
std::vector<double> shelf_scene(const std::string& world) {
  try {
    const World made = make_world(world);
    if (made.observation() != nullptr) return {};
    Random random(3, Stream::kWorldTest, 0);
    return made.model().sample(random).latents;
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

unsigned int LessonShelfDialog::picture(PanelContext& context, const std::string& world) {
  const auto found = pictures_.find(world);
  if (found != pictures_.end()) {
    if (!found->second || !found->second->error.empty()) return 0;
    return context.textures.get("shelf." + world, found->second->id, found->second->image);
  }
  // One after the other: of several that wait only the newest would be drawn.
  if (asked_.empty()) {
    WorldRequest request;
    request.world = world;
    request.latents = shelf_scene(world);
    request.size = kShelfPicture;
    if (request.latents.empty()) {
      pictures_[world] = nullptr;
    } else {
      asked_ = world;
      view_.render(std::move(request));
    }
  } else if (asked_ == world && view_.idle()) {
    pictures_[world] = view_.picture();
    asked_.clear();
  }
  return 0;
}

bool LessonShelfDialog::draw_lesson(PanelContext& context, const Lesson& lesson, ImVec2 size) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const ImVec2 low = ImGui::GetCursorScreenPos(), high(low.x + size.x, low.y + size.y);
  const bool pressed = ImGui::InvisibleButton(lesson.id.c_str(), size);
  context.widgets.mark("shelf." + lesson.id);
  const bool over = ImGui::IsItemHovered();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(low, high, over ? c.field_hover : c.card, theme.px(6));
  compat::outline(draw, low, high, over ? c.accent : c.card_border, theme.px(6), theme.px(1));
  const float pad = theme.px(8), side = size.y - 2 * pad;
  const ImVec2 at(low.x + pad, low.y + pad), end(at.x + side, at.y + side);
  if (const unsigned int texture = picture(context, lesson.world); texture != 0) {
    draw->AddImageRounded(compat::texture(texture), at, end, ImVec2(0, 0), ImVec2(1, 1), IM_COL32_WHITE, theme.px(4));
  } else {
    draw->AddRectFilled(at, end, c.inset, theme.px(4));
    text_at(draw, theme.title, ImVec2((at.x + end.x) / 2, (at.y + end.y - theme.title->FontSize) / 2), c.faint,
            theme.icon(Icon::kGraph), 0.5F);
  }
  const float x = end.x + theme.px(14), wide = high.x - pad - x;
  std::string length = fmt::format("{} steps", lesson.steps.size());
  if (lesson.minutes > 0) length = fmt::format("{} minutes, {}", lesson.minutes, length);
  const float right = text_size(theme.small, length).x;
  text_at(draw, theme.strong, ImVec2(x, at.y), c.text,
          shortened(theme.strong, lesson.title, wide - right - theme.px(14)));
  text_at(draw, theme.small, ImVec2(high.x - pad - right, at.y + theme.px(2)), c.muted, length);
  const std::string& about = lesson.about.empty() ? lesson.steps.front().title : lesson.about;
  draw->PushClipRect(ImVec2(x, low.y), ImVec2(x + wide, high.y - theme.px(4)), true);
  draw->AddText(theme.body, theme.body->FontSize, ImVec2(x, at.y + theme.px(26)), c.muted, about.c_str(), nullptr,
                wide);
  draw->PopClipRect();
  return pressed;
}

bool LessonShelfDialog::draw(PanelContext& context) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const float gap = theme.px(8);
  const auto rows = static_cast<float>(shelf_.lessons.size());
  const float lines = static_cast<float>(shelf_.problems.size()) * (theme.small->FontSize + theme.px(4));
  const float height = theme.px(kShelfHead + kShelfFoot) + rows * (theme.px(kShelfRow) + gap) + lines;
  bool done = false;
  if (begin_card(theme, "shelf", ImVec2(theme.px(kShelfWidth), height))) {
    text(theme.title, c.text, "Lessons");
    // In a small window the list scrolls, the button stays.
    const float foot = ImGui::GetFrameHeightWithSpacing();
    ImGui::BeginChild("lessons", ImVec2(0, ImGui::GetContentRegionAvail().y - foot), false);
    for (const std::string& problem : shelf_.problems) {
      elided_text(theme, theme.small, c.danger, problem, ImGui::GetContentRegionAvail().x);
    }
    for (std::size_t i = 0; i < shelf_.lessons.size(); ++i) {
      ImGui::PushID(static_cast<int>(i));
      if (draw_lesson(context, shelf_.lessons[i], ImVec2(ImGui::GetContentRegionAvail().x, theme.px(kShelfRow)))) {
        chosen_ = shelf_.lessons[i];
        done = true;
      }
      ImGui::PopID();
    }
    ImGui::EndChild();
    if (push_button(theme, "Close", ButtonKind::kNormal)) done = true;
    context.widgets.mark("shelf.close");
    context.widgets.show("shelf.problems", std::to_string(shelf_.problems.size()));
    context.widgets.show("shelf.lessons", std::to_string(shelf_.lessons.size()));
  }
  ImGui::End();
  return done;
}

}  // namespace causeway
