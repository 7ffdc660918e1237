#include "common/instance.glsl"
#include "flow/world.glsl"

flat out vec4 measures;  // radius of the ball, water level, height of the hole, reach of the jet

void main() {
  measures = vec4(ball_radius(latents.x), water_level(latents.y), hole_height(latents.z), jet_reach(latents.w));
  put_picture();
}
