// Every test picture as a point: any two variables against each other, coloured by a third.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "app/imgui_compat.h"
#include "app/model_view.h"
#include "app/panels/panels.h"
#include "app/widgets/controls.h"
#include "app/widgets/heat_map.h"
#include "app/widgets/plot_math.h"

namespace causeway {
namespace {

constexpr std::size_t kMostThumbnails = 12;
constexpr double kAskEvery = 3;  // seconds, while training: 1024 pictures are encoded for each answer

class LatentSpacePanel final : public Panel {
 public:
  const char* id() const override { return "space"; }
  const char* title() const override { return "Latent space"; }
  const char* help() const override {
    return "Each point is a test picture. Latents are z, their noise is e, factors are the truth. Where a latent has "
           "found a factor, the two lie on one curve. Drag a rectangle to see the pictures inside, click to clear it.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (s.pipeline && s.pipeline->causal) return std::nullopt;
    return EmptyState{Icon::kChart, "No causal model yet",
                      how_to_get_causal_model(s, "test pictures as points in the space of the latents")};
  }

  void draw(PanelContext& context) override {
    ask(context);
    if (!points_) return;
    if (!points_->error.empty()) {
      draw_empty(context, {Icon::kAlert, points_->error, points_->hint});
      return;
    }
    list_ = variables(context);
    choose_at_first(context);
    draw_choices(context);
    const Theme& theme = context.theme;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const ImVec2 corner = ImGui::GetCursorPos();
    const float gap = theme.px(14);
    const bool pictures = points_->samples->has_images() && area.x > theme.px(360);
    const float strip = pictures ? std::min(theme.px(250), area.x * 0.4F) : 0;
    const float wide = area.x - (pictures ? strip + gap : 0);
    const std::vector<int> inside = draw_points(context, ImVec2(wide, area.y));
    context.names.show("space.inside", std::to_string(inside.size()));
    if (!pictures) return;
    ImGui::SetCursorPos(ImVec2(corner.x + wide + gap, corner.y));
    draw_thumbnails(context, inside, ImVec2(strip, area.y));
  }

 private:
  struct Variable {
    std::string name;
    const MatrixF* values;
    Eigen::Index column;
  };

  void ask(PanelContext& context) {
    const Snapshot& s = context.snapshot();
    const double now = ImGui::GetTime();
    const std::pair wish{s.run, s.pipeline_version};
    if (s.run != asked_.first) brush_.reset();
    const bool patient = s.state == TrainerState::kTraining && s.run == asked_.first && now < next_ask_;
    if (wish != asked_ && !patient) {
      asked_ = wish;
      next_ask_ = now + kAskEvery;
      context.explorer.scatter(context.shared);
    }
    points_ = context.explorer.scatter_points();
    if (points_ && points_->run != s.run) points_.reset();
  }

  std::vector<Variable> variables(const PanelContext& context) const {
    std::vector<Variable> list;
    const auto n = static_cast<int>(points_->causal.cols());
    const auto names = latent_names(context.snapshot().scores.get(), n, context.theme);
    for (int i = 0; i < n; ++i) list.push_back({names[static_cast<std::size_t>(i)].text, &points_->causal, i});
    for (std::size_t f = 0; f < points_->factor_names.size(); ++f) {
      list.push_back({points_->factor_names[f], &points_->factors, static_cast<Eigen::Index>(f)});
    }
    for (int i = 0; i < n; ++i) list.push_back({fmt::format("e{}", i), &points_->noise, i});
    return list;
  }

  // Until somebody chooses: the first latent against its factor, coloured by another latent.
  void choose_at_first(const PanelContext& context) {
    const auto most = *std::max_element(chosen_.begin(), chosen_.end());
    if (chosen_[0] >= 0 && static_cast<std::size_t>(most) < list_.size()) return;
    const auto n = static_cast<int>(points_->causal.cols());
    chosen_ = {0, n > 1 ? 1 : 0, n > 2 ? 2 : 0};
    const Scores* scores = context.snapshot().scores.get();
    if (scores == nullptr || points_->factor_names.empty()) return;
    const auto& matched = scores->latent_of_factor;
    const auto found = std::find(matched.begin(), matched.end(), 0);
    if (found != matched.end()) chosen_[1] = n + static_cast<int>(found - matched.begin());
  }

  const Variable& chosen(std::size_t i) const { return list_[static_cast<std::size_t>(chosen_[i])]; }

  void draw_choices(PanelContext& context) {
    const Theme& theme = context.theme;
    constexpr std::array kWords{"x", "y", "colour"};
    for (std::size_t i = 0; i < kWords.size(); ++i) {
      if (i > 0) ImGui::SameLine(0, theme.px(12));
      ImGui::AlignTextToFramePadding();
      text(theme.body, theme.colours().muted, kWords[i]);
      ImGui::SameLine(0, theme.px(6));
      ImGui::SetNextItemWidth(theme.px(104));
      const std::string name = fmt::format("space.{}", kWords[i]);
      const bool open = ImGui::BeginCombo(("##" + name).c_str(), chosen(i).name.c_str());
      context.names.mark(name);
      if (open) {
        for (int v = 0; v < static_cast<int>(list_.size()); ++v) {
          if (ImGui::Selectable(list_[static_cast<std::size_t>(v)].name.c_str(), v == chosen_[i])) chosen_[i] = v;
        }
        ImGui::EndCombo();
      }
      if (const auto word = context.names.take_set(name)) {
        const auto found = std::find_if(list_.begin(), list_.end(), [&](const Variable& v) {
          return v.name == *word || v.name.starts_with(*word + " (");
        });
        if (found == list_.end()) {
          context.names.reject(fmt::format("there is no variable '{}'", *word));
        } else {
          chosen_[i] = static_cast<int>(found - list_.begin());
        }
      }
      context.names.show(name, chosen(i).name);
    }
    ImGui::SameLine(0, theme.px(12));
    if (choice_button(theme, "Pairs", arrows_)) arrows_ = !arrows_;
    context.names.mark("space.pairs");
    tooltip(theme, "A line from before to after the intervention, for each pair of test pictures.");
  }

  static std::vector<double> column(const Variable& v) {
    std::vector<double> out(static_cast<std::size_t>(v.values->rows()));
    for (std::size_t r = 0; r < out.size(); ++r) {
      out[r] = static_cast<double>((*v.values)(static_cast<Eigen::Index>(r), v.column));
    }
    return out;
  }

  /// Draws everything and returns the points within the brush.
  std::vector<int> draw_points(PanelContext& context, ImVec2 size) {
    const Theme& theme = context.theme;
    const Palette& c = theme.colours();
    const std::vector<double> x = column(chosen(0)), y = column(chosen(1)), colour = column(chosen(2));
    const PlotRange xs = range_of(x, 0.04), ys = range_of(y, 0.04), shades = range_of(colour, 0);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const ImVec2 low(corner.x + theme.px(44), corner.y + theme.px(4));
    const ImVec2 high(corner.x + size.x - theme.px(4), corner.y + size.y - theme.px(22));
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(low, high, c.inset, theme.px(4));
    const auto to_x = [&](double v) {
      return low.x + static_cast<float>((v - xs.low) / (xs.high - xs.low)) * (high.x - low.x);
    };
    const auto to_y = [&](double v) {
      return high.y - static_cast<float>((v - ys.low) / (ys.high - ys.low)) * (high.y - low.y);
    };
    const auto x_ticks = round_ticks(xs, 5), y_ticks = round_ticks(ys, 4);
    const auto x_labels = tick_labels(x_ticks), y_labels = tick_labels(y_ticks);
    for (std::size_t i = 0; i < x_ticks.size(); ++i) {
      draw->AddLine(ImVec2(to_x(x_ticks[i]), low.y), ImVec2(to_x(x_ticks[i]), high.y), c.grid);
      text_at(draw, theme.small, ImVec2(to_x(x_ticks[i]), high.y + theme.px(3)), c.muted, x_labels[i], 0.5F);
    }
    for (std::size_t i = 0; i < y_ticks.size(); ++i) {
      draw->AddLine(ImVec2(low.x, to_y(y_ticks[i])), ImVec2(high.x, to_y(y_ticks[i])), c.grid);
      text_at(draw, theme.small, ImVec2(low.x - theme.px(6), to_y(y_ticks[i]) - theme.small->FontSize / 2), c.muted,
              y_labels[i], 1.0F);
    }
    ImGui::SetCursorScreenPos(low);
    ImGui::InvisibleButton("points", ImVec2(high.x - low.x, high.y - low.y));
    context.names.mark("space.points");
    take_brush(low, high);

    if (arrows_) {
      for (std::size_t i = 0; i + 1 < x.size(); i += 2) {
        draw->AddLine(ImVec2(to_x(x[i]), to_y(y[i])), ImVec2(to_x(x[i + 1]), to_y(y[i + 1])), faded(c.text, 0.16F));
      }
    }
    std::vector<int> inside;
    const float r = theme.px(2.2F);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const ImVec2 p(to_x(x[i]), to_y(y[i]));
      const float u = (p.x - low.x) / (high.x - low.x);
      const float v = (p.y - low.y) / (high.y - low.y);
      const bool in = brush_ && u >= brush_->x && u <= brush_->z && v >= brush_->y && v <= brush_->w;
      if (in) inside.push_back(static_cast<int>(i));
      const ImU32 shade = sequential_colour((colour[i] - shades.low) / std::max(1e-12, shades.high - shades.low));
      draw->AddRectFilled(ImVec2(p.x - r, p.y - r), ImVec2(p.x + r, p.y + r),
                          brush_ && !in ? faded(shade, 0.25F) : shade);
    }
    if (brush_) {
      const auto place = [&](float u, float v) {
        return ImVec2(low.x + u * (high.x - low.x), low.y + v * (high.y - low.y));
      };
      compat::outline(draw, place(brush_->x, brush_->y), place(brush_->z, brush_->w), c.accent, 0, theme.px(1.5F));
    }
    return inside;
  }

  // The brush is kept as shares of the plot: left, top, right, bottom.
  void take_brush(ImVec2 low, ImVec2 high) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const ImVec2 end(std::clamp((mouse.x - low.x) / (high.x - low.x), 0.0F, 1.0F),
                     std::clamp((mouse.y - low.y) / (high.y - low.y), 0.0F, 1.0F));
    if (ImGui::IsItemActivated()) {
      begin_ = end;
      brush_.reset();
    }
    if (!ImGui::IsItemActive()) return;
    if (std::hypot(end.x - begin_.x, end.y - begin_.y) < 0.01F) return;  // a click
    brush_ = ImVec4(std::min(begin_.x, end.x), std::min(begin_.y, end.y), std::max(begin_.x, end.x),
                    std::max(begin_.y, end.y));
  }

  void draw_thumbnails(PanelContext& context, const std::vector<int>& inside, ImVec2 area) {
    const Theme& theme = context.theme;
    const ImVec2 corner = ImGui::GetCursorPos();
    elided_text(theme, theme.small, theme.colours().muted,
                brush_ ? fmt::format("{} of {} pictures in the rectangle", inside.size(), points_->causal.rows())
                       : std::string("Drag a rectangle to see pictures."),
                area.x);
    const float gap = theme.px(4);
    constexpr std::size_t kColumns = 4;
    const float side =
        std::floor(std::min((area.x - gap * (kColumns - 1)) / kColumns, (area.y - theme.px(24) - 2 * gap) / 3));
    if (side < theme.px(16)) return;
    const std::size_t shown = std::min(inside.size(), kMostThumbnails);
    for (std::size_t i = 0; i < shown; ++i) {
      const int row = inside[i * inside.size() / shown];  // spread over all that are inside
      ImGui::SetCursorPos(ImVec2(corner.x + static_cast<float>(i % kColumns) * (side + gap),
                                 corner.y + theme.px(24) + static_cast<float>(i / kColumns) * (side + gap)));
      const auto version = points_->id << 12 | static_cast<std::uint64_t>(row);
      const Image picture = points_->samples->picture(row / 2, row % 2);
      ImGui::Image(compat::texture(context.textures.get(fmt::format("space.{}", i), version, picture)),
                   ImVec2(side, side));
      context.names.mark(fmt::format("space.picture.{}", i));
    }
  }

  std::pair<std::uint64_t, std::uint64_t> asked_{0, 0};
  double next_ask_ = 0;
  std::shared_ptr<const Scatter> points_;
  std::vector<Variable> list_;  // of this frame
  std::array<int, 3> chosen_{-1, -1, -1};
  bool arrows_ = false;
  std::optional<ImVec4> brush_;
  ImVec2 begin_;
};

}  // namespace

std::unique_ptr<Panel> make_latent_space_panel() { return std::make_unique<LatentSpacePanel>(); }

}  // namespace causeway
