#include "app/panels/parts/next_labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/explore/graph_key.h"
#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "engine/core/error.h"
#include "engine/models/registry.h"
#include "engine/training/told.h"

namespace causeway {
namespace {

constexpr int kFewestLabels = 10;
constexpr const char* kWeight = "label_weight";
constexpr const char* kGiven = "graph";

/// Of a method's own settings, the value of a number; NaN if there is none.
double own_number(const Settings& settings, const char* name) {
  const nlohmann::json own = own_values(settings);
  return own.contains(name) && own.at(name).is_number() ? own.at(name).get<double>() : std::nan("");
}

}  // namespace

double advised_label_weight(std::int64_t labels) { return labels < 60 ? 10 : labels < 300 ? 3 : 1; }

bool NextLabels::gives_graph(const Snapshot& s) const { return own_values(s.settings).contains(kGiven); }

// A weight that somebody has chosen otherwise stays.
bool NextLabels::weighs(const Snapshot& s) const {
  const double now = own_number(s.settings, kWeight);
  return now == 1 || now == 3 || now == 10;
}

void NextLabels::follow(PanelContext& context, KnownTruth& truth) {
  const Snapshot& s = context.snapshot();
  const std::vector<std::string>& names = truth.names(s);
  if (s.run == run_ && names == names_ && units_ > 0) return;
  if (s.run == run_ && names.empty() && units_ > 0) return;  // hidden meanwhile: what is drawn stays
  run_ = s.run;
  names_ = names;
  const Dag* known = truth.graph(s);
  Truth told;
  told.names = names;
  told.graph =
      known != nullptr ? known->adjacency() : Matrix<int>(Matrix<int>::Zero(std::ssize(names), std::ssize(names)));
  from_data_ = true;
  Matrix<int> graph = told.graph;
  try {
    graph = told_graph(told, s.settings);
    from_data_ = !draws_graph(s.settings);
  } catch (const Error&) {  // the run itself says what is wrong with its graph
  }
  drawing_.start(Dag::from_adjacency(names, graph));
  units_ = s.data ? s.data->train.units : s.settings.world.data.empty() ? s.settings.world.pairs : 0;
  count_ = static_cast<int>(units_);
  try {
    if (units_ > 0) count_ = static_cast<int>(labelled_count(s.settings.world.labelled, units_));
  } catch (const Error&) {  // likewise
  }
}

void NextLabels::draw_graph(PanelContext& context, ImVec2 size, bool shows_truth, KnownTruth& truth) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const Snapshot& s = context.snapshot();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float line = theme.small->FontSize + theme.px(6);
  if (!gives_graph(s)) {
    ImGui::BeginChild("no graph", size, false);
    draw_empty_state(theme, Icon::kGraph,
                     fmt::format("{} is given no graph", find_method(s.settings.method).info.title),
                     "Methods icm-vae and scm-vae are: choose one of them and Reset.");
    ImGui::EndChild();
    return;
  }
  if (drawing_.begun().size() == 0) {
    ImGui::BeginChild("no graph", size, false);
    draw_empty_state(theme, Icon::kGraph, "The variables are not known yet", "They come with the data: press Play.");
    ImGui::EndChild();
    return;
  }
  const char* caption = drawing_.changed() ? "given to the next run, as drawn" : "given, not learned; draw another";
  elided_text(theme, theme.small, drawing_.changed() ? c.accent : c.muted, caption, size.x);
  ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + line));
  const Dag* known = shows_truth ? truth.graph(s) : nullptr;
  const bool fits = known != nullptr && known->size() == drawing_.begun().size();
  drawing_.draw(context, "labels.graph", ImVec2(size.x, std::max(1.0F, size.y - line)), graph_key(s.settings),
                fits ? known->adjacency() : Matrix<int>());
}

void NextLabels::draw_controls(PanelContext& context) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const Snapshot& s = context.snapshot();
  const auto wrapped = [&](ImU32 colour, const std::string& words) {
    ImGui::PushTextWrapPos(0);
    text(theme.small, colour, words);
    ImGui::PopTextWrapPos();
  };
  if (units_ > kFewestLabels) {
    const int most = static_cast<int>(units_);
    text(theme.body, c.text,
         count_ >= most ? fmt::format("All {} pictures labelled", grouped(most))
                        : fmt::format("{} of {} pictures labelled", grouped(count_), grouped(most)));
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
    ImGui::SliderInt("##labels", &count_, kFewestLabels, most, "", ImGuiSliderFlags_Logarithmic);
    context.widgets.mark("labels.count");
    tooltip(theme, "How many training pictures of the next run have labels. The others help with the codes alone.");
    double number = count_;
    if (context.widgets.take_number("labels.count", kFewestLabels, most, number)) count_ = static_cast<int>(number);
    context.widgets.show("labels.count", std::to_string(count_));
    if (weighs(s)) {
      const double weight = advised_label_weight(count_);
      wrapped(c.muted, weight == 1 ? std::string("Labels weigh as usual.")
                                   : fmt::format("So few weigh {:g} times as much ({}.{}).", weight,
                                                 find_method(s.settings.method).settings.group, kWeight));
    }
  }
  const bool graph = gives_graph(s) && drawing_.begun().size() > 0;
  const bool writable = !graph || !drawing_.changed() || drawing_.drawn().text().has_value();
  const bool can = writable && units_ > 0 && !context.ui.next_run.waiting();
  if (push_button(theme, graph ? "Train with this graph" : "Train with these labels", ButtonKind::kPrimary, can)) {
    train(context);
  }
  context.widgets.mark("labels.train");
  tooltip(theme, "Begins a run with these labels and this graph, all else as it is. The present one is kept.");
  if (drawing_.changed()) {
    ImGui::SameLine(0, theme.px(6));
    if (push_button(theme, "Undo", ButtonKind::kFlat)) drawing_.take_back();
    context.widgets.mark("labels.back");
    tooltip(theme, "Back to the graph that the present run is given.");
  }
  if (!writable) wrapped(c.danger, "A name holds ',' or '>' and cannot be written into the settings: rename it.");
  if (!drawing_.refusal().empty()) wrapped(c.warning, drawing_.refusal());
  context.widgets.show("labels.next", fmt::format("{} {}", count_, graph ? drawing_.drawn().text().value_or("?") : ""));
}

Settings NextLabels::next_settings(const Snapshot& s) const {
  Settings next = s.settings;
  const std::string group = find_method(s.settings.method).settings.group;
  std::vector<std::string> wishes{fmt::format("world.labelled={}", count_ >= units_ ? 1 : count_)};
  if (gives_graph(s) && (drawing_.changed() || !from_data_)) {
    wishes.push_back(fmt::format("{}.{}={}", group, kGiven, drawing_.drawn().text().value_or("")));
  }
  if (weighs(s)) wishes.push_back(fmt::format("{}.{}={:g}", group, kWeight, advised_label_weight(count_)));
  set_settings(next, wishes);
  return next;
}

void NextLabels::train(PanelContext& context) const {
  const Snapshot& s = context.snapshot();
  try {
    const Settings next = next_settings(s);
    if (s.updates > s.saved_updates) {
      context.ui.next_run.start(s, context.ui.form.save(s), next, context.send);
    } else {
      context.send(command::Reset{next});
      context.send(command::Play{});
    }
  } catch (const Error& error) {
    context.ui.say(one_line(error), true);
  }
}

}  // namespace causeway
