#include "app/world_view.h"

#include <chrono>
#include <exception>

#include "app/image_ops.h"
#include "engine/render/offscreen_renderer.h"
#include "engine/render/scene.h"

namespace causeway {

WorldView::WorldView() : thread_([this] { loop(); }) {}

WorldView::~WorldView() {
  {
    const std::lock_guard lock(mutex_);
    quit_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::uint64_t WorldView::draw(WorldRequest request) {
  std::uint64_t id = 0;
  {
    const std::lock_guard lock(mutex_);
    id = ++last_id_;
    waiting_ = std::move(request);
  }
  changed_.notify_all();
  return id;
}

std::shared_ptr<const WorldPicture> WorldView::picture() const {
  const std::lock_guard lock(mutex_);
  return picture_;
}

bool WorldView::idle() const {
  const std::lock_guard lock(mutex_);
  return !busy_ && !waiting_;
}

void WorldView::loop() {
  using Clock = std::chrono::steady_clock;
  // Of this thread alone. One renderer a size: the small one while something moves, the large one at rest.
  std::vector<std::unique_ptr<OffscreenRenderer>> renderers;
  std::string world;
  Camera usual;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return quit_ || waiting_; });
    if (quit_) return;
    auto out = std::make_shared<WorldPicture>();
    out->request = std::move(*waiting_);
    out->id = last_id_;
    waiting_.reset();
    busy_ = true;
    lock.unlock();
    const WorldRequest& request = out->request;
    try {
      const Clock::time_point begin = Clock::now();
      if (request.world != world || renderers.size() > 4) renderers.clear();
      if (request.world != world) {
        usual = scene_layout(request.world).camera;
        world = request.world;
      }
      OffscreenRenderer* renderer = nullptr;
      for (const auto& known : renderers) {
        if (known->width() == request.size) renderer = known.get();
      }
      if (renderer == nullptr) {
        renderers.push_back(std::make_unique<OffscreenRenderer>(world, request.size));
        renderer = renderers.back().get();
      }
      renderer->set_camera(usual.orbited(request.yaw, request.pitch, request.zoom, usual.distance));
      out->image = renderer->render(request.latents);
      if (!request.before.empty()) {
        out->image = difference_image(out->image, renderer->render(request.before), WorldRequest::kGain);
      }
      out->milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    } catch (const std::exception& error) {
      out->error = error.what();
    }
    lock.lock();
    busy_ = false;
    picture_ = std::move(out);
    changed_.notify_all();
  }
}

}  // namespace causeway
