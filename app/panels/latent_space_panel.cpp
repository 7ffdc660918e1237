// Every test picture as a point: any two variables against each other, coloured by a third.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "app/panels/panels.h"
#include "app/panels/parts/ask.h"
#include "app/panels/parts/failure_views.h"
#include "app/panels/parts/model_view.h"
#include "app/panels/parts/scatter_view.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

constexpr std::size_t kMostThumbnails = 12;
constexpr double kAskEvery = 3;  // seconds, while training: 1024 pictures are encoded for each answer

class LatentSpacePanel final : public Panel {
 public:
  const char* id() const override { return "space"; }
  const char* title() const override { return "Latent space"; }
  bool needs_data() const override { return true; }
  const char* help() const override {
    return "Each point is a test picture. Latents are z, their noise is e, factors are the truth. Where a latent has "
           "found a factor, the two lie on one curve. Rest on a point to see its picture, drag a rectangle to see "
           "those "
           "inside, click to clear it.";
  }

  std::optional<EmptyState> empty(const PanelContext& context) const override {
    const Snapshot& s = context.snapshot();
    if (s.pipeline && s.pipeline->causal) return std::nullopt;
    return EmptyState{Icon::kChart, "No causal model yet",
                      how_to_get_causal_model(s, "test pictures as points in the space of the latents")};
  }

  void draw(PanelContext& context) override {
    if (context.snapshot().run != points_.run()) view_.clear();
    points_.follow(context, {}, kAskEvery);
    if (!points_.ready(context, *this)) return;
    list_ = variables(context);
    choose_at_first(context);
    draw_choices(context);
    const Theme& theme = context.theme;
    const ImVec2 area = ImGui::GetContentRegionAvail();
    const ImVec2 corner = ImGui::GetCursorPos();
    const float gap = theme.px(14);
    const bool pictures = points_->samples->has_pictures() && area.x > theme.px(360);
    const float strip = pictures ? std::min(theme.px(250), area.x * 0.4F) : 0;
    const float wide = area.x - (pictures ? strip + gap : 0);
    const ScatterView::Result result = view_.draw(context, "space", ImVec2(wide, area.y), columns(context.ui.selection),
                                                  arrows_ && points_->samples->frames == 2);
    take_selection(context, result);
    context.widgets.show("space.inside", std::to_string(result.inside.size()));
    if (result.over >= 0) draw_point(context, result.over);
    if (!pictures) return;
    ImGui::SetCursorPos(ImVec2(corner.x + wide + gap, corner.y));
    draw_thumbnails(context, result.inside, ImVec2(strip, area.y));
  }

 private:
  struct Variable {
    std::string name;
    const MatrixD* values;
    Eigen::Index column;
  };

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
      context.widgets.mark(name);
      if (open) {
        for (int v = 0; v < static_cast<int>(list_.size()); ++v) {
          if (ImGui::Selectable(list_[static_cast<std::size_t>(v)].name.c_str(), v == chosen_[i])) chosen_[i] = v;
        }
        ImGui::EndCombo();
      }
      if (const auto word = context.widgets.take_set(name)) {
        const auto found = std::find_if(list_.begin(), list_.end(), [&](const Variable& v) {
          return v.name == *word || v.name.starts_with(*word + " (");
        });
        if (found == list_.end()) {
          context.widgets.reject(fmt::format("there is no variable '{}'", *word));
        } else {
          chosen_[i] = static_cast<int>(found - list_.begin());
        }
      }
      context.widgets.show(name, chosen(i).name);
    }
    ImGui::SameLine(0, theme.px(12));
    const bool pairs = points_->samples->frames == 2;
    if (choice_button(theme, "Pairs", arrows_ && pairs) && pairs) arrows_ = !arrows_;
    context.widgets.mark("space.pairs");
    tooltip(theme, "A line from before to after the intervention, for each pair of test pictures.");
  }

  static std::vector<double> column(const Variable& v) {
    std::vector<double> out(static_cast<std::size_t>(v.values->rows()));
    for (std::size_t r = 0; r < out.size(); ++r) {
      out[r] = static_cast<double>((*v.values)(static_cast<Eigen::Index>(r), v.column));
    }
    return out;
  }

  /// Points that are drawn around, or clicked, are selected as the units that they are of.
  void take_selection(PanelContext& context, const ScatterView::Result& result) const {
    const int frames = points_->samples->frames;
    if (result.brushed_now) {
      std::vector<int> units;
      for (const int point : result.inside) units.push_back(point / frames);
      select_units(context, std::move(units), fmt::format("{} and {} in a rectangle", chosen(0).name, chosen(1).name));
    } else if (result.clicked >= 0) {
      context.ui.selection.toggle(result.clicked / frames);
    } else if (result.clicked_nothing) {
      context.ui.selection.clear();
    }
  }

  // Copied when something else is to be shown, not for every frame.
  const ScatterPoints& columns(const Selection& selection) {
    if (marked_of_ != std::pair{points_->id, selection.changed}) {
      marked_of_ = {points_->id, selection.changed};
      marked_.assign(static_cast<std::size_t>(points_->causal.rows()), false);
      const auto frames = static_cast<std::size_t>(points_->samples->frames);
      for (const int unit : selection.units) {
        for (std::size_t t = 0; t < frames; ++t) {
          const std::size_t at = static_cast<std::size_t>(unit) * frames + t;
          if (at < marked_.size()) marked_[at] = true;
        }
      }
      columns_.marked = marked_;
    }
    if (columns_of_ != std::pair{points_->id, chosen_}) {
      columns_of_ = {points_->id, chosen_};
      columns_ = {column(chosen(0)), column(chosen(1)), column(chosen(2)), marked_};
    }
    return columns_;
  }

  unsigned int picture(PanelContext& context, const std::string& name, int point) const {
    const auto version = points_->id << 12 | static_cast<std::uint64_t>(point);
    return context.textures.get(name, version, [&] {
      const Dataset& samples = *points_->samples;
      return samples.picture(point / samples.frames, point % samples.frames);
    });
  }

  std::string point_name(int point) const {
    const int frames = points_->samples->frames, unit = point / frames + 1, frame = point % frames;
    if (frames == 1) return fmt::format("sample {}", unit);
    if (frames == 2) return fmt::format("pair {}, {}", unit, frame == 0 ? "before" : "after");
    return fmt::format("sequence {}, frame {}", unit, frame + 1);
  }

  void draw_point(PanelContext& context, int point) const {
    const Theme& theme = context.theme;
    ImGui::BeginTooltip();
    if (points_->samples->has_pictures()) {
      ImGui::Image(compat::texture(picture(context, "space.over", point)), ImVec2(theme.px(128), theme.px(128)));
    }
    text(theme.strong, theme.colours().text, point_name(point));
    std::vector<int> told;
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      if (std::find(told.begin(), told.end(), chosen_[i]) != told.end()) continue;
      told.push_back(chosen_[i]);
      const Variable& v = chosen(i);
      text(theme.small, theme.colours().muted,
           fmt::format("{}  {:.2f}", v.name, (*v.values)(static_cast<Eigen::Index>(point), v.column)));
    }
    ImGui::EndTooltip();
  }

  /// Pictures of the points in the rectangle or, without one, of those selected elsewhere.
  void draw_thumbnails(PanelContext& context, std::vector<int> points, ImVec2 area) {
    const Theme& theme = context.theme;
    if (!view_.brushed()) {
      points.clear();
      for (std::size_t i = 0; i < marked_.size(); ++i) {
        if (marked_[i]) points.push_back(static_cast<int>(i));
      }
    }
    const std::vector<int>& inside = points;
    const ImVec2 corner = ImGui::GetCursorPos();
    elided_text(theme, theme.small, theme.colours().muted,
                view_.brushed()
                    ? fmt::format("{} of {} pictures in the rectangle", inside.size(), points_->causal.rows())
                : !points.empty() ? fmt::format("{} pictures are selected", points.size())
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
      ImGui::Image(compat::texture(picture(context, fmt::format("space.{}", i), row)), ImVec2(side, side));
      context.widgets.mark(fmt::format("space.picture.{}", i));
    }
  }

  Asked<ScatterRequest> points_;
  std::vector<Variable> list_;  // of this frame
  std::array<int, 3> chosen_{-1, -1, -1};
  bool arrows_ = false;
  ScatterView view_;
  std::pair<std::uint64_t, std::array<int, 3>> columns_of_{0, {-1, -1, -1}};
  ScatterPoints columns_;
  std::pair<std::uint64_t, std::uint64_t> marked_of_{0, 0};
  std::vector<bool> marked_;  // points of selected units
};

}  // namespace

std::unique_ptr<Panel> make_latent_space_panel() { return std::make_unique<LatentSpacePanel>(); }

}  // namespace causeway
