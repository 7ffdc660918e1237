#include "common/instance.glsl"
#include "pasture/staging.glsl"

layout(location = 1) in vec2 staging;  // place, light; latents: animal, background, pose, size

flat out vec3 shown;   // animal, background, pose
flat out vec3 staged;  // size, place, light

#ifdef CAMEL
// Left, bottom, right, top of the cow and of the camel in every pose, in body heights.
const vec4 kCowBox = vec4(-0.62, -0.08, 0.88, 1.00);
const vec4 kCamelBox = vec4(-0.55, -0.08, 0.90, 1.36);
const float kMargin = 3.0;  // of a pixel's samples and soft edges, pixels

// Lower left and upper right corner of the part of the picture that the animal can reach, pixels.
vec4 reach() {
  Staging s = make_staging(staged.x, staged.y);
  vec4 box = CAMEL == 1 ? kCamelBox : kCowBox;
  vec2 low = size, high = vec2(0.0);
  for (int i = 0; i < 4; ++i) {
    vec2 q = s.scale * vec2((i & 1) == 0 ? box.x : box.z, (i >> 1) == 0 ? box.y : box.w);
    vec3 to = s.base + vec3(q.x * s.across, q.y) - eye;
    float ahead = dot(to, forward);
    if (ahead < 0.1) return vec4(0.0, 0.0, size);  // the eye is beside it
    vec2 at = vec2(dot(to, right), dot(to, up)) / (ahead * pixel) + 0.5 * size;
    low = min(low, at);
    high = max(high, at);
  }
  return clamp(vec4(low - kMargin, high + kMargin), vec4(0.0), vec4(size, size));
}
#endif

void main() {
  shown = latents.xyz;
  staged = vec3(latents.w, staging);
#ifdef CAMEL
  bool camel = shown.x >= 0.5;  // as side_of() in engine/causal/pasture_world.h
  put_part(camel == (CAMEL == 1) ? reach() : vec4(0.0));  // another pass draws the other animal
#else
  put_picture();
#endif
}
