#include "common/instance.glsl"
#include "pendulum/world.glsl"

flat out vec3 lamp;
flat out vec3 ball;
flat out vec3 shadow;  // x of its middle, half its length, where between its ends (-1 .. 1) the ball's is

void main() {
  float slope = 1.0 / tan(lamp_angle(latents.x));
  float theta = swing(latents.y);
  lamp = vec3(10.0 * UNIT * slope, 0.0, LAMP_HEIGHT);
  ball = vec3(ROD_LENGTH * sin(theta), 0.0, PIVOT_HEIGHT - ROD_LENGTH * cos(theta));
  // How far the end's shadow is from the pivot's, against the ball's width of 3, which a shadow never falls below.
  float reach = 9.5 * (sin(theta) + cos(theta) * slope);
  shadow = vec3(shadow_middle(latents.w), 0.5 * shadow_length(latents.z), reach / sqrt(9.0 + reach * reach));
  put_picture();
}
