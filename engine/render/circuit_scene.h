// The circuit world: an arm that turns over three buttons, and three lamps.
#pragma once

#include <memory>

#include "engine/render/scene.h"

namespace causeway {

/// Latents: brightness of the red, green and blue lamp, then the arm's position along its arc (left to right; the
/// buttons red, green, blue are at 0.25, 0.5, 0.75).
///
/// `world` is the name of the world that is rendered so; the text must live as long as the scene. Worlds named
/// circuit-tilted... are seen from behind the arm, by a camera that leans after it (see tilt_of()).
///
/// Light is additive, so all that does not move is rendered once a camera: in the studio light, and what each lamp adds
/// at full brightness. A picture is the weighted sum of these, shadowed by the arm, with the arm on top.
std::unique_ptr<Scene> make_circuit_scene(std::string_view world);

/// The handle for dragging a lamp is its dome, that of the arm its fingertip.
SceneLayout circuit_layout();

/// How far a world departs from the usual view of the circuit: 0, .5 circuit-tilted-mild, 1 circuit-tilted, 1.6
/// circuit-tilted-strong.
double tilt_of(std::string_view world);
SceneLayout mildly_tilted_layout();
SceneLayout tilted_layout();
SceneLayout strongly_tilted_layout();

/// Of the world circuit-views, whose latents go on with six of style: gains of red, green and blue, brightness, shift
/// to the right and up (see circuit_views_world.h).
bool shows_views(std::string_view world);
SceneLayout views_layout();

}  // namespace causeway
