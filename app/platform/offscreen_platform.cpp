#include "app/platform/offscreen_platform.h"

#include <fmt/format.h>
#include <imgui.h>

#include <thread>

#include "app/ui/imgui_compat.h"
#include "engine/core/error.h"
#include "engine/render/colour_target.h"

namespace causeway {

struct OffscreenPlatform::Target : ColourTarget {
  using ColourTarget::ColourTarget;
};

OffscreenPlatform::OffscreenPlatform(int width, int height, double frames_per_second)
    : width_(width), height_(height), frame_seconds_(frames_per_second > 0 ? 1.0 / frames_per_second : 0.0) {
  if (std::min(width, height) < kMinSize || std::max(width, height) > kMaxSize) {
    throw UsageError(fmt::format("a window of {} x {} pixels is out of range", width, height),
                     fmt::format("each side must be {} to {}", kMinSize, kMaxSize));
  }
}

OffscreenPlatform::~OffscreenPlatform() {
  if (target_) detach();
}

void OffscreenPlatform::attach() {
  context_.make_current();
  target_ = std::make_unique<Target>(width_, height_);
  if (!ImGui_ImplOpenGL3_Init("#version 330 core")) throw Error("Dear ImGui cannot use this OpenGL driver");
  next_frame_ = std::chrono::steady_clock::now();
}

void OffscreenPlatform::detach() {
  context_.make_current();
  if (ImGui::GetCurrentContext() != nullptr) ImGui_ImplOpenGL3_Shutdown();
  target_.reset();
  context_.release();
}

bool OffscreenPlatform::begin_frame(double) {
  if (frame_seconds_ > 0) {
    std::this_thread::sleep_until(next_frame_);
    // A late frame does not make the next ones hurry.
    next_frame_ =
        std::max(next_frame_, std::chrono::steady_clock::now() - std::chrono::milliseconds(5)) +
        std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(frame_seconds_));
  }
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = ImVec2(static_cast<float>(width_), static_cast<float>(height_));
  io.DeltaTime = 1.0F / 60.0F;  // the same picture whatever the machine's speed
  ImGui_ImplOpenGL3_NewFrame();
  return true;
}

void OffscreenPlatform::draw() {
  glBindFramebuffer(GL_FRAMEBUFFER, target_->framebuffer.id());
  glViewport(0, 0, width_, height_);
  glDisable(GL_SCISSOR_TEST);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

Image OffscreenPlatform::read_back() {
  glBindFramebuffer(GL_FRAMEBUFFER, target_->framebuffer.id());
  return read_framebuffer(width_, height_);
}

void OffscreenPlatform::present() { glFinish(); }

}  // namespace causeway
