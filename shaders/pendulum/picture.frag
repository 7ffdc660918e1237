// A lamp on a rail, a pendulum before a wall, and the pendulum's shadow on the floor.
#include "common/camera.glsl"
#include "common/soft.glsl"
#include "pendulum/world.glsl"

flat in vec2 origin;
flat in vec3 lamp;
flat in vec3 ball;
flat in vec3 shadow;

uniform int samples;         // rays a pixel
uniform float sample_width;  // of the area the samples are spread over, pixels

layout(location = 0) out vec4 colour_out;

const vec3 LAMP = vec3(1.0, 0.88, 0.70);
const vec3 SURROUND = vec3(0.22, 0.25, 0.30);
const vec3 PIVOT = vec3(0.0, 0.0, PIVOT_HEIGHT);

vec3 lamp_light(vec3 p, vec3 n) {
  vec3 l = lamp - p;
  float d2 = dot(l, l);
  float facing = max(dot(n, l) * inversesqrt(d2), 0.0);
  return LAMP * (24.0 * facing * facing / (4.0 + d2));
}

vec3 surround(vec3 n) { return SURROUND * (0.65 + 0.35 * n.z - 0.25 * n.y); }

// Share of the lamp's light that the pendulum keeps from a point of the floor.
float in_shadow(vec2 p, float w) {
  float half_length = shadow.y;
  float rod = min(0.17, half_length);
  float disc = min(BALL_RADIUS, half_length);
  vec2 q = p - vec2(shadow.x, 0.0);
  float of_rod = length(vec2(max(abs(q.x) - (half_length - rod), 0.0), q.y)) - rod;
  float of_ball = length(q - vec2(shadow.z * (half_length - disc), 0.0)) - disc;
  // The two outlines flow into one another.
  float h = clamp(0.5 + 2.5 * (of_ball - of_rod), 0.0, 1.0);
  return coverage(mix(of_ball, of_rod, h) - 0.2 * h * (1.0 - h), 0.07 + w);
}

// A rule on the floor along the shadow's way: how much of p is a line of it. w: half the width of a pixel there.
float ruled(vec2 p, float w) {
  float tick = abs(fract(p.x / 0.4 + 0.5) - 0.5) * 0.4;
  float tall = abs(fract(p.x / 2.0 + 0.5) - 0.5) < 0.05 ? 0.15 : 0.08;
  float line = max(abs(p.y + 0.74) - 0.008, abs(p.x) - 2.6);
  float ticks = max(max(tick - 0.008, abs(p.y + 0.74 + 0.5 * tall) - 0.5 * tall), abs(p.x) - 2.61);
  return coverage(min(line, ticks), 0.008 + w) * 0.016 / (0.016 + w);
}

vec3 floor_colour(vec3 p, float w) {
  vec3 n = vec3(0.0, 0.0, 1.0);
  float corner = 1.0 - 0.55 * exp(-2.2 * (WALL - p.y));
  vec3 albedo = mix(vec3(0.47, 0.445, 0.41), vec3(0.12, 0.125, 0.14), smoothstep(1.3, 4.6, length(p.xy * vec2(0.9, 1.2))));
  albedo *= 1.0 - 0.75 * ruled(p.xy, w);
  return albedo * (lamp_light(p, n) * (1.0 - 0.94 * in_shadow(p.xy, w)) + surround(n) * corner);
}

vec3 wall_colour(vec3 p, float w) {
  vec3 n = vec3(0.0, -1.0, 0.0);
  float corner = 1.0 - 0.55 * exp(-2.2 * p.z);
  vec3 albedo = mix(vec3(0.19, 0.215, 0.25), vec3(0.075, 0.083, 0.098), smoothstep(1.2, 4.6, length(p.xz - PIVOT.xz)));
  // The plate that carries the pendulum.
  float r = length(p.xz - PIVOT.xz);
  float plate = coverage(r - 0.26, 0.02 + w);
  float rim = coverage(abs(r - 0.235) - 0.012, 0.012 + w) * 0.024 / (0.024 + w);
  corner *= 1.0 - 0.4 * coverage(r - 0.26, 0.3);
  albedo = mix(albedo, vec3(0.19, 0.195, 0.205) + 0.2 * rim, plate);
  return albedo * (lamp_light(p, n) + surround(n) * corner);
}

// Light on a thing of colour `albedo`, with a highlight.
vec3 lit(vec3 p, vec3 n, vec3 ray, vec3 albedo, float gloss, float shininess) {
  vec3 l = normalize(lamp - p);
  float shine = gloss * pow(max(dot(n, normalize(l - ray)), 0.0), shininess);
  // The floor throws some of the light back.
  vec3 bounce = LAMP * 0.13 * max(0.4 - 0.6 * n.z, 0.0);
  return albedo * (1.35 * lamp_light(p, n) + 1.5 * surround(n) + bounce) + LAMP * shine;
}

vec3 seen(vec2 at) {
  vec3 ray = ray_direction(at);
  float spread = 0.55 * pixel;
  vec3 colour = vec3(0.01);
  float to_floor = ray.z < -1e-4 ? -eye.z / ray.z : 1e3;
  float to_wall = ray.y > 1e-4 && eye.y < WALL ? (WALL - eye.y) / ray.y : 1e3;
  if (min(to_floor, to_wall) < 60.0) {
    float t = min(to_floor, to_wall);
    vec3 p = eye + t * ray;
    colour = to_floor < to_wall ? floor_colour(p, spread * t) : wall_colour(p, spread * t);
  }

  Meeting m = meet_bar(eye, ray, vec3(-2.15, 0.0, RAIL_HEIGHT), vec3(1.8, 0.0, RAIL_HEIGHT), 0.05, spread);
  if (m.covered > 0.0) {
    vec3 p = eye + m.distance * ray;
    colour = mix(colour, lit(p, m.normal, ray, vec3(0.10, 0.105, 0.115), 0.5, 30.0), m.covered);
  }
  m = meet_bar(eye, ray, lamp + vec3(0.0, 0.0, 0.28), vec3(lamp.x, 0.0, RAIL_HEIGHT), 0.1, spread);
  if (m.covered > 0.0) colour = mix(colour, vec3(0.06) + 0.04 * max(m.normal.x, 0.0), m.covered);
  m = meet_ball(eye, ray, lamp, LAMP_RADIUS, spread);
  if (m.covered > 0.0) {
    float facing = max(dot(m.normal, -ray), 0.0);
    colour = mix(colour, LAMP * (1.1 + 1.9 * facing), m.covered);
  }

  m = meet_bar(eye, ray, vec3(0.0, WALL, PIVOT_HEIGHT), PIVOT + vec3(0.0, 0.1, 0.0), 0.09, spread);
  if (m.covered > 0.0) {
    vec3 p = eye + m.distance * ray;
    colour = mix(colour, lit(p, m.normal, ray, vec3(0.15, 0.155, 0.165), 0.3, 30.0), m.covered);
  }
  m = meet_bar(eye, ray, PIVOT, ball, ROD_RADIUS, spread);
  if (m.covered > 0.0) {
    vec3 p = eye + m.distance * ray;
    colour = mix(colour, lit(p, m.normal, ray, vec3(0.50, 0.49, 0.47), 0.25, 24.0), m.covered);
  }
  m = meet_ball(eye, ray, PIVOT - vec3(0.0, 0.03, 0.0), 0.13, spread);
  if (m.covered > 0.0) {
    vec3 p = eye + m.distance * ray;
    colour = mix(colour, lit(p, m.normal, ray, vec3(0.19, 0.195, 0.205), 0.3, 30.0), m.covered);
  }
  m = meet_ball(eye, ray, ball, BALL_RADIUS, spread);
  if (m.covered > 0.0) {
    vec3 p = eye + m.distance * ray;
    colour = mix(colour, lit(p, m.normal, ray, vec3(0.86, 0.21, 0.05), 0.55, 42.0), m.covered);
  }

  // Light scattered on the way to the eye.
  vec3 to_lamp = lamp - eye;
  float off2 = dot(to_lamp, to_lamp) - pow(dot(to_lamp, ray), 2.0);
  return colour + LAMP * 0.16 / pow(1.0 + off2 / 0.22, 1.5);
}

void main() {
  vec2 at = gl_FragCoord.xy - origin;
  vec3 sum = vec3(0.0);
  for (int s = 0; s < samples; ++s) sum += display(seen(at + sample_width * sample_offset(s)));
  colour_out = vec4(sum / float(samples), 1.0);
}
