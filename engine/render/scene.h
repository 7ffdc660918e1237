// How a world is rendered: latent variables in, picture out. A new world is one file with a Scene and its
// SceneLayout, and one line in the list of scene.cpp.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/render/camera.h"
#include "engine/render/shader.h"

namespace causeway {

/// A rectangle of the bound framebuffer in pixels, from its lower left corner.
struct Viewport {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

/// Renders one world. Make, use and destroy it with the same OpenGL 3.3 core context current: an OffscreenContext or a
/// window's.
///
/// The draw functions paint every pixel of their rectangle in the bound draw framebuffer, upright as OpenGL counts
/// (row 0 at the bottom), in display values (no sRGB conversion afterwards). They change the program, the vertex array,
/// texture units 0 to 3, the viewport and the array buffer, and switch depth test, blending, culling and scissoring
/// off.
class Scene {
 public:
  virtual ~Scene() = default;

  /// Name in the registry.
  virtual std::string_view world() const = 0;
  /// Number of latent variables; each is in [0, 1].
  virtual int latent_count() const = 0;
  /// The view that data are rendered with.
  virtual Camera default_camera() const = 0;

  /// Renders one picture. `latents`: latent_count() values in [0, 1] (checked by OffscreenRenderer, not here).
  void draw(std::span<const double> latents, const Viewport& viewport, const Camera& camera);

  /// Renders `count` pictures of width x height one above the other, the first at the bottom: picture i covers the rows
  /// from i * height. `latents`: count x latent_count() values. What picture i looks like depends on its latents only,
  /// to the last bit.
  virtual void draw_stack(const double* latents, int count, const Viewport& first, const Camera& camera) = 0;

  /// On: render more coarsely where that keeps a moving camera fluent. Off (default) is what data are rendered with.
  virtual void set_draft(bool draft) = 0;

  /// Reads the shaders again (see ShaderProgram::reload()).
  virtual ShaderReload reload_shaders() = 0;
};

/// Makes the scene of a world. Throws UsageError naming the known worlds if there is none of that name.
std::unique_ptr<Scene> make_scene(std::string_view world);

/// Where things are in a scene, for pointing at them. Needs no OpenGL.
struct SceneLayout {
  Camera camera;  // Scene::default_camera()
  /// The point of the world at which latent `latent` is dragged in the scene of these latents. It may be the same for
  /// all its values.
  std::array<float, 3> (*handle)(int latent, std::span<const double> latents);
  /// Where the point that a still camera sees at `at` (see project()) is in the picture of these latents. Null: there,
  /// since the camera does not move with the world.
  std::array<float, 2> (*seen)(std::array<float, 2> at, std::span<const double> latents) = nullptr;
};

/// Throws UsageError like make_scene().
SceneLayout scene_layout(std::string_view world);

/// Names of the worlds that can be rendered.
std::vector<std::string> scene_names();

}  // namespace causeway
