// What tables tell of environments and of the interventions in them: by a column, or by their names, as the
// causal-chambers sets have it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/data/csv_table.h"

namespace causeway {

/// Whether a table has the columns that every table of the causal chambers has (Gamella, Peters, Buhlmann, "Causal
/// chambers as a real-world physical testbed for AI methodology", Nature Machine Intelligence 2025).
bool is_chamber_table(const CsvTable& table);
/// Of such a table the columns that say how it was recorded, and measure nothing: timestamp, config, counter, flag,
/// intervention (there: whether something was set just before), camera.
std::vector<int> chamber_bookkeeping(const CsvTable& table);

/// Which column tells what was intervened on: "intervention" or "interventions" with a cell that is no number
/// (empty ones are none); -1: none. Throws Error if there are both.
int column_of_interventions(const CsvTable& table);

/// For each table (its file's name without the ending) the one factor that it is named after, as in "run_1_red", or -1
/// for one named obs, observational, reference, baseline or none. Empty unless the names of all tables tell it and at
/// least one names a factor.
std::optional<std::vector<int>> interventions_by_name(const std::vector<std::string>& tables,
                                                      const std::vector<std::string>& factors);

/// Environments of units by the factors that were intervened on: 0 none, k factor k-1 alone; several at once are
/// numbered after those in the order in which they first appear.
std::vector<int> environments_by_intervention(const std::vector<std::vector<int>>& of_units, int factors);

/// What a person should know of environments (a number for each unit): which is which where they were numbered here
/// (`names`), and which are too few or too small to learn from.
std::vector<std::string> notes_of_environments(const std::vector<int>& environments,
                                               const std::map<int, std::string>& names);

}  // namespace causeway
