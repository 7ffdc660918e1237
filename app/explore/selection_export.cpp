#include "app/explore/selection_export.h"

#include <fmt/format.h>

#include <cmath>

#include "app/explore/exporter.h"
#include "app/explore/failures.h"
#include "engine/core/error.h"
#include "engine/core/escape.h"
#include "engine/data/atomic_file.h"
#include "engine/data/load_dataset.h"

namespace causeway {
namespace {

const char* frame_name(int frames, int frame) {
  if (frames != 2) return "";
  return frame == 0 ? "before " : "after ";
}

std::string target_name(int target, const std::vector<std::string>& names) {
  if (target < 0) return "several";
  return target == 0 ? "nothing" : names[static_cast<std::size_t>(target - 1)];
}

/// A line a frame of each unit. Units are counted from 1, as panels name them.
std::string table_of(const Failures& f, const std::vector<int>& units) {
  std::vector<std::string> latents;
  for (int i = 0; i < f.latents; ++i) latents.push_back(fmt::format("z{}", i));
  const bool truth = f.samples->truth.factors.size() != 0;
  std::string out = "unit,frame";
  for (const std::string& name : latents) out += "," + name;
  if (truth) {
    for (const std::string& name : f.samples->truth.names) out += "," + csv_cell("true " + name);
  }
  if (!f.set_truly.empty()) out += ",set";
  if (!f.inferred.empty()) {
    out += ",inferred,entropy,p(nothing)";
    for (const std::string& name : latents) out += fmt::format(",p({})", name);
  }
  if (!f.errors.empty()) out += ",error";
  out += "\n";
  for (const int unit : units) {
    const auto u = static_cast<std::size_t>(unit);
    for (int t = 0; t < f.frames; ++t) {
      const Eigen::Index row = static_cast<Eigen::Index>(unit) * f.frames + t;
      out += fmt::format("{},{}{}", unit + 1, frame_name(f.frames, t), t + 1);
      for (int i = 0; i < f.latents; ++i) out += fmt::format(",{:.6g}", f.causal(row, i));
      for (Eigen::Index k = 0; truth && k < f.samples->truth.factors.cols(); ++k) {
        out += fmt::format(",{:.9g}", f.samples->truth.factors(row, k));
      }
      if (!f.set_truly.empty()) out += "," + csv_cell(target_name(f.set_truly[u], f.factors));
      if (!f.inferred.empty()) {
        out += fmt::format(",{},{:.5g}", target_name(f.inferred[u], latents), f.entropy[u]);
        for (Eigen::Index k = 0; k < f.posterior.cols(); ++k) out += fmt::format(",{:.5g}", f.posterior(unit, k));
      }
      if (!f.errors.empty()) out += t == 0 ? fmt::format(",{:.5g}", f.errors[u]) : ",";
      out += "\n";
    }
  }
  return out;
}

}  // namespace

void compute(Workbench& bench, const Snapshot& snapshot, SavedSelection& out) {
  const std::shared_ptr<const Dataset> data = bench.many_samples(snapshot);
  std::vector<int> units;
  for (const int unit : out.request.units) {
    if (unit >= 0 && unit < data->units) units.push_back(unit);
  }
  if (units.empty()) throw Error("nothing of the selection is in these data", "select something of this run first");
  const std::filesystem::path path = out.request.path;
  make_folder_of(path);
  if (out.request.as_data) {
    save_dataset(path, chosen_units(*data, {units.begin(), units.end()}));
    return;
  }
  Failures failures;
  compute(bench, snapshot, failures);
  write_file_atomically(path, table_of(failures, units));
}

}  // namespace causeway
