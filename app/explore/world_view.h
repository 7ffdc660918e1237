// Pictures of the true world while a person moves it: rendered on a thread of its own with an OpenGL context of its
// own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/explore/newest_request.h"
#include "engine/core/types.h"
#include "engine/render/camera.h"

namespace causeway {

struct WorldRequest {
  static constexpr double kGain = 2;  // of differences

  std::string world;
  std::vector<double> latents;  // each in [0, 1]
  std::vector<double> before;   // if not empty: kGain times the difference from these latents' picture
  float yaw = 0, pitch = 0;     // turns of the camera away from its usual place, radians
  float zoom = 1;               // its distance, times the usual one
  int size = 256;               // pixels of a side
  bool operator==(const WorldRequest&) const = default;
};

struct WorldPicture {
  std::uint64_t id = 0;  // of the request
  WorldRequest request;
  Image image;
  double milliseconds = 0;
  std::string error;  // why there is no picture; empty if there is one
};

/// Only the newest picture is rendered: a person has moved on from those before it.
class WorldView {
 public:
  WorldView();

  /// Asks for a picture; one that still waits is replaced. Returns the request's id.
  std::uint64_t render(WorldRequest request) { return thread_.ask(std::move(request)); }
  /// The newest picture, null before the first.
  std::shared_ptr<const WorldPicture> picture() const { return thread_.answer(); }
  bool idle() const { return thread_.idle(); }

 private:
  NewestRequest<WorldRequest, WorldPicture> thread_;
};

}  // namespace causeway
