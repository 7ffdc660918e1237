#include "app/explore/fitting_settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "engine/causal/world.h"
#include "engine/models/registry.h"

namespace causeway {
namespace {

constexpr const char* kForPictures = "circuit-quick";
constexpr const char* kForVectors = "scaling-4";

bool fits(const Method& method, const DataOffer& offer) { return missing_needs(method.needs, offer).empty(); }

}  // namespace

FittingSettings settings_for_data(const Settings& now, const std::filesystem::path& file, const Dataset& sample) {
  FittingSettings out{now, ""};
  Settings& s = out.settings;
  const bool known = now.world.data.empty();  // otherwise nobody knows what the present data are, before they are read
  const bool shows_pictures = known && make_world(world_spec(now)).observation() == nullptr;
  if (!known || shows_pictures != sample.has_pictures()) {
    s = load_preset(sample.has_pictures() ? kForPictures : kForVectors);
    s.seed = now.seed;
    s.method = now.method;
  }
  s.world.data = file.string();
  std::vector<std::string> changes;

  const int variables = sample.truth.size();
  int latents = variables > 0 ? variables : s.causal.latents;
  if (sample.has_vectors()) latents = std::min(latents, static_cast<int>(sample.vectors.cols()));
  latents = std::clamp(latents, 1, 64);
  if (latents != now.causal.latents) changes.push_back(fmt::format("{} latents", latents));
  s.causal.latents = latents;

  const DataOffer offer = sample.offer();
  const Method& wanted = find_method(s.method);
  if (!fits(wanted, offer)) {
    const auto other =
        std::find_if(methods().begin(), methods().end(), [&](const Method& method) { return fits(method, offer); });
    if (other != methods().end()) {
      s.method = other->info.name;
      changes.push_back(fmt::format("method {}, since {} needs {}", other->info.title, wanted.info.title,
                                    listed(missing_needs(wanted.needs, offer))));
    }
  }
  out.changes = fmt::format("{}", fmt::join(changes, ", "));
  return out;
}

}  // namespace causeway
