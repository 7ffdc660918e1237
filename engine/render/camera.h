// Where a scene is seen from: fixed for data, orbiting in a window.
#pragma once

#include <array>
#include <optional>

namespace causeway {

/// A perspective camera on a sphere around `target`. World units; x to the right, y away, z up; angles in radians.
/// A world's own default (Scene::default_camera()) is what data are rendered with.
struct Camera {
  std::array<float, 3> target{0, 0, 0};
  float yaw = 0.0F;            ///< turns around the vertical; 0 looks along +y
  float pitch = 0.8F;          ///< height above the horizon: 0 level, pi/2 straight down
  float distance = 8.0F;       ///< from the target, > 0
  float field_of_view = 0.5F;  ///< of the shorter side of the picture, in (0, pi)

  bool operator==(const Camera&) const = default;

  /// This camera turned by the given angles and with its distance multiplied by `zoom` (> 0); kept above the table
  /// (pitch 0.15 .. 1.5) and within 0.3 .. 3 times `reference_distance`.
  Camera orbited(float yaw_by, float pitch_by, float zoom, float reference_distance) const;
};

/// Position and axes (unit vectors) of a camera.
struct CameraFrame {
  std::array<float, 3> eye;
  std::array<float, 3> right;
  std::array<float, 3> up;
  std::array<float, 3> forward;
};

CameraFrame camera_frame(const Camera& camera);

/// Where a point of the world is in a square picture: (0, 0) the upper left corner, (1, 1) the lower right one. Nothing
/// for a point that is not in front of the camera.
std::optional<std::array<float, 2>> project(const Camera& camera, const std::array<float, 3>& point);

}  // namespace causeway
