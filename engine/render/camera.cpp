#include "engine/render/camera.h"

#include <algorithm>
#include <cmath>

namespace causeway {

Camera Camera::orbited(float yaw_by, float pitch_by, float zoom, float reference_distance) const {
  Camera result = *this;
  result.yaw += yaw_by;
  result.pitch = std::clamp(pitch + pitch_by, 0.15F, 1.5F);
  result.distance = std::clamp(distance * zoom, 0.3F * reference_distance, 3.0F * reference_distance);
  return result;
}

CameraFrame camera_frame(const Camera& camera) {
  const float sy = std::sin(camera.yaw);
  const float cy = std::cos(camera.yaw);
  const float sp = std::sin(camera.pitch);
  const float cp = std::cos(camera.pitch);
  CameraFrame frame;
  frame.forward = {sy * cp, cy * cp, -sp};
  frame.right = {cy, -sy, 0.0F};
  frame.up = {sy * sp, cy * sp, cp};
  for (std::size_t i = 0; i < 3; ++i) frame.eye[i] = camera.target[i] - camera.distance * frame.forward[i];
  return frame;
}

std::optional<std::array<float, 2>> project(const Camera& camera, const std::array<float, 3>& point) {
  const CameraFrame frame = camera_frame(camera);
  const auto along = [&](const std::array<float, 3>& axis) {
    float sum = 0;
    for (std::size_t i = 0; i < 3; ++i) sum += axis[i] * (point[i] - frame.eye[i]);
    return sum;
  };
  const float depth = along(frame.forward);
  if (depth <= 1e-3F) return std::nullopt;
  const float half = depth * std::tan(0.5F * camera.field_of_view);
  return std::array<float, 2>{0.5F + 0.5F * along(frame.right) / half, 0.5F - 0.5F * along(frame.up) / half};
}

}  // namespace causeway
