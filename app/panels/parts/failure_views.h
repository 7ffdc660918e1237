// Pieces of the panel that shows where a model fails: matrices that are clicked, histograms, points beside a truth.
#pragma once

#include <imgui.h>

#include <functional>
#include <string>
#include <vector>

#include "app/explore/failures.h"
#include "app/panels/panel.h"
#include "app/panels/parts/model_view.h"

namespace causeway {

/// Selects units in all panels; the first of them becomes the test picture, if it is among those.
void select_units(PanelContext& context, std::vector<int> units, std::string what);

/// What was set (rows) against what the model thinks was (columns).
struct ConfusionMatrix {
  std::vector<LatentName> rows, columns;
  std::vector<std::vector<std::vector<int>>> cells;  // units, [row][column]
  std::vector<int> right;                            // of each row the column that is right; -1: not known
  int wrong() const;                                 // units in cells that are not right, of rows where that is known
};
/// Columns are put in the order of the rows that they are right for. Without `truth` there is one row, of all pairs.
/// `named`: for each factor the latent that bears its name, -1: none.
ConfusionMatrix confusion_of(const Failures& failures, const std::vector<int>& named, bool truth, const Theme& theme,
                             const Scores* scores);
/// Into `area` at the cursor; a click on a cell selects the pairs in it. Marks failures.cell.ROW.COLUMN.
void draw_confusion(PanelContext& context, const ConfusionMatrix& matrix, ImVec2 area);

/// Bars from `low` to `high` (upper left and lower right corner), those of `marked` units darker in front; a click on a
/// bar returns its bin, else -1. Marks NAME and shows in NAME how many there are in all.
int draw_histogram(PanelContext& context, const std::string& name, ImVec2 low, ImVec2 high, const Histogram& histogram,
                   const std::vector<double>& marked, ImU32 colour, const char* caption);

/// Points (x, truth) and (x, learned), and below them the residual; a click on one picks its unit. Marks NAME.
void draw_fit(PanelContext& context, const std::string& name, ImVec2 area, const std::vector<double>& x,
              const std::vector<double>& truth, const std::vector<double>& learned, ImU32 colour,
              const std::string& x_name, bool show_truth);

/// Pictures of units, as many as fit into `area` at the cursor, pairs before and after; a click makes one the test
/// picture. `captions` may be empty. Marks NAME.INDEX.
void draw_units(PanelContext& context, const std::string& name, ImVec2 area, const Dataset& samples,
                std::uint64_t version, const std::vector<int>& units, const std::vector<std::string>& captions);

}  // namespace causeway
