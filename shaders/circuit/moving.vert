// Four rectangles (six corners each) of whole pixels that hold all that moves: the arm and the three buttons. Where they
// overlap a pixel is rendered twice, with the same result.
#include "common/camera.glsl"
#include "circuit/picture_outputs.glsl"

vec2 low = vec2(1e6);
vec2 high = vec2(-1e6);

// Widens the rectangle by a ball.
void include_ball(vec3 centre, float radius) {
  vec3 v = centre - eye;
  float scale = 1.0 / (max(dot(v, forward), 0.2) * pixel);
  vec2 at = 0.5 * size + vec2(dot(v, right), dot(v, up)) * scale;
#ifdef TILT
  at = leaned(at, lean_direction(latents.w), size);
#endif
#ifdef VIEWS
  at += SHIFT * (2.0 * aim.yz - 1.0) * size;
#endif
  float reach = 1.05 * radius * scale + 1.5;
  low = min(low, at - reach);
  high = max(high, at + reach);
}

void main() {
  int rectangle = gl_VertexID / 6;
  if (rectangle == 3) {
    vec2 d = bearing_direction(arm_bearing(latents.w));
    include_ball(vec3(d * SHOULDER.x, SHOULDER.y), 0.45);
    include_ball(vec3(d * ELBOW.x, ELBOW.y), 0.42);
    include_ball(vec3(d * WRIST.x, WRIST.y), 0.36);
    include_ball(vec3(d * TIP.x, TIP.y), TIP_RADIUS);
  } else {
    include_ball(vec3(button_centre(rectangle), 0.14), CAP_RADIUS + 0.01);
  }
  low = clamp(floor(low), vec2(0.0), size);
  high = clamp(ceil(high), vec2(0.0), size);
  int c = gl_VertexID % 6;
  c = c < 3 ? c : 6 - c;  // 0 1 2 and 3 2 1
  put_corner(size, vec2((c & 1) == 0 ? low.x : high.x, c < 2 ? low.y : high.y));
}
