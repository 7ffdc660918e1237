// The application without a display: EGL without a surface, drawn into a framebuffer of our own.
#pragma once

#include <chrono>
#include <memory>

#include "app/platform/platform.h"
#include "engine/render/gl_context.h"

namespace causeway {

class OffscreenPlatform : public Platform {
 public:
  static constexpr int kMinSize = 320;
  static constexpr int kMaxSize = 8192;

  /// `frames_per_second` > 0 paces the frames like a screen would; 0 draws as fast as it can. Throws UsageError for a
  /// size out of range, Error where there is no OpenGL.
  OffscreenPlatform(int width, int height, double frames_per_second = 60);
  ~OffscreenPlatform() override;

  void attach() override;
  void detach() override;
  bool begin_frame(double patience) override;
  void draw() override;
  Image read_back() override;
  void present() override;
  float content_scale() const override { return 1.0F; }
  bool has_window() const override { return false; }
  double calm_seconds() const override { return 0; }

 private:
  struct Target;
  int width_, height_;
  double frame_seconds_;
  std::chrono::steady_clock::time_point next_frame_;
  OffscreenContext context_;
  std::unique_ptr<Target> target_;
};

}  // namespace causeway
