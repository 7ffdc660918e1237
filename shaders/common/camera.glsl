// Rays through the pixels of a picture (engine/render/camera.h).
uniform vec3 eye;
uniform vec3 right;
uniform vec3 up;
uniform vec3 forward;
uniform vec2 size;    // of the picture, pixels
uniform float pixel;  // width of a pixel at distance 1

vec3 ray_direction(vec2 at) {
  vec2 s = (at - 0.5 * size) * pixel;
  return normalize(forward + right * s.x + up * s.y);
}

// Sample i of a pixel, relative to its centre, in pixels: an even, never repeating cover of the unit square (the R2
// sequence), so that any number of samples works.
vec2 sample_offset(int i) { return fract(0.5 + float(i) * vec2(0.7548776662, 0.5698402910)) - 0.5; }
