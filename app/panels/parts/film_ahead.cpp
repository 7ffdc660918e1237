#include "app/panels/parts/film_ahead.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/panels/parts/ask.h"
#include "app/panels/parts/model_view.h"
#include "app/panels/parts/time_line.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

constexpr double kAheadFramesPerSecond = 8;
constexpr float kPicturesBesideFrom = 520;  // wide enough for the pictures beside the lanes

}  // namespace

void FilmAhead::draw(PanelContext& context, Panel& panel, int unit, int& from, bool truth_shown) {
  AheadRequest request;
  request.unit = unit;
  request.frame = from;
  request.held = held_;
  const Snapshot& s = context.snapshot();
  const int latents = s.pipeline && s.pipeline->causal ? s.pipeline->causal->latents() : 0;
  if ((asked_ && asked_->run != s.run) || (set_ && set_->latent >= latents)) set_.reset();
  if (set_) {
    request.latent = set_->latent;
    request.value = set_->value;
  }
  ask(context, request);
  if (!answer_ready(context, panel, answer_.get(), ImGui::GetTime() - waits_since_)) {
    playing_ = false;
    return;
  }
  ahead_ = &answer_->ahead;
  go_on(context);
  const Theme& theme = context.theme;
  const ImVec2 area = ImGui::GetContentRegionAvail();
  const bool pictures = !ahead_->pictures.empty();
  const bool two = truth_shown && !ahead_->world_pictures.empty();
  const bool beside = area.x >= theme.px(kPicturesBesideFrom);
  const float gap = theme.px(8), heading = theme.small->FontSize + theme.px(4);
  const float controls = 2 * ImGui::GetFrameHeightWithSpacing() + theme.px(4);
  const float room = beside ? std::min(area.x * 0.42F, theme.px(440)) : area.x;
  const float tall = beside ? area.y - controls - heading : area.y * 0.34F;
  const float side =
      pictures ? std::floor(std::clamp((room - gap) / 2, theme.px(56), std::max(theme.px(56), tall))) : 0;
  const float wide = beside ? std::max(theme.px(210), (two ? 2 * side + gap : side)) : area.x;
  const float high = controls + (pictures ? side + heading : 0);
  const ImVec2 corner = ImGui::GetCursorPos();
  ImGui::BeginChild("ahead", ImVec2(wide, beside ? area.y : high), false, ImGuiWindowFlags_NoScrollbar);
  if (pictures) draw_pictures(context, side, two);
  draw_controls(context, from);
  ImGui::EndChild();
  const ImVec2 at = beside ? ImVec2(corner.x + wide + theme.px(14), corner.y) : ImVec2(corner.x, corner.y + high + gap);
  ImGui::SetCursorPos(at);
  ImGui::BeginChild("lanes ahead",
                    ImVec2(area.x - (at.x - corner.x), std::max(theme.px(40), area.y - (at.y - corner.y))), false);
  draw_lanes(context, truth_shown);
  ImGui::EndChild();
}

void FilmAhead::ask(PanelContext& context, const AheadRequest& request) {
  const Snapshot& s = context.snapshot();
  const double now = ImGui::GetTime();
  const Asked asked{s.run, s.pipeline_version, s.scores.get(), request};
  const bool only_model = asked_ && asked_->run == s.run && asked_->request == request;
  const bool patient = s.state == TrainerState::kTraining && only_model && now < next_;
  if (asked_ != asked && !patient) {
    asked_ = asked;
    next_ = now + 0.5;
    desk_.ask({context.shared, request});
  }
  answer_ = desk_.answer();
  // While a value is dragged the answer for an earlier one is shown.
  if (answer_ && (answer_->request.snapshot->run != s.run || answer_->request.ahead.unit != request.unit)) {
    answer_.reset();
  }
  if (answer_) waits_since_ = now;
}

void FilmAhead::go_on(PanelContext& context) {
  const double now = ImGui::GetTime();
  if (playing_) {
    const auto shown = static_cast<int>((now - since_) * kAheadFramesPerSecond);
    if (shown > 0) {
      frame_ += shown;
      since_ += shown / kAheadFramesPerSecond;
    }
    if (frame_ > last()) frame_ = 0;
  }
  double number = frame_;
  if (context.widgets.take_number("film.ahead.frame", 0, last(), number)) {
    frame_ = static_cast<int>(number);
    playing_ = false;
  }
  frame_ = std::clamp(frame_, 0, last());
  context.widgets.show("film.ahead.frame", std::to_string(frame_));
}

void FilmAhead::draw_pictures(PanelContext& context, float side, bool truth_shown) const {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float top = corner.y + theme.small->FontSize + theme.px(4);
  const auto picture = [&](int place, const char* title, const std::string& name, const Image& image) {
    const float x = corner.x + static_cast<float>(place) * (side + theme.px(8));
    text_at(draw, theme.small, ImVec2(x, corner.y), c.muted, shortened(theme.small, title, side));
    const unsigned int id = context.textures.get(fmt::format("{}.{}", name, frame_), answer_->id, image);
    draw->AddImage(compat::texture(id), ImVec2(x, top), ImVec2(x + side, top + side));
    context.widgets.mark(name, {x, top, x + side, top + side, true});
  };
  const auto t = static_cast<std::size_t>(frame_);
  picture(0, "the model expects", "film.ahead.model", ahead_->pictures[t]);
  if (truth_shown) picture(1, "the world, its mean", "film.ahead.world", ahead_->world_pictures[t]);
  ImGui::SetCursorScreenPos(ImVec2(corner.x, top + side + theme.px(4)));
}

void FilmAhead::draw_controls(PanelContext& context, int& from) {
  const Theme& theme = context.theme;
  if (push_button(
          theme,
          fmt::format("{}##ahead.play", theme.icon(playing_ ? Icon::kPause : Icon::kPlay, playing_ ? "||" : ">"))
              .c_str(),
          ButtonKind::kFlat)) {
    playing_ = !playing_;
    since_ = ImGui::GetTime();
  }
  context.widgets.mark("film.ahead.play");
  tooltip(theme, playing_ ? "Stops here." : "Lets time run, for model and world alike.");
  ImGui::SameLine(0, theme.px(2));
  ImGui::AlignTextToFramePadding();
  text(theme.small, theme.colours().muted, fmt::format("+{}", frame_));
  ImGui::SameLine(0, theme.px(10));
  if (choice_button(theme, "Held", held_)) held_ = !held_;
  context.widgets.mark("film.ahead.held");
  context.widgets.show("film.ahead.held", held_ ? "yes" : "no");
  tooltip(theme,
          "What is set stays so in every frame. Off: it is set in the first one alone, and then left to its "
          "causes again.");
  ImGui::SameLine(0, theme.px(2));
  if (push_button(theme, "Free", ButtonKind::kFlat, set_.has_value())) set_.reset();
  context.widgets.mark("film.ahead.free");
  tooltip(theme, "Sets nothing: what comes by itself.");
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - theme.px(2));
  int shown = from + 1;
  if (ImGui::SliderInt("##from", &shown, 1, ahead_->frames, "from frame %d")) {
    from = std::clamp(shown, 1, ahead_->frames) - 1;
  }
  context.widgets.mark("film.ahead.from");
  tooltip(theme, "The frame that model and world start from.");
}

std::vector<FilmAhead::Lane> FilmAhead::lanes(const PanelContext& context) const {
  const auto n = static_cast<int>(ahead_->latents.cols());
  const std::vector<LatentName> names = latent_names(context.snapshot().scores.get(), n, context.theme);
  std::vector<Lane> all;
  for (std::size_t f = 0; f < ahead_->latent_of.size(); ++f) {
    if (ahead_->latent_of[f] < 0) continue;
    const auto factor = static_cast<int>(f);
    all.push_back({factor, ahead_->latent_of[f], true_name(ahead_->factors[f]),
                   context.theme.factor(ahead_->factors[f], factor)});
  }
  for (int i = 0; i < n; ++i) {
    const auto has = std::find(ahead_->latent_of.begin(), ahead_->latent_of.end(), i);
    const LatentName& name = names[static_cast<std::size_t>(i)];
    if (has == ahead_->latent_of.end()) all.push_back({-1, i, name.text, name.style});
  }
  return all;
}

void FilmAhead::draw_lanes(PanelContext& context, bool truth_shown) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const std::vector<Lane> all = lanes(context);
  const bool world = truth_shown && ahead_->world.rows() > 0;
  const float head = theme.small->FontSize + theme.px(6), foot = theme.px(20), handle = theme.px(16);
  float label = theme.px(44);
  for (const Lane& lane : all) {
    label = std::max(label, text_size(theme.body, fmt::format("do({})", lane.name)).x + theme.px(28));
  }
  const ImVec2 area = ImGui::GetContentRegionAvail();
  label = std::min(label, std::floor(area.x * 0.3F));
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const std::string what =
      world ? (ahead_->world_low.rows() > 0 ? "line: the model; dashed: the world's mean; band: 8 of 10 futures"
                                            : "line: the model; dashed: the world's mean")
            : (truth_shown && !ahead_->no_world.empty() ? "the model alone: " + ahead_->no_world
                                                        : std::string("what the model expects"));
  const std::string how = what + ". Drag a knob to set a variable now.";
  elided_text(theme, theme.small, c.muted, text_size(theme.small, how).x <= area.x ? how : what, area.x);
  context.widgets.show("film.ahead.caption", what);
  const float left = corner.x + label + handle + theme.px(4), right = corner.x + area.x - theme.px(6);
  const float top = corner.y + head;
  const float lane_height = std::clamp(
      (area.y - head - foot) / static_cast<float>(std::max<std::size_t>(1, all.size())), theme.px(26), theme.px(84));
  const float bottom = top + lane_height * static_cast<float>(all.size());
  const auto to_x = [&](int t) { return left + static_cast<float>(t) / static_cast<float>(last()) * (right - left); };
  ImDrawList* draw = ImGui::GetWindowDrawList();
  for (std::size_t k = 0; k < all.size(); ++k) {
    const Lane& lane = all[k];
    const float y = top + lane_height * static_cast<float>(k), end = y + lane_height - theme.px(4);
    const bool set = set_ && set_->latent == lane.latent;
    draw_marker(draw, ImVec2(corner.x + theme.px(8), (y + end) / 2), theme.px(5), lane.style);
    text_at(draw, theme.body, ImVec2(corner.x + theme.px(18), (y + end) / 2 - theme.body->FontSize / 2), c.text,
            shortened(theme.body, set ? fmt::format("do({})", lane.name) : lane.name, label - theme.px(22)));
    draw_handle(context, lane, ImVec2(corner.x + label, y), ImVec2(corner.x + label + handle, end));
    draw_lane(context, lane, ImVec2(left, y), ImVec2(right, end), world);
  }
  ImGui::SetCursorScreenPos(ImVec2(left, top));
  ImGui::InvisibleButton("time ahead", ImVec2(std::max(1.0F, right - left), std::max(1.0F, bottom - top + foot)));
  context.widgets.mark("film.ahead.time", {left, top, right, bottom, true});
  if (ImGui::IsItemActive()) {
    playing_ = false;
    const float share = (ImGui::GetMousePos().x - left) / std::max(1.0F, right - left);
    frame_ = std::clamp(static_cast<int>(std::lround(share * static_cast<float>(last()))), 0, last());
  }
  for (int t = 0; t <= last(); t += 10) {
    text_at(draw, theme.small, ImVec2(to_x(t), bottom), c.muted, t == 0 ? "now" : fmt::format("+{}", t),
            t == last() ? 1.0F : 0.5F);
  }
  const float x = to_x(frame_);
  draw->AddLine(ImVec2(x, top), ImVec2(x, bottom), c.accent, theme.px(1.5F));
  draw->AddCircleFilled(ImVec2(x, bottom), theme.px(4), c.accent);
  context.widgets.show("film.ahead.lanes", std::to_string(all.size()));
}

/// A knob that sets the variable: its height is the value in the first step, on the scale of the lane.
void FilmAhead::draw_handle(PanelContext& context, const Lane& lane, ImVec2 low, ImVec2 high) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const auto at = static_cast<std::size_t>(lane.latent);
  const double least = ahead_->low[at], most = std::max(ahead_->high[at], ahead_->low[at] + 1e-9);
  const float margin = theme.px(8);
  const bool set = set_ && set_->latent == lane.latent;
  double value = set ? set_->value : ahead_->expected(1, lane.latent);
  ImGui::SetCursorScreenPos(low);
  ImGui::PushID(lane.latent);
  ImGui::InvisibleButton("set", ImVec2(high.x - low.x, std::max(1.0F, high.y - low.y)));
  ImGui::PopID();
  const std::string name = "film.do." + lane.name;
  context.widgets.mark(name);
  const bool active = ImGui::IsItemActive(), hovered = ImGui::IsItemHovered();
  tooltip(theme, fmt::format("do({}): up or down sets it in the next frame, for model and world.", lane.name));
  bool changed = context.widgets.take_number(name, least, most, value);
  if (active) {
    const float share = (high.y - margin - ImGui::GetMousePos().y) / std::max(1.0F, high.y - low.y - 2 * margin);
    value = least + static_cast<double>(std::clamp(share, 0.0F, 1.0F)) * (most - least);
    changed = true;
  }
  if (changed) set_ = Setting{lane.latent, value};
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float x = (low.x + high.x) / 2;
  const auto share = static_cast<float>(std::clamp((value - least) / (most - least), 0.0, 1.0));
  const float y = high.y - margin - share * (high.y - low.y - 2 * margin);
  draw->AddLine(ImVec2(x, low.y + margin), ImVec2(x, high.y - margin), c.card_border, theme.px(3));
  draw->AddCircleFilled(ImVec2(x, y), theme.px(active || hovered ? 6.5F : 5.5F),
                        set || changed ? lane.style.colour : c.muted);
  context.widgets.show(name, fmt::format("{:.3f}", value));
}

void FilmAhead::draw_lane(PanelContext& context, const Lane& lane, ImVec2 low, ImVec2 high, bool truth_shown) const {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(low, high, c.inset, theme.px(3));
  const auto at = static_cast<std::size_t>(lane.latent);
  const double least = ahead_->low[at], most = std::max(ahead_->high[at], ahead_->low[at] + 1e-9);
  const float margin = theme.px(8);
  const auto place = [&](int t, double value) {
    const auto share = static_cast<float>(std::clamp((value - least) / (most - least), -0.1, 1.1));
    return ImVec2(low.x + static_cast<float>(t) / static_cast<float>(last()) * (high.x - low.x),
                  high.y - margin - share * (high.y - low.y - 2 * margin));
  };
  std::vector<ImVec2> model, world;
  const bool beside = truth_shown && lane.factor >= 0;
  for (int t = 0; t <= last(); ++t) {
    model.push_back(place(t, ahead_->expected(t, lane.latent)));
    if (beside) world.push_back(place(t, ahead_->world(t, lane.factor)));
  }
  if (beside && ahead_->world_low.rows() > 0) {
    for (int t = 0; t < last(); ++t) {
      draw->AddQuadFilled(place(t, ahead_->world_low(t, lane.factor)), place(t, ahead_->world_high(t, lane.factor)),
                          place(t + 1, ahead_->world_high(t + 1, lane.factor)),
                          place(t + 1, ahead_->world_low(t + 1, lane.factor)), faded(c.muted, 0.22F));
    }
  }
  draw_time_line(theme, draw, world, c.text, true);
  draw_time_line(theme, draw, model, lane.style.colour, false);
  context.widgets.show(
      "film.ahead." + lane.name,
      beside ? fmt::format("{:.3f} {:.3f}", ahead_->expected(frame_, lane.latent), ahead_->world(frame_, lane.factor))
             : fmt::format("{:.3f}", ahead_->expected(frame_, lane.latent)));
}

}  // namespace causeway
