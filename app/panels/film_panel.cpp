// A held-out sequence as an editor of films shows one: the frame, and below one time axis the strip of frames and a
// lane for each variable with what the model makes of it, what is true, and when it was set.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/panels/panels.h"
#include "app/panels/parts/ask.h"
#include "app/panels/parts/film_ahead.h"
#include "app/panels/parts/model_view.h"
#include "app/panels/parts/sample_picker.h"
#include "app/panels/parts/time_line.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"
#include "app/widgets/image_tile.h"
#include "app/widgets/vector_bars.h"

namespace causeway {
namespace {

constexpr double kFilmFramesPerSecond = 8;
constexpr float kFilmBesideFrom = 520;  // wide enough for the frame beside the lanes

class FilmPanel final : public Panel {
 public:
  const char* id() const override { return "film"; }
  const char* title() const override { return "Film"; }
  bool needs_data() const override { return true; }
  const char* help() const override {
    return "A sequence that the learner has not seen. Each variable has a lane: the line is what the model sees in the "
           "frames, the dashed line is true. A triangle at the top marks a step in which the variable was set from "
           "outside, a dot at the bottom where the model thinks so. Drag over the lanes to move through time. Ahead: "
           "from "
           "this frame on, what the model expects beside what the world does, also with a variable set.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (s.settings.world.data.empty() || s.data) return std::nullopt;
    return EmptyState{Icon::kImage, "No sequences yet", how_to_get_images(s, "sequences in time")};
  }

  bool busy() const override { return playing_ || (ahead_shown_ && ahead_.busy()); }
  bool computing() const override { return false; }  // playing is no computation

  void draw_tools(PanelContext& context) override {
    if (empty(context)) return;
    const Theme& theme = context.theme;
    const bool there = answer_ && answer_->error.empty();
    if (there && looks_ahead(context)) {
      if (choice_button(theme, "Ahead", ahead_shown_)) ahead_shown_ = !ahead_shown_;
      context.widgets.mark("film.ahead");
      if (const auto word = context.widgets.take_set("film.ahead")) {
        if (*word != "yes" && *word != "no") context.widgets.reject("film.ahead is yes or no");
        ahead_shown_ = *word == "yes";
      }
      context.widgets.show("film.ahead", ahead_shown_ ? "yes" : "no");
      tooltip(theme,
              "From this frame on: what the model expects beside what the world does, and what follows if a "
              "variable is set now.");
      ImGui::SameLine(0, theme.px(6));
    }
    if (there && !answer_->factors.empty()) {
      if (choice_button(theme, "Truth", truth_shown_)) truth_shown_ = !truth_shown_;
      context.widgets.mark("film.truth");
      tooltip(theme, "The true variables, dashed, and when they were set. The learner sees neither.");
      ImGui::SameLine(0, theme.px(6));
    }
    context.widgets.show("film.truth", truth_shown_ ? "shown" : "hidden");
    sample_picker(context, "film", answer_ ? answer_->units : 0, "sequence");
  }

  void draw(PanelContext& context) override {
    const FilmRequest request{context.ui.sample};
    answer_.follow(
        context, request, [&](const FilmRequest& r) { return r == request; }, 0.5);
    if (!answer_.ready(context, *this)) {
      playing_ = false;
      return;
    }
    go_on(context);
    if (ahead_shown_ && looks_ahead(context)) {
      playing_ = false;
      ahead_.draw(context, *this, context.ui.sample, frame_, truth_shown_);
      return;
    }
    const Theme& theme = context.theme;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const float gap = theme.px(14);
    const bool beside = area.x >= theme.px(kFilmBesideFrom);
    const float controls = ImGui::GetFrameHeight() + theme.px(6);
    const float side =
        std::floor(beside ? std::clamp(area.y - controls, theme.px(90), std::min(theme.px(300), area.x * 0.34F))
                          : std::clamp(area.y * 0.4F, theme.px(80), std::min(area.x, theme.px(200))));
    const ImVec2 corner = ImGui::GetCursorPos();
    ImGui::BeginChild("frame", ImVec2(beside ? side : area.x, side + controls), false, ImGuiWindowFlags_NoScrollbar);
    draw_frame(context, side);
    draw_controls(context);
    ImGui::EndChild();
    const ImVec2 at =
        beside ? ImVec2(corner.x + side + gap, corner.y) : ImVec2(corner.x, corner.y + side + controls + gap);
    ImGui::SetCursorPos(at);
    ImGui::BeginChild("lanes", ImVec2(area.x - (at.x - corner.x), std::max(theme.px(40), area.y - (at.y - corner.y))),
                      false);
    draw_lanes(context);
    ImGui::EndChild();
  }

 private:
  /// What a lane is about.
  struct Lane {
    int factor = -1, latent = -1;  // -1: none
    std::string name;
    FactorStyle style;
  };

  int last() const { return answer_->frames - 1; }

  /// The model of this run has an idea of what comes next.
  static bool looks_ahead(const PanelContext& context) {
    const Snapshot& s = context.snapshot();
    return s.pipeline && s.pipeline->causal && s.pipeline->causal->lagged() != nullptr;
  }

  void go_on(PanelContext& context) {
    const double now = ImGui::GetTime();
    if (playing_) {
      const auto shown = static_cast<int>((now - since_) * kFilmFramesPerSecond);
      if (shown > 0) {
        frame_ += shown;
        since_ += shown / kFilmFramesPerSecond;
      }
      if (frame_ > last()) frame_ = 0;
    }
    double number = frame_;
    if (context.widgets.take_number("film.frame", 0, last(), number)) {
      frame_ = static_cast<int>(number);
      playing_ = false;
    }
    frame_ = std::clamp(frame_, 0, last());
    context.widgets.show("film.frame", std::to_string(frame_));
    context.widgets.show("film.state", playing_ ? "playing" : "still");
  }

  unsigned int picture(PanelContext& context, int frame) const {
    return context.textures.get(fmt::format("film.{}", frame), answer_->id,
                                answer_->pictures[static_cast<std::size_t>(frame)]);
  }

  void draw_frame(PanelContext& context, float side) {
    const Theme& theme = context.theme;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    if (answer_->pictures.empty()) {
      const auto row = [&](int t) {
        const auto values = answer_->vectors.row(t);
        return std::vector<float>(values.data(), values.data() + values.size());
      };
      draw_vector_bars(context, "film.vector", ImVec2(ImGui::GetContentRegionAvail().x, side),
                       {row(std::max(0, frame_ - 1)), row(frame_), "frame before", "this frame"});
    } else {
      ImDrawList* draw = ImGui::GetWindowDrawList();
      ImGui::Dummy(ImVec2(side, side));
      context.widgets.mark("film.picture");
      draw->AddImage(compat::texture(picture(context, frame_)), corner, ImVec2(corner.x + side, corner.y + side));
      draw_touch(context, corner, side);
    }
    ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + side + theme.px(4)));
  }

  /// Where the scene was touched on the way to this frame: a ring.
  void draw_touch(PanelContext& context, ImVec2 corner, float side) const {
    if (answer_->touches.rows() == 0 || frame_ == 0) return;
    const Theme& theme = context.theme;
    const auto touch = answer_->touches.row(frame_ - 1);
    const ImVec2 at(corner.x + static_cast<float>(touch(0)) * side, corner.y + static_cast<float>(touch(1)) * side);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddCircle(at, theme.px(9), IM_COL32(0, 0, 0, 200), 0, theme.px(4));
    draw->AddCircle(at, theme.px(9), IM_COL32(255, 255, 255, 255), 0, theme.px(2));
    context.widgets.show("film.touch", fmt::format("{:.3f} {:.3f}", touch(0), touch(1)));
  }

  void draw_controls(PanelContext& context) {
    const Theme& theme = context.theme;
    const auto button = [&](Icon icon, const char* fallback, const char* name, const char* help) {
      const bool pressed =
          push_button(theme, fmt::format("{}##{}", theme.icon(icon, fallback), name).c_str(), ButtonKind::kFlat);
      context.widgets.mark(std::string("film.") + name);
      tooltip(theme, help);
      return pressed;
    };
    if (button(playing_ ? Icon::kPause : Icon::kPlay, playing_ ? "||" : ">", "play",
               playing_ ? "Stops here." : "Lets time run.")) {
      playing_ = !playing_;
      since_ = ImGui::GetTime();
    }
    ImGui::SameLine(0, theme.px(2));
    if (button(Icon::kPrevious, "<", "back", "One frame back.")) step(-1);
    ImGui::SameLine(0, theme.px(2));
    if (button(Icon::kNext, ">", "on", "One frame on.")) step(1);
    ImGui::SameLine(0, theme.px(8));
    ImGui::AlignTextToFramePadding();
    text(theme.small, theme.colours().muted, fmt::format("{} / {}", frame_ + 1, answer_->frames));
    draw_found(context);
  }

  /// How often the model tells rightly what was set, beside how often anybody can.
  static void draw_found(PanelContext& context) {
    const auto& scores = context.snapshot().scores;
    const auto found = scores ? scores->value("target_accuracy") : std::nullopt;
    std::string told;
    if (found) {
      const auto best = scores->value("target_accuracy_best_possible");
      told = best ? fmt::format("found {:.2f}, best {:.2f}", *found, *best) : fmt::format("found {:.2f}", *found);
      const Theme& theme = context.theme;
      ImGui::SameLine(0, theme.px(10));
      // As much of it as has room.
      const float room = ImGui::GetContentRegionAvail().x;
      std::string words = told;
      for (const std::string& brief : {fmt::format("found {:.2f}", *found), fmt::format("{:.2f}", *found)}) {
        if (text_size(theme.small, words).x > room) words = brief;
      }
      elided_text(theme, theme.small, theme.colours().muted, words, room);
      tooltip(
          theme,
          "Share of the steps for which the model tells rightly what was set, or that nothing was; then the best "
          "possible share, of somebody who knows the world's law: a value that is set often lies where the variable "
          "would have gone anyway.");
    }
    context.widgets.show("film.found", told);
  }

  void step(int by) {
    playing_ = false;
    frame_ = std::clamp(frame_ + by, 0, last());
  }

  /// A lane for each true variable, with the latent that goes with it, then one for each latent that goes with none.
  std::vector<Lane> lanes(const PanelContext& context) const {
    const auto n = static_cast<int>(answer_->latents.cols());
    const std::vector<LatentName> names = latent_names(context.snapshot().scores.get(), n, context.theme);
    std::vector<Lane> all;
    std::vector<bool> taken(static_cast<std::size_t>(n), false);
    for (std::size_t f = 0; f < answer_->factors.size(); ++f) {
      const int latent = f < answer_->latent_of.size() ? answer_->latent_of[f] : -1;
      if (latent >= 0 && latent < n) taken[static_cast<std::size_t>(latent)] = true;
      if (latent < 0 && !truth_shown_) continue;
      const auto factor = static_cast<int>(f);
      all.push_back(
          {factor, latent, true_name(answer_->factors[f]), context.theme.factor(answer_->factors[f], factor)});
    }
    for (int i = 0; i < n; ++i) {
      const LatentName& name = names[static_cast<std::size_t>(i)];
      if (!taken[static_cast<std::size_t>(i)]) all.push_back({-1, i, name.text, name.style});
    }
    return all;
  }

  void draw_lanes(PanelContext& context) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const std::vector<Lane> all = lanes(context);
    if (all.empty()) {
      text(theme.body, c.muted, how_to_get_causal_model(context.snapshot(), "the variables of this sequence"));
      return;
    }
    float label = theme.px(44);
    for (const Lane& lane : all) label = std::max(label, text_size(theme.body, lane.name).x + theme.px(28));
    const ImVec2 area = ImGui::GetContentRegionAvail();
    label = std::min(label, std::floor(area.x * 0.3F));
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float left = corner.x + label, right = corner.x + area.x - theme.px(6);
    const bool strip = !answer_->pictures.empty() && area.y > theme.px(150);
    const float strip_height = strip ? std::min(theme.px(44), (right - left) / 6) : 0;
    const float foot = theme.px(20);
    const float top = corner.y + strip_height + theme.px(strip ? 6 : 0);
    const float lane_height =
        std::clamp((area.y - (top - corner.y) - foot) / static_cast<float>(all.size()), theme.px(26), theme.px(84));
    const float bottom = top + lane_height * static_cast<float>(all.size());
    const auto to_x = [&](double t) { return left + static_cast<float>(t / std::max(1, last())) * (right - left); };
    ImDrawList* draw = ImGui::GetWindowDrawList();

    ImGui::InvisibleButton("time", ImVec2(std::max(1.0F, area.x), bottom - corner.y + foot));
    context.widgets.mark("film.time", {left, corner.y, right, bottom, true});
    if (ImGui::IsItemActive()) {
      playing_ = false;
      const float share = (ImGui::GetMousePos().x - left) / std::max(1.0F, right - left);
      frame_ = std::clamp(static_cast<int>(std::lround(share * static_cast<float>(last()))), 0, last());
    }
    if (strip) draw_strip(context, left, right, corner.y, strip_height);
    for (std::size_t k = 0; k < all.size(); ++k) {
      const float y = top + lane_height * static_cast<float>(k);
      draw_lane(context, all[k], ImVec2(corner.x, y), left, right, lane_height - theme.px(4), to_x);
    }
    // Time: some round numbers, and where we are.
    const int every = last() > 60 ? 20 : last() > 20 ? 10 : 5;
    for (int t = 0; t <= last(); t += every) {
      text_at(draw, theme.small, ImVec2(to_x(t), bottom), c.muted, std::to_string(t + 1), 0.5F);
    }
    const float x = to_x(frame_);
    draw->AddLine(ImVec2(x, corner.y), ImVec2(x, bottom), c.accent, theme.px(1.5F));
    draw->AddCircleFilled(ImVec2(x, bottom), theme.px(4), c.accent);
    context.widgets.show("film.lanes", std::to_string(all.size()));
  }

  /// As many frames as find room, each where its time is.
  void draw_strip(PanelContext& context, float left, float right, float top, float height) const {
    const int room = std::clamp(static_cast<int>((right - left) / height), 2, answer_->frames);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float wide = (right - left) / static_cast<float>(room);
    for (int k = 0; k < room; ++k) {
      const int t = static_cast<int>(std::lround(static_cast<double>(k) * last() / std::max(1, room - 1)));
      const float x = left + wide * static_cast<float>(k);
      const float side = std::min(height, wide - context.theme.px(2));
      draw->AddImage(compat::texture(picture(context, t)), ImVec2(x, top), ImVec2(x + side, top + side));
    }
  }

  template <class ToX>
  void draw_lane(PanelContext& context, const Lane& lane, ImVec2 corner, float left, float right, float height,
                 ToX to_x) const {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float low = corner.y, high = corner.y + height;
    draw->AddRectFilled(ImVec2(left, low), ImVec2(right, high), c.inset, theme.px(3));
    draw_marker(draw, ImVec2(corner.x + theme.px(8), (low + high) / 2), theme.px(5), lane.style);
    const float name_wide = left - corner.x - theme.px(24);
    text_at(draw, theme.body, ImVec2(corner.x + theme.px(18), (low + high) / 2 - theme.body->FontSize / 2), c.text,
            shortened(theme.body, lane.name, name_wide));

    std::vector<double> model, expected, truth;
    const bool fitted = lane.factor >= 0 && answer_->latents_as_truth.rows() > 0;
    for (int t = 0; t < answer_->frames; ++t) {
      if (lane.latent >= 0) {
        model.push_back(static_cast<double>((fitted ? answer_->latents_as_truth : answer_->latents)(t, lane.latent)));
        const MatrixF& ahead = fitted ? answer_->expected_as_truth : answer_->expected;
        if (ahead.rows() > 0) expected.push_back(static_cast<double>(ahead(t, lane.latent)));
      }
      if (lane.factor >= 0 && truth_shown_ && answer_->truth.rows() > 0)
        truth.push_back(answer_->truth(t, lane.factor));
    }
    double least = 1e300, most = -1e300;
    for (const auto* line : {&model, &truth}) {
      for (const double v : *line) {
        least = std::min(least, v);
        most = std::max(most, v);
      }
    }
    if (most <= least) most = least + 1;
    const float margin = theme.px(8);
    const auto to_y = [&](double v) {
      const double share = std::clamp((v - least) / (most - least), -0.1, 1.1);
      return high - margin - static_cast<float>(share) * (high - low - 2 * margin);
    };
    // What the model expected of a frame from the one before: far from the line where something was set.
    for (std::size_t t = 1; t < expected.size(); ++t) {
      draw->AddCircleFilled(ImVec2(to_x(static_cast<double>(t)), to_y(expected[t])), theme.px(1.6F), c.muted);
    }
    draw_line(theme, draw, truth, to_x, to_y, c.text, true);
    draw_line(theme, draw, model, to_x, to_y, lane.style.colour, false);
    draw_marks(context, lane, low, high, to_x);
    if (lane.latent >= 0 && !truth.empty() && fitted) {
      context.widgets.show(fmt::format("film.lane.{}", lane.name),
                           fmt::format("{:.3f} {:.3f}", model[static_cast<std::size_t>(frame_)],
                                       truth[static_cast<std::size_t>(frame_)]));
    }
  }

  template <class ToX, class ToY>
  static void draw_line(const Theme& theme, ImDrawList* draw, const std::vector<double>& values, ToX to_x, ToY to_y,
                        ImU32 colour, bool dashed) {
    std::vector<ImVec2> points;
    for (std::size_t t = 0; t < values.size(); ++t) points.emplace_back(to_x(static_cast<double>(t)), to_y(values[t]));
    draw_time_line(theme, draw, points, colour, dashed);
  }

  /// Steps in which the variable was set (triangles at the top) and is thought to have been (dots at the bottom).
  template <class ToX>
  void draw_marks(PanelContext& context, const Lane& lane, float low, float high, ToX to_x) const {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float r = theme.px(4);
    int set = 0;
    for (Eigen::Index t = 0; t < answer_->targets.rows() && truth_shown_ && lane.factor >= 0; ++t) {
      if (answer_->targets(t, lane.factor) == 0) continue;
      const float x = to_x(static_cast<double>(t + 1));
      draw->AddTriangleFilled(ImVec2(x - r, low), ImVec2(x + r, low), ImVec2(x, low + 1.6F * r), c.text);
      ++set;
    }
    for (Eigen::Index t = 0; t < answer_->posterior.rows() && lane.latent >= 0; ++t) {
      const float p = answer_->posterior(t, lane.latent + 1);
      if (p < 0.1F) continue;
      draw->AddCircleFilled(ImVec2(to_x(static_cast<double>(t + 1)), high - r), r * std::sqrt(p),
                            faded(lane.style.colour, std::min(1.0F, 0.3F + p)));
    }
    if (lane.factor >= 0) context.widgets.show(fmt::format("film.set.{}", lane.name), std::to_string(set));
  }

  Asked<FilmRequest> answer_;
  int frame_ = 0;
  bool playing_ = false;
  double since_ = 0;  // when the frame that is shown was reached, in seconds of ImGui's clock
  bool truth_shown_ = true;
  bool ahead_shown_ = false;
  FilmAhead ahead_;
};

}  // namespace

std::unique_ptr<Panel> make_film_panel() { return std::make_unique<FilmPanel>(); }

}  // namespace causeway
