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
#ifdef VIEWS
flat in vec3 tint;
flat in float lift;
flat in vec2 shift;
#endif
#ifdef TILT
flat in vec2 lean;
#endif
#ifdef MARGIN
uniform float margin;  // by which the maps are larger than the picture at each side, pixels
#endif

// Where this pixel's ray goes, in pixels of the upright camera that the maps are made with.
vec2 place() {
  vec2 at = gl_FragCoord.xy - origin;
#ifdef TILT
  at = upright(at, lean, size);
#endif
#ifdef VIEWS
  at -= shift;
#endif
  return at;
}

vec4 texel_at(sampler2D map, vec2 at) {
#ifdef MARGIN
  vec2 last = vec2(textureSize(map, 0) - 1);
  vec2 p = clamp(at + margin - 0.5, vec2(0.0), last);
  ivec2 low = ivec2(p);
  ivec2 high = min(low + 1, ivec2(last));
  vec2 f = p - vec2(low);
  return mix(mix(texelFetch(map, low, 0), texelFetch(map, ivec2(high.x, low.y), 0), f.x),
             mix(texelFetch(map, ivec2(low.x, high.y), 0), texelFetch(map, high, 0), f.x), f.y);
#else
  return texelFetch(map, ivec2(at), 0);
#endif
}

// What the camera makes of a display value.
vec3 taken(vec3 colour) {
#ifdef VIEWS
  return colour * tint + lift;
#else
  return colour;
#endif
}

struct Still {
  vec3 colour;
  float distance;   // from the eye
  float key;        // shares of the light that the arm lets through
  float ambient;
};

Still still_part(vec2 at, Joints joints) {
  vec4 base = texel_at(base_map, at);
  vec4 red = texel_at(red_map, at);
  vec3 green = texel_at(green_map, at).rgb;
  vec3 blue = texel_at(blue_map, at).rgb;
  vec3 p = eye + base.w * ray_direction(at);
  float ambient = arm_occlusion(joints, p);
  float key = arm_shadow(joints, p);
  vec3 colour = base.rgb * mix(ambient, key, red.a);
  colour += power.r * red.rgb * arm_lamp_shadow(joints, p, 0);
  colour += power.g * green * arm_lamp_shadow(joints, p, 1);
  colour += power.b * blue * arm_lamp_shadow(joints, p, 2);
  return Still(colour, base.w, key, ambient);
}
