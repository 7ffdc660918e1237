#include "app/panels/parts/circuit_editor.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>

#include "app/widgets/controls.h"
#include "app/widgets/factor_slider.h"
#include "app/widgets/graph_view.h"
#include "engine/core/error.h"
#include "engine/data/world_file.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

/// The arm above the lamps that it drives: arrows come and go, the boxes stay.
constexpr NodePlace kCircuitPlaces[circuit::kCount] = {{0.5, 0.92}, {0.12, 0.5}, {0.88, 0.5}, {0.5, 0.08}};
constexpr const char* kEditedGraph = "world.edit.graph";
constexpr int kCurvePoints = 101;

const std::string& lamp_name(int variable) { return circuit_names()[static_cast<std::size_t>(variable)]; }

double& arrow_strength(CircuitPlan& plan, int cause, int effect) {
  return plan.law.variables[static_cast<std::size_t>(effect)].strength[static_cast<std::size_t>(cause)];
}
double arrow_strength(const CircuitPlan& plan, int cause, int effect) {
  return plan.law.variables[static_cast<std::size_t>(effect)].strength[static_cast<std::size_t>(cause)];
}

/// Noise as a person sees it: the standard deviation of a value whose mean is in the middle.
double spread_of(double concentration) { return 0.5 / std::sqrt(1 + concentration); }
double concentration_of(double spread) {
  return std::clamp(0.25 / (spread * spread) - 1, CircuitLaw::kLeastConcentration, CircuitLaw::kMostConcentration);
}

/// An arrow always has an effect: a strength that is dragged through 0 keeps its least size.
double with_effect(double strength) {
  if (std::abs(strength) >= CircuitLaw::kLeastStrength) return strength;
  return strength < 0 ? -CircuitLaw::kLeastStrength : CircuitLaw::kLeastStrength;
}

/// For a file: letters and digits of the name, lower case.
std::string world_file_name(const std::string& name) {
  std::string out;
  for (const unsigned char c : name) {
    if (std::isalnum(c) != 0) {
      out += static_cast<char>(std::tolower(c));
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "circuit" : out;
}

}  // namespace

void CircuitEditor::follow(const Snapshot& snapshot) {
  const auto now = plan_of(snapshot.settings);
  if (now == of_run_) return;
  of_run_ = now;
  ++revision_;
  if (!now) return;
  // A draft that was changed is a person's work: another run does not take it away, nor does one that is not a circuit.
  if (!draft_ || draft_->plan() == began_) draft_.emplace(*now);
  if (draft_->plan() == *now) began_ = *now;
}

void CircuitEditor::change(CircuitPlan next, const std::string& what) {
  refused_ = draft_->change(std::move(next), what);
  ++revision_;
}

void CircuitEditor::draw_tools(PanelContext& context) {
  if (!offered()) return;
  const Theme& theme = context.theme;
  if (open()) {
    if (push_button(theme, "Undo", ButtonKind::kFlat, draft_->can_undo())) {
      draft_->undo();
      ++revision_;
    }
    context.widgets.mark("world.edit.undo");
    ImGui::SameLine(0, theme.px(2));
    if (push_button(theme, "Redo", ButtonKind::kFlat, draft_->can_redo())) {
      draft_->redo();
      ++revision_;
    }
    context.widgets.mark("world.edit.redo");
    ImGui::SameLine(0, theme.px(2));
  }
  if (draft() != nullptr) {
    if (push_button(theme, "As trained", ButtonKind::kFlat)) {
      change(*of_run_, "");
      began_ = *of_run_;
    }
    context.widgets.mark("world.edit.discard");
    tooltip(theme, "Back to the circuit that this run learns. Undo brings the draft back.");
    ImGui::SameLine(0, theme.px(2));
  }
  if (push_button(theme, open() ? "Done" : "Edit", open() ? ButtonKind::kNormal : ButtonKind::kFlat)) open_ = !open_;
  context.widgets.mark("world.edit");
  if (const auto word = context.widgets.take_set("world.edit")) {
    if (*word != "open" && *word != "closed") context.widgets.reject("world.edit is open or closed");
    open_ = *word == "open";
  }
  tooltip(theme, open() ? "Back to the world as it now is."
                        : "Draw arrows, set strengths and noise, break assumptions; then train on it.");
  context.widgets.show("world.edit", open() ? "open" : "closed");
  context.widgets.show("world.edit.draft", draft() != nullptr ? "changed" : "as trained");
  ImGui::SameLine(0, theme.px(2));
}

void CircuitEditor::draw(PanelContext& context, std::span<const double> scene) {
  const Theme& theme = context.theme;
  if (!ImGui::IsAnyItemActive()) draft_->settle();
  const int broken = broken_assumptions(draft_->plan());
  if (choice_button(theme, "Arrows", !assumptions_)) assumptions_ = false;
  context.widgets.mark("world.edit.arrows");
  ImGui::SameLine(0, theme.px(2));
  const std::string label = broken > 0 ? fmt::format("Assumptions ({} broken)##pages", broken) : "Assumptions##pages";
  if (choice_button(theme, label.c_str(), assumptions_)) assumptions_ = true;
  context.widgets.mark("world.edit.assumptions");
  const float footer = ImGui::GetFrameHeightWithSpacing() + (refused_.empty() ? 0 : 2 * ImGui::GetTextLineHeight());
  const ImVec2 all = ImGui::GetContentRegionAvail();
  const ImVec2 area(all.x, std::max(theme.px(60), all.y - footer));
  ImGui::BeginChild("page", area, false);
  if (assumptions_) {
    if (auto next = switches_.draw(context, draft_->plan())) change(std::move(*next), "assumption");
  } else {
    draw_arrows(context, scene, ImGui::GetContentRegionAvail());
  }
  ImGui::EndChild();
  if (!refused_.empty()) {
    ImGui::PushTextWrapPos(0);
    text(theme.small, theme.colours().danger, refused_);
    ImGui::PopTextWrapPos();
  }
  context.widgets.show("world.edit.refused", refused_);
  draw_footer(context);
}

void CircuitEditor::draw_arrows(PanelContext& context, std::span<const double> scene, ImVec2 area) {
  const Theme& theme = context.theme;
  const float gap = theme.px(14);
  const bool beside = area.x > theme.px(460);
  // In a low panel the curve has no room below the sliders: it goes below the graph, unless that needs all there is.
  const bool low = beside && area.y < theme.px(420) && area.y >= theme.px(240);
  const ImVec2 left(beside ? std::floor((low ? 0.44F : 0.4F) * area.x) : area.x,
                    beside ? area.y : std::max(theme.px(150), std::floor(0.36F * area.y)));
  const float graph = low ? std::floor(0.47F * left.y) : left.y;
  const ImVec2 corner = ImGui::GetCursorPos();
  choose_cause();
  draw_graph(context, ImVec2(left.x, graph));
  if (low && cause_ >= 0) {
    ImGui::SetCursorPos(ImVec2(corner.x, corner.y + graph + theme.px(6)));
    draw_curve(context, scene, ImVec2(left.x, left.y - graph - theme.px(6)));
  }
  ImGui::SetCursorPos(beside ? ImVec2(corner.x + left.x + gap, corner.y) : ImVec2(corner.x, corner.y + left.y + gap));
  const ImVec2 rest = beside ? ImVec2(area.x - left.x - gap, area.y) : ImVec2(area.x, area.y - left.y - gap);
  ImGui::BeginChild("mechanism", ImVec2(rest.x, std::max(rest.y, theme.px(120))), false);
  draw_mechanism(context, scene);
  if (!low && cause_ >= 0) {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    draw_curve(context, scene, ImVec2(room.x, std::max(theme.px(110), room.y)));
  }
  ImGui::EndChild();
}

/// The curve is about an arrow that there is.
void CircuitEditor::choose_cause() {
  if (cause_ >= 0 && cause_ != effect_ && arrow_strength(draft_->plan(), cause_, effect_) != 0) return;
  cause_ = -1;
  for (int v = 0; v < circuit::kCount; ++v) {
    if (arrow_strength(draft_->plan(), v, effect_) != 0) cause_ = v;
  }
}

void CircuitEditor::draw_graph(PanelContext& context, ImVec2 area) {
  const Theme& theme = context.theme;
  const CircuitPlan& plan = draft_->plan();
  std::vector<GraphNode> nodes;
  std::vector<GraphEdge> edges;
  for (int v = 0; v < circuit::kCount; ++v) {
    nodes.push_back({lamp_name(v), "", theme.factor(lamp_name(v), v), kCircuitPlaces[v]});
    for (int effect = 0; effect < circuit::kCount; ++effect) {
      const double s = arrow_strength(plan, v, effect);
      if (s == 0) continue;
      // The sign shows in the line too, not in the number alone.
      edges.push_back({v, effect, std::abs(s) / CircuitLaw::kMostStrength, s < 0 ? EdgeKind::kExtra : EdgeKind::kPlain,
                       fmt::format("{:+.1f}", s)});
    }
  }
  const char* hint = "Drag from box to box; click an arrow.";
  elided_text(theme, theme.small, theme.colours().muted, hint, area.x);
  const float caption = ImGui::GetTextLineHeightWithSpacing();
  const GraphInput input =
      draw_live_graph(theme, context.widgets, kEditedGraph, ImVec2(area.x, std::max(theme.px(60), area.y - caption)),
                      nodes, edges, {cause_, effect_});
  context.widgets.mark(kEditedGraph);
  if (input.node >= 0) effect_ = input.node;
  if (input.edge >= 0) {
    cause_ = edges[static_cast<std::size_t>(input.edge)].from;
    effect_ = edges[static_cast<std::size_t>(input.edge)].to;
  }
  if (input.moved >= 0 && drawn_from_ < 0) drawn_from_ = input.moved;
  if (drawn_from_ < 0) return;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const auto box = [&](int v) { return context.widgets.find(fmt::format("{}.{}", kEditedGraph, lamp_name(v))); };
  int over = -1;
  for (int v = 0; v < circuit::kCount; ++v) {
    const auto* r = box(v);
    if (r != nullptr && mouse.x >= r->left && mouse.x <= r->right && mouse.y >= r->top && mouse.y <= r->bottom)
      over = v;
  }
  if (const auto* from = box(drawn_from_)) {
    edge_line(theme, ImGui::GetWindowDrawList(), ImVec2((from->left + from->right) / 2, (from->top + from->bottom) / 2),
              mouse, theme.colours().accent, theme.px(2), EdgeKind::kMissing);
  }
  if (ImGui::IsMouseDown(0)) return;
  if (over >= 0 && over != drawn_from_) {
    cause_ = drawn_from_;
    effect_ = over;
    CircuitPlan next = plan;
    if (arrow_strength(next, cause_, effect_) == 0) arrow_strength(next, cause_, effect_) = 1;
    change(std::move(next), "");
  }
  drawn_from_ = -1;
}

void CircuitEditor::draw_cause(PanelContext& context, int cause) {
  const Theme& theme = context.theme;
  const CircuitPlan& plan = draft_->plan();
  const double now = arrow_strength(plan, cause, effect_);
  const std::string id = fmt::format("world.edit.{}.{}", lamp_name(effect_), lamp_name(cause));
  const float chip = theme.px(52);
  ImGui::PushID(cause);
  if (now == 0) {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float middle = corner.y + ImGui::GetFrameHeight() / 2;
    draw_marker(ImGui::GetWindowDrawList(), ImVec2(corner.x + theme.px(7), middle), theme.px(5),
                theme.factor(lamp_name(cause), cause));
    text_at(ImGui::GetWindowDrawList(), theme.body, ImVec2(corner.x + theme.px(18), middle - theme.body->FontSize / 2),
            theme.colours().muted, fmt::format("{}: no arrow", lamp_name(cause)));
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x - chip);
    if (push_button(theme, "draw", ButtonKind::kFlat)) {
      CircuitPlan next = plan;
      arrow_strength(next, cause, effect_) = 1;
      cause_ = cause;
      change(std::move(next), "");
    }
    context.widgets.mark(id + ".draw");
    tooltip(theme, fmt::format("Draws the arrow from {} to {}.", lamp_name(cause), lamp_name(effect_)));
  } else {
    FactorSlider slider;
    slider.names = {id};
    slider.label = lamp_name(cause);
    slider.style = theme.factor(lamp_name(cause), cause);
    slider.held = cause == cause_;
    slider.value = now;
    slider.low = -CircuitLaw::kMostStrength;
    slider.high = CircuitLaw::kMostStrength;
    slider.notch = 0;
    slider.label_width = theme.px(70);
    slider.widest = "-0.00";
    slider.rest = chip + theme.px(6);
    if (const auto value = factor_slider(context, slider)) {
      CircuitPlan next = plan;
      arrow_strength(next, cause, effect_) = with_effect(*value);
      cause_ = cause;
      change(std::move(next), id);
    }
    ImGui::SameLine(0, text_size(theme.mono, slider.widest).x + theme.px(12));
    if (push_button(theme, "cut", ButtonKind::kFlat)) {
      CircuitPlan next = plan;
      arrow_strength(next, cause, effect_) = 0;
      change(std::move(next), "");
    }
    context.widgets.mark(id + ".cut");
    tooltip(theme, "Removes this arrow.");
  }
  ImGui::PopID();
}

void CircuitEditor::draw_mechanism(PanelContext& context, std::span<const double> scene) {
  const Theme& theme = context.theme;
  ImGui::AlignTextToFramePadding();
  text(theme.body, theme.colours().muted, "What drives");
  for (int v = 0; v < circuit::kCount; ++v) {
    ImGui::SameLine(0, v == 0 ? theme.px(8) : theme.px(2));
    if (choice_button(theme, lamp_name(v).c_str(), v == effect_)) effect_ = v;
    context.widgets.mark("world.edit.variable." + lamp_name(v));
  }
  choose_cause();
  for (int cause = 0; cause < circuit::kCount; ++cause) {
    if (cause != effect_) draw_cause(context, cause);
  }
  const auto number = [&](const char* part, const char* label, const char* help, double value, double low, double high,
                          auto&& set) {
    const std::string id = fmt::format("world.edit.{}.{}", lamp_name(effect_), part);
    FactorSlider slider;
    slider.names = {id};
    slider.label = label;
    slider.style = theme.factor(lamp_name(effect_), effect_);
    slider.value = value;
    slider.low = low;
    slider.high = high;
    slider.notch = value;
    slider.label_width = theme.px(70);
    slider.widest = "-0.00";
    slider.rest = theme.px(58);
    if (const auto given = factor_slider(context, slider)) {
      CircuitPlan next = draft_->plan();
      set(next.law.variables[static_cast<std::size_t>(effect_)], *given);
      change(std::move(next), id);
    }
    tooltip(theme, help);
  };
  const CircuitLaw::Variable& law = draft_->plan().law.variables[static_cast<std::size_t>(effect_)];
  number("rest", "rest", "The drive while nothing pushes. Drive 0 gives a mean of 0.2, drive 1 one of 0.8.", law.rest,
         0, 1, [](CircuitLaw::Variable& v, double x) { v.rest = x; });
  number("noise", "noise", "How far values are from their mean: the standard deviation about a mean of 0.5.",
         spread_of(law.concentration), spread_of(CircuitLaw::kMostConcentration),
         spread_of(CircuitLaw::kLeastConcentration),
         [](CircuitLaw::Variable& v, double x) { v.concentration = concentration_of(x); });
  const MechanismEnds ends = mechanism_ends(draft_->plan().law, effect_, scene);
  context.widgets.show("world.edit.stops", fmt::format("{:.2f}", ends.high));
  const std::string sentence = drive_sentence(draft_->plan().law, effect_, scene);
  context.widgets.show("world.edit.drive", sentence);
  ImGui::PushTextWrapPos(0);
  text(theme.small, theme.colours().muted, sentence);
  ImGui::PopTextWrapPos();
}

void CircuitEditor::make_curve(const Theme& theme, std::span<const double> scene) {
  const std::pair pair{cause_, effect_};
  const std::vector<double> now(scene.begin(), scene.end());
  if (made_revision_ == draft_->revision() && made_scene_ == now && made_pair_ == pair && !series_.empty()) return;
  made_revision_ = draft_->revision();
  made_scene_ = now;
  made_pair_ = pair;
  series_.clear();
  std::vector<double> x;
  for (int k = 0; k < kCurvePoints; ++k) x.push_back(static_cast<double>(k) / (kCurvePoints - 1));
  const CircuitLaw& law = draft_->plan().law;
  const double own = draft_->world().model().mechanism(effect_).noise(now[static_cast<std::size_t>(effect_)], now);
  for (const double noise : {own, 0.1, 0.5, 0.9}) {
    PlotSeries curve;
    curve.faded = !series_.empty();
    curve.name = curve.faded ? "other noise" : "this scene's noise";
    curve.full_name = curve.faded ? fmt::format("noise {}", noise) : curve.name;
    curve.colour = theme.factor(lamp_name(effect_), effect_).colour;
    curve.x = x;
    curve.y = mechanism_curve(law, cause_, effect_, noise, now, x);
    series_.push_back(std::move(curve));
  }
}

void CircuitEditor::draw_curve(PanelContext& context, std::span<const double> scene, ImVec2 size) {
  const Theme& theme = context.theme;
  make_curve(theme, scene);
  const std::string title =
      fmt::format("{} against {}, all else as in this scene", lamp_name(effect_), lamp_name(cause_));
  const float top = ImGui::GetCursorPosY();
  elided_text(theme, theme.small, theme.colours().text, title, size.x);
  context.widgets.show("world.edit.curve.title", title);
  size.y -= ImGui::GetCursorPosY() - top;
  PlotOptions options;
  options.x_name = lamp_name(cause_).c_str();
  options.can_smooth = false;
  options.x_range = options.y_range = PlotRange{0, 1};
  options.points.push_back({scene[static_cast<std::size_t>(cause_)], scene[static_cast<std::size_t>(effect_)]});
  draw_plot(context, "world.edit.curve", size, series_, options, plot_);
}

void CircuitEditor::draw_footer(PanelContext& context) {
  const Theme& theme = context.theme;
  char name[CircuitLaw::kLongestName + 1] = {};
  const std::string& now = draft_->plan().law.name;
  std::memcpy(name, now.data(), std::min(now.size(), CircuitLaw::kLongestName));
  const float room = ImGui::GetContentRegionAvail().x;
  ImGui::SetNextItemWidth(std::clamp(room - theme.px(300), theme.px(80), theme.px(220)));
  bool renamed = ImGui::InputTextWithHint("##name", "name of this world", name, sizeof(name));
  context.widgets.mark("world.edit.name");
  std::string wanted = name;
  if (const auto asked = context.widgets.take_set("world.edit.name")) {
    wanted = *asked;
    renamed = true;
  }
  context.widgets.show("world.edit.name", now);
  if (renamed) {
    CircuitPlan next = draft_->plan();
    next.law.name = wanted;
    change(std::move(next), "name");
  }
  ImGui::SameLine(0, theme.px(4));
  if (push_button(theme, "Keep", ButtonKind::kNormal)) keep(context);
  context.widgets.mark("world.edit.keep");
  tooltip(theme, "Keeps it as a world file: to open here, to hand on, and for the command line.");
  ImGui::SameLine(0, theme.px(4));
  ImGui::SetNextItemWidth(theme.px(84));
  const bool opened = ImGui::BeginCombo("##open", "Open");
  context.widgets.mark("world.edit.open");
  if (opened) {
    const auto files = user_world_files();
    for (const fs::path& file : files) {
      if (!ImGui::Selectable(file.stem().string().c_str())) continue;
      try {
        CircuitPlan next = draft_->plan();
        next.law = load_world_file(file);
        change(std::move(next), "");
        file_ = file;
      } catch (const Error& error) {
        refused_ = fmt::format("{}: {}", error.what(), error.hint());
      }
    }
    if (files.empty()) text(theme.small, theme.colours().muted, "no world was kept yet");
    ImGui::EndCombo();
  }
  ImGui::SameLine(0, theme.px(4));
  const bool waiting = context.ui.next_run.waiting();
  if (push_button(theme, "Train on it", ButtonKind::kPrimary, !waiting)) train(context);
  context.widgets.mark("world.edit.train");
  tooltip(theme, "Begins a new run on data of this world, with the method that is chosen above.");
}

void CircuitEditor::keep(PanelContext& context) {
  const fs::path folder = user_worlds_folder();
  if (folder.empty()) {
    refused_ = "there is no folder of yours to keep it in: set HOME or XDG_DATA_HOME";
    return;
  }
  const std::string stem = world_file_name(draft_->plan().law.name);
  fs::path path = folder / (stem + ".json");
  std::error_code ignored;
  // A file that came from elsewhere is not written over.
  for (int k = 2; path != file_ && fs::exists(path, ignored); ++k) path = folder / fmt::format("{}-{}.json", stem, k);
  try {
    save_world_file(path, draft_->plan().law);
    file_ = path;
    context.ui.say_exported(path);
    context.widgets.show("world.edit.file", path.string());
    refused_.clear();
  } catch (const Error& error) {
    refused_ = fmt::format("{}: {}", error.what(), error.hint());
  }
}

void CircuitEditor::train(PanelContext& context) {
  try {
    const Settings settings = settings_of_plan(draft_->plan(), context.ui.form.reset(context.snapshot()).settings);
    context.send(command::Reset{settings});
    context.send(command::Play{});
    refused_.clear();
  } catch (const Error& error) {
    refused_ = error.hint().empty() ? error.what() : fmt::format("{}: {}", error.what(), error.hint());
  }
}

}  // namespace causeway
