// What the two passes of a picture share: their inputs, and the still part under the lamps and the arm's shadow.
// Everything is computed from the place inside the picture, so a picture never depends on where in a stack it is.
#include "common/camera.glsl"
#include "circuit/lighting.glsl"
#include "circuit/arm.glsl"

uniform sampler2D base_map;
uniform sampler2D red_map;
uniform sampler2D green_map;
uniform sampler2D blue_map;

flat in vec2 origin;
flat in vec3 power;
flat in vec2 direction;
flat in vec3 pressed;

struct Still {
  vec3 colour;
  float distance;   // from the eye
  float key;        // shares of the light that the arm lets through
  float ambient;
};

Still still_part(vec2 at, Joints joints) {
  ivec2 texel = ivec2(at);
  vec4 base = texelFetch(base_map, texel, 0);
  vec4 red = texelFetch(red_map, texel, 0);
  vec3 green = texelFetch(green_map, texel, 0).rgb;
  vec3 blue = texelFetch(blue_map, texel, 0).rgb;
  vec3 p = eye + base.w * ray_direction(at);
  float ambient = arm_occlusion(joints, p);
  float key = arm_shadow(joints, p);
  vec3 colour = base.rgb * mix(ambient, key, red.a);
  colour += power.r * red.rgb * arm_lamp_shadow(joints, p, 0);
  colour += power.g * green * arm_lamp_shadow(joints, p, 1);
  colour += power.b * blue * arm_lamp_shadow(joints, p, 2);
  return Still(colour, base.w, key, ambient);
}
