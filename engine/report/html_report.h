// A sweep as one HTML file that needs nothing else: tables and plots, light or dark as the reader's system prefers.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/report/comparison.h"

namespace causeway {

struct ReportText {
  std::string title;
  std::string spec;     // as it was given
  std::string version;  // of the program
};

/// `runs` as for compare_runs(). Worlds whose names differ in one number alone (scaling-2, scaling-3, ...) get plots
/// over that number; the others one plot a score and world, a point a run.
std::string html_report(const ReportText& text, std::span<const ComparedRun> runs, std::span<const MissingRun> missing);

}  // namespace causeway
