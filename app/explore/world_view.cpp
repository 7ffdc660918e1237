#include "app/explore/world_view.h"

#include <chrono>

#include "app/explore/image_ops.h"
#include "engine/render/offscreen_renderer.h"
#include "engine/render/scene.h"

namespace causeway {
namespace {

/// Used by the thread alone. One renderer a size: the small one while something moves, the large one at rest.
class Worker {
 public:
  void render(WorldPicture& out) {
    using Clock = std::chrono::steady_clock;
    const WorldRequest& request = out.request;
    const Clock::time_point begin = Clock::now();
    if (request.world != world_ || renderers_.size() > 4) renderers_.clear();
    if (request.world != world_) {
      usual_ = scene_layout(request.world).camera;
      world_ = request.world;
    }
    OffscreenRenderer* renderer = nullptr;
    for (const auto& known : renderers_) {
      if (known->width() == request.size) renderer = known.get();
    }
    if (renderer == nullptr) {
      renderers_.push_back(std::make_unique<OffscreenRenderer>(world_, request.size));
      renderer = renderers_.back().get();
    }
    renderer->set_camera(usual_.orbited(request.yaw, request.pitch, request.zoom, usual_.distance));
    out.image = renderer->render(request.latents);
    if (!request.before.empty()) {
      out.image = difference_image(out.image, renderer->render(request.before), WorldRequest::kGain);
    }
    out.milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
  }

 private:
  std::vector<std::unique_ptr<OffscreenRenderer>> renderers_;
  std::string world_;
  Camera usual_;
};

}  // namespace

WorldView::WorldView()
    : thread_([] { return [worker = std::make_shared<Worker>()](WorldPicture& out) { worker->render(out); }; }) {}

}  // namespace causeway
