// The uniforms of shaders/common/camera.glsl.
#pragma once

#include <algorithm>
#include <cmath>

#include "engine/render/camera.h"
#include "engine/render/shader.h"

namespace causeway {

/// Sets them, in the program in use, for a picture of width x height pixels, of which `beyond` pixels more at each side
/// are rendered.
inline void set_camera(ShaderProgram& program, int width, int height, const Camera& camera, int beyond = 0) {
  const CameraFrame frame = camera_frame(camera);
  program.set("eye", frame.eye);
  program.set("right", frame.right);
  program.set("up", frame.up);
  program.set("forward", frame.forward);
  program.set("size", static_cast<float>(width + 2 * beyond), static_cast<float>(height + 2 * beyond));
  program.set("pixel", 2.0F * std::tan(0.5F * camera.field_of_view) / static_cast<float>(std::min(width, height)));
}

}  // namespace causeway
