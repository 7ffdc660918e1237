// The studio: a large soft key light from the upper left, a little behind, a grey surround, and the three lamps. Light is computed in
// display-like units (see display()), which keeps pictures close to linear in the lamps' brightness.
#include "circuit/world.glsl"

const vec3 KEY_DIRECTION = vec3(-0.466, 0.252, 0.848);
const vec3 KEY = vec3(0.86, 0.83, 0.78);
const vec3 SKY = vec3(0.44, 0.47, 0.52);
const vec3 GROUND = vec3(0.15, 0.15, 0.16);

vec3 studio_light(vec3 n, float shadow, float occlusion) {
  float key = max(dot(n, KEY_DIRECTION), 0.0);
  return KEY * key * shadow + mix(GROUND, SKY, 0.5 + 0.5 * n.z) * occlusion;
}

// A broad highlight of the key light.
vec3 highlight(vec3 n, vec3 view, float shininess, float strength) {
  vec3 h = normalize(KEY_DIRECTION - view);
  return KEY * strength * pow(max(dot(n, h), 0.0), shininess);
}

// Where lamp k's light comes from: a point above the dome, which lights the table much like the dome itself would.
vec3 lamp_light_centre(int k) { return vec3(lamp_centre(k), 0.75); }

// Light of lamp k at full brightness on a surface.
vec3 lamp_light(int k, vec3 p, vec3 n) {
  vec3 l = lamp_light_centre(k) - p;
  float d2 = dot(l, l);
  float facing = max((dot(n, l) * inversesqrt(d2) + 0.25) / 1.25, 0.0);
  return lamp_colour(k) * (6.5 * facing / (1.0 + 2.2 * d2));
}

// The table's own colour: a pool of light that fades into the surround.
vec3 table_albedo(vec3 p) {
  float r = length((p.xy - vec2(0.0, -1.25)) * vec2(0.8, 0.9));
  float pool = 1.0 - smoothstep(0.6, 4.2, r);
  float track = abs(length(p.xy) - REACH);
  float b = abs(atan(p.x, -p.y));
  float groove = (1.0 - smoothstep(0.012, 0.022, track)) * (1.0 - smoothstep(0.5 * SWEEP, 0.5 * SWEEP + 0.01, b));
  return mix(vec3(0.025, 0.027, 0.032), vec3(0.14, 0.145, 0.155), pool) * (1.0 + 0.55 * groove);
}

// Light to display values: a soft shoulder, then a mild gamma.
vec3 display(vec3 c) {
  c = 1.0 - exp(-EXPOSURE * c);
  return pow(c, vec3(1.0 / 1.35));
}
