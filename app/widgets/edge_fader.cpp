#include "app/widgets/edge_fader.h"

#include <algorithm>
#include <set>

namespace causeway {

std::vector<GraphEdge> EdgeFader::follow(const std::vector<GraphEdge>& edges, float seconds) {
  constexpr float kSeconds = 0.3F;
  const float step = known_ ? seconds / kSeconds : 1.0F;
  known_ = true;
  moving_ = false;
  std::set<std::pair<int, int>> present;
  for (const GraphEdge& edge : edges) {
    const std::pair key{edge.from, edge.to};
    present.insert(key);
    const auto before = shown_.find(key);
    const float opacity = std::min(1.0F, (before == shown_.end() ? 0.0F : before->second.opacity) + step);
    shown_[key] = edge;
    shown_[key].opacity = opacity;
    moving_ |= opacity < 1;
  }
  std::vector<GraphEdge> out;
  for (auto at = shown_.begin(); at != shown_.end();) {
    if (!present.contains(at->first)) {
      at->second.opacity -= step;
      if (at->second.opacity <= 0) {
        at = shown_.erase(at);
        continue;
      }
      moving_ = true;
    }
    out.push_back(at->second);
    ++at;
  }
  return out;
}

void EdgeFader::forget() {
  shown_.clear();
  known_ = false;
  moving_ = false;
}

}  // namespace causeway
