// A glass tank with a ball in its water, and the jet that leaves it through a spout.
#include "common/camera.glsl"
#include "common/soft.glsl"
#include "flow/world.glsl"

flat in vec2 origin;
flat in vec4 measures;

uniform int samples;         // rays a pixel
uniform float sample_width;  // of the area the samples are spread over, pixels

layout(location = 0) out vec4 colour_out;

const vec3 KEY_DIRECTION = vec3(-0.46, -0.38, 0.80);
const vec3 KEY = vec3(0.80, 0.75, 0.67);
const vec3 SURROUND = vec3(0.34, 0.37, 0.42);
const vec3 ABSORBED = vec3(1.10, 0.36, 0.16);  // of light in water, for each unit of its way
const vec3 WATER = vec3(0.10, 0.33, 0.50);     // what water adds where it is deep
const vec3 FOAM = vec3(0.72, 0.86, 0.95);
const float WALL = 2.2;  // its y

float from_box(vec2 p, vec2 half_size, float rounding) {
  vec2 d = abs(p) - half_size + rounding;
  return length(max(d, 0.0)) + min(max(d.x, d.y), 0.0) - rounding;
}

vec2 tank_middle() { return 0.5 * (TANK_LOW.xy + TANK_HIGH.xy); }
vec2 tank_half() { return 0.5 * (TANK_HIGH.xy - TANK_LOW.xy); }

vec3 lit(vec3 n, vec3 ray, vec3 albedo, float gloss, float shininess) {
  float shine = gloss * pow(max(dot(n, normalize(KEY_DIRECTION - ray)), 0.0), shininess);
  return albedo * (KEY * max(dot(n, KEY_DIRECTION), 0.0) + SURROUND * (0.75 + 0.25 * n.z)) + KEY * shine;
}

vec3 table_colour(vec3 p) {
  vec3 albedo = mix(vec3(0.40, 0.38, 0.35), vec3(0.10, 0.105, 0.12), smoothstep(1.2, 4.8, length(p.xy * vec2(0.9, 1.15))));
  float of_tank = from_box(p.xy - tank_middle() - vec2(0.30, 0.28), tank_half(), 0.1);
  float of_tray = from_box(p.xy - TRAY_MIDDLE - vec2(0.08, 0.07), TRAY_HALF, 0.15);
  float shade = (1.0 - 0.45 * coverage(of_tank, 0.35)) * (1.0 - 0.55 * coverage(of_tray, 0.12));
  float corner = 1.0 - 0.5 * exp(-2.0 * (WALL - p.y));
  return albedo * (KEY * KEY_DIRECTION.z * shade + SURROUND * corner * mix(0.6, 1.0, shade));
}

vec3 wall_colour(vec3 p) {
  // A pool of light behind the tank.
  float pool = exp(-0.16 * dot(p.xz - vec2(-0.4, 2.5), p.xz - vec2(-0.4, 2.5)));
  float corner = 1.0 - 0.5 * exp(-2.0 * p.z);
  return (vec3(0.035, 0.040, 0.048) + vec3(0.15, 0.165, 0.185) * pool) * corner;
}

// The tray, its water and where the jet lands, over `colour`.
vec3 with_tray(vec3 colour, vec3 ray, float spread) {
  float t = (TRAY_HEIGHT - eye.z) / min(ray.z, -1e-3);
  vec2 p = eye.xy + t * ray.xy - TRAY_MIDDLE;
  vec2 along = ray.xy * (-TRAY_HEIGHT / min(ray.z, -1e-3));  // from the rim's height to the table
  float w = 1.3 * spread * t;
  float top = from_box(p, TRAY_HALF, 0.15);
  // The side is where the ray is inside the outline at any height: nearest to it where it crosses the tray's middle.
  float outline = min(top, from_box(p + clamp(-dot(p, along) / dot(along, along), 0.0, 1.0) * along, TRAY_HALF, 0.15));
  if (outline > w) return colour;
  vec3 side = lit(normalize(vec3(0.25 * p.x, -1.0, 0.1)), ray, vec3(0.13, 0.135, 0.145), 0.1, 20.0);
  vec3 rim = lit(vec3(0.0, 0.0, 1.0), ray, vec3(0.24, 0.245, 0.255), 0.2, 20.0);
  // Below the rim the inner wall, and then the water.
  float s = (LANDING - eye.z) / min(ray.z, -1e-3);
  vec2 q = eye.xy + s * ray.xy;
  float inside = coverage(from_box(p, TRAY_HALF - 0.07, 0.1), w);
  float wet = coverage(from_box(q - TRAY_MIDDLE, TRAY_HALF - 0.07, 0.1), w);
  float r = length((q - vec2(TANK_HIGH.x + measures.w, 0.0)) * vec2(1.0, 1.2));
  float rings = cos(22.0 * r) * exp(-2.6 * r) / (1.0 + 300.0 * w * w);
  vec3 water = vec3(0.05, 0.19, 0.28) + (0.10 * rings + 0.05 * exp(-1.2 * r)) * FOAM;
  water = mix(water, 0.98 * FOAM, 0.95 * exp(-11.0 * r * r));
  vec3 inner = mix(0.55 * side, water, wet);
  return mix(colour, mix(side, mix(rim, inner, inside), coverage(top, w)), coverage(outline, w));
}

// The jet, a parabola from the hole to the water in the tray.
vec3 with_jet(vec3 colour, vec3 ray, float spread) {
  float t = -eye.y / (abs(ray.y) > 1e-3 ? ray.y : 1e-3);
  vec3 p = eye + t * ray;
  float drop = measures.z - LANDING;
  float s = max((p.x - TANK_HIGH.x) / measures.w, 0.0);
  float slope = -2.0 * drop * s / measures.w;
  float across = (p.z - measures.z + drop * s * s) * inversesqrt(1.0 + slope * slope);
  float w = spread * t;
  float covered = coverage(abs(across) - JET_RADIUS, w) * coverage(TANK_HIGH.x - p.x, w) *
                  coverage(LANDING - p.z, 0.03 + w) * (t > 0.0 ? 1.0 : 0.0);
  if (covered <= 0.0) return colour;
  float u = clamp(across / JET_RADIUS, -1.0, 1.0);
  vec3 water = mix(vec3(0.16, 0.46, 0.64), FOAM, 0.25 + 0.35 * s) + 0.55 * KEY * exp(-9.0 * (u - 0.35) * (u - 0.35));
  return mix(colour, water * (0.85 + 0.15 * u), 0.95 * covered);
}

vec3 with_line(vec3 colour, vec3 ray, vec3 a, vec3 b, float strength, float spread) {
  Meeting m = meet_bar(eye, ray, a, b, 0.018, spread);
  return mix(colour, vec3(0.42, 0.50, 0.56), strength * m.covered);
}

vec3 with_tank(vec3 colour, vec3 ray, float spread) {
  vec3 inverse = 1.0 / (abs(ray) + 1e-5) * mix(vec3(-1.0), vec3(1.0), greaterThan(ray, vec3(0.0)));
  vec3 a = (TANK_LOW - eye) * inverse;
  vec3 b = (TANK_HIGH - eye) * inverse;
  vec2 near = min(a.xy, b.xy);
  vec2 far = max(a.xy, b.xy);
  float enter = max(near.x, near.y);
  float leave = min(far.x, far.y);
  vec3 low = TANK_LOW;
  vec3 high = TANK_HIGH;
  // What is behind the water: the far edges.
  colour = with_line(colour, ray, vec3(low.x, high.yz), high, 0.35, spread);
  colour = with_line(colour, ray, vec3(low.x, high.y, low.z), vec3(low.x, high.yz), 0.30, spread);
  colour = with_line(colour, ray, vec3(high.xy, low.z), high, 0.30, spread);

  float level = measures.y;
  float to_level = (level - eye.z) * inverse.z;
  float from = max(enter, ray.z < 0.0 ? to_level : 0.0);
  float to = min(leave, ray.z < 0.0 ? a.z : to_level);
  if (to > from) {
    float way = to - from;
    colour = colour * exp(-ABSORBED * way) + WATER * (1.0 - exp(-0.75 * way));
    Meeting m = meet_ball(eye, ray, vec3(BALL_X, 0.0, low.z + measures.x), measures.x, spread);
    if (m.covered > 0.0) {
      float before = max(m.distance - from, 0.0);
      vec3 ball = lit(m.normal, ray, vec3(0.95, 0.30, 0.06), 0.35, 30.0) * exp(-0.35 * ABSORBED * before) +
                  WATER * (1.0 - exp(-0.3 * before));
      colour = mix(colour, ball, m.covered);
    }
    // The surface, seen from above, and its line on the front pane.
    vec3 p = eye + to_level * ray;
    float w = 1.5 * spread * to_level;
    float surface = coverage(from_box(p.xy - tank_middle(), tank_half(), 0.01), w);
    colour = mix(colour, vec3(0.30, 0.55, 0.68), 0.55 * surface);
  }
  // Near edges of the glass.
  colour = with_line(colour, ray, vec3(low.xy, low.z), vec3(low.xy, high.z), 0.75, spread);
  colour = with_line(colour, ray, vec3(high.x, low.yz), vec3(high.x, low.y, high.z), 0.75, spread);
  colour = with_line(colour, ray, vec3(low.xy, high.z), vec3(high.x, low.y, high.z), 0.85, spread);
  colour = with_line(colour, ray, vec3(low.xy, high.z), vec3(low.x, high.yz), 0.6, spread);
  colour = with_line(colour, ray, vec3(high.x, low.y, high.z), high, 0.6, spread);
  colour = with_line(colour, ray, low, vec3(high.x, low.yz), 0.75, spread);
  float to_front = (low.y - eye.y) * inverse.y;
  if (eye.y < low.y && to_front > 0.0) {
    vec3 p = eye + to_front * ray;
    float v = spread * to_front;
    float pane = coverage(from_box(p.xz - 0.5 * (low.xz + high.xz), 0.5 * (high.xz - low.xz), 0.01), v);
    // A sheen, a scale, and the line of the water.
    colour += pane * 0.035 * SURROUND * smoothstep(0.25, 0.0, abs(p.x + 0.12 * p.z - low.x - 0.75));
    float mark = abs(fract((p.z + GROUND * UNIT) / UNIT + 0.5) - 0.5) * UNIT;
    float scale = max(max(mark - 0.008, abs(p.x - low.x - 0.14) - 0.07), 0.5 - p.z);
    colour = mix(colour, vec3(0.55, 0.62, 0.66), 0.7 * pane * coverage(scale, 0.008 + v) * 0.016 / (0.016 + v));
    colour = mix(colour, vec3(0.45, 0.70, 0.82), 0.8 * pane * coverage(abs(p.z - level) - 0.015, 0.008 + v) * 0.03 / (0.03 + v));
  }
  return colour;
}

vec3 seen(vec2 at) {
  vec3 ray = ray_direction(at);
  float spread = 0.55 * pixel;
  vec3 colour = vec3(0.01);
  float to_table = ray.z < -1e-4 ? -eye.z / ray.z : 1e3;
  float to_wall = ray.y > 1e-4 && eye.y < WALL ? (WALL - eye.y) / ray.y : 1e3;
  float t = min(to_table, to_wall);
  if (t < 60.0) colour = to_table < to_wall ? table_colour(eye + t * ray) : wall_colour(eye + t * ray);
  colour = with_tray(colour, ray, spread);
  colour = with_tank(colour, ray, spread);
  colour = with_jet(colour, ray, spread);

  float z = measures.z;
  Meeting m = meet_bar(eye, ray, vec3(TANK_HIGH.x, 0.0, z), vec3(SPOUT_END, 0.0, z), SPOUT_RADIUS, spread);
  if (m.covered > 0.0) colour = mix(colour, lit(m.normal, ray, vec3(0.66, 0.50, 0.26), 0.5, 24.0), m.covered);
  m = meet_bar(eye, ray, vec3(TANK_HIGH.x, 0.0, z), vec3(TANK_HIGH.x + 0.03, 0.0, z), SPOUT_RADIUS + 0.06, spread);
  if (m.covered > 0.0) colour = mix(colour, lit(m.normal, ray, vec3(0.50, 0.38, 0.20), 0.3, 24.0), m.covered);
  return colour;
}

void main() {
  vec2 at = gl_FragCoord.xy - origin;
  vec3 sum = vec3(0.0);
  for (int s = 0; s < samples; ++s) sum += display(seen(at + sample_width * sample_offset(s)));
  colour_out = vec4(sum / float(samples), 1.0);
}
