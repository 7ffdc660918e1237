// Menu entries that export a plot: its values as CSV, a picture of it.
#pragma once

#include <span>
#include <string>

#include "app/panels/panel.h"
#include "app/widgets/plot.h"

namespace causeway {

/// The curves that are shown, at the steps in view: a column for the steps, one for each curve and, if there is
/// smoothing, one for each as it is drawn. Cells are empty where a curve has no value.
std::string plot_csv(std::span<const PlotSeries> series, const PlotOptions& options, const PlotState& state);

/// Entries of a menu that is open: NAME.copy, NAME.csv, NAME.png. Files go where all exports go.
void draw_plot_menu(PanelContext& context, const std::string& name, std::span<const PlotSeries> series,
                    const PlotOptions& options, const PlotState& state);

}  // namespace causeway
