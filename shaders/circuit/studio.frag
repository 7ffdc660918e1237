// All that does not move, once for each camera: in the studio light, and what each lamp at full brightness adds.
// A picture is then a sum (picture.glsl), so this pass can afford many samples and long marches.
#include "common/camera.glsl"
#include "common/shapes.glsl"
#include "circuit/lighting.glsl"

uniform int samples;         // rays a pixel
uniform float sample_width;  // of the area the samples are spread over, pixels

layout(location = 0) out vec4 base_out;  // rgb, distance from the eye
layout(location = 1) out vec4 red_out;   // rgb, share of the key light in base
layout(location = 2) out vec4 green_out;
layout(location = 3) out vec4 blue_out;

const int TABLE = 0, SOCKET = 1, DOME = 2, HOUSING = 3, RIM = 4, BASE = 5, TURRET = 6, ACCENT = 7;

// Distance to the solids; which = part + 10 * k.
float solids(vec3 p, out int which) {
  float best = 1e3;
  which = TABLE;
  for (int k = 0; k < 3; ++k) {
    vec3 q = p - vec3(lamp_centre(k), 0.0);
    float d = sd_cylinder(q, -0.1, 0.13, LAMP_RADIUS + 0.07, 0.04);
    if (d < best) best = d, which = SOCKET + 10 * k;
    d = length(q - vec3(0.0, 0.0, LAMP_HEIGHT)) - LAMP_RADIUS;
    if (d < best) best = d, which = DOME + 10 * k;
    q = p - vec3(button_centre(k), 0.0);
    d = sd_cylinder(q, -0.1, 0.065, 0.31, 0.03);
    if (d < best) best = d, which = HOUSING + 10 * k;
    d = sd_ring(q - vec3(0.0, 0.0, 0.062), 0.255, 0.04);
    if (d < best) best = d, which = RIM + 10 * k;
  }
  float d = sd_cylinder(p, -0.1, 0.14, 0.54, 0.05);
  if (d < best) best = d, which = BASE;
  d = sd_cylinder(p, 0.0, 0.44, 0.38, 0.06);
  if (d < best) best = d, which = TURRET;
  d = sd_ring(p - vec3(0.0, 0.0, 0.15), 0.415, 0.028);
  if (d < best) best = d, which = ACCENT;
  return best;
}

float distance_to(vec3 p) {
  int ignored;
  return solids(p, ignored);
}

vec3 normal_at(vec3 p) {
  vec3 n = vec3(0.0);
  for (int i = 0; i < 4; ++i) {
    vec3 e = 0.5773 * (2.0 * vec3((((i + 3) >> 1) & 1), ((i >> 1) & 1), (i & 1)) - 1.0);
    n += e * distance_to(p + 0.001 * e);
  }
  return normalize(n);
}

float key_shadow(vec3 p, vec3 n) {
  float lit = 1.0;
  float t = 0.03;
  vec3 from = p + 0.01 * n;
  for (int i = 0; i < 24; ++i) {
    float d = distance_to(from + KEY_DIRECTION * t);
    lit = min(lit, 0.5 + 0.5 * d / (0.22 * t));
    if (lit < 0.0 || t > 1.6) break;
    t += clamp(d, 0.02, 0.2);
  }
  lit = clamp(lit, 0.0, 1.0);
  return lit * lit * (3.0 - 2.0 * lit);
}

float occlusion_at(vec3 p, vec3 n) {
  float sum = 0.0;
  float weight = 1.0;
  for (int i = 1; i <= 5; ++i) {
    float h = 0.07 * float(i);
    vec3 q = p + h * n;
    sum += weight * (h - min(distance_to(q), q.z));
    weight *= 0.7;
  }
  return clamp(1.0 - 1.5 * sum, 0.0, 1.0);
}

void main() {
  vec4 base = vec4(0.0);
  vec3 lamps[3] = vec3[3](vec3(0.0), vec3(0.0), vec3(0.0));
  float key_part = 0.0;
  for (int s = 0; s < samples; ++s) {
    vec3 ray = ray_direction(gl_FragCoord.xy + sample_width * sample_offset(s));
    float to_table = min(ray.z < -1e-4 ? -eye.z / ray.z : 1e3, 60.0);
    float t = ray.z < -1e-4 ? max((0.75 - eye.z) / ray.z, 0.0) : 0.0;
    int which = TABLE;
    bool hit = false;
    for (int i = 0; i < 80; ++i) {
      float d = solids(eye + t * ray, which);
      if (d < 0.0008) {
        hit = true;
        break;
      }
      t += d;
      if (t > to_table) break;
    }
    if (!hit) t = to_table, which = TABLE;
    vec3 p = eye + t * ray;
    vec3 n = hit ? normal_at(p) : vec3(0.0, 0.0, 1.0);
    int part = which % 10;
    int k = which / 10;
    vec3 albedo = table_albedo(p);
    float gloss = 0.0;
    float shininess = 40.0;
    if (part == SOCKET) albedo = vec3(0.10, 0.10, 0.11), gloss = 0.25;
    if (part == DOME) albedo = 0.05 + 0.12 * lamp_colour(k), gloss = 0.45, shininess = 120.0;
    if (part == HOUSING) albedo = vec3(0.09, 0.09, 0.10), gloss = 0.15;
    if (part == RIM) albedo = 0.06 + 0.86 * lamp_colour(k), gloss = 0.2;
    if (part == BASE) albedo = vec3(0.11, 0.115, 0.125), gloss = 0.25;
    if (part == TURRET) albedo = vec3(0.50, 0.49, 0.47), gloss = 0.15;
    if (part == ACCENT) albedo = vec3(0.80, 0.42, 0.10), gloss = 0.2;
    float occlusion = occlusion_at(p, n);
    float shadow = key_shadow(p, n);
    vec3 shine = highlight(n, ray, shininess, gloss) * shadow;
    vec3 colour = albedo * studio_light(n, shadow, occlusion) + shine;
    vec3 keyed = albedo * KEY * max(dot(n, KEY_DIRECTION), 0.0) * shadow + shine;
    key_part += dot(keyed, vec3(1.0)) / max(dot(colour, vec3(1.0)), 1e-4);
    base += vec4(colour, t);
    for (int j = 0; j < 3; ++j) {
      vec3 glow = albedo * lamp_light(j, p, n) * occlusion;
      if (part == DOME && j == k) {
        float facing = max(dot(n, -ray), 0.0);
        glow = lamp_colour(j) * (0.42 + 0.95 * facing * sqrt(facing)) + 0.20 * pow(facing, 4.0);
      }
      if (part == TABLE) {
        // The blurred reflection of the dome in the table.
        vec3 up_ray = reflect(ray, n);
        vec3 c = vec3(lamp_centre(j), LAMP_HEIGHT) - p;
        float miss = length(c - up_ray * max(dot(c, up_ray), 0.0)) / LAMP_RADIUS;
        glow += lamp_colour(j) * 0.16 * exp(-0.9 * miss * miss) * occlusion;
      }
      // Light scattered on the way to the eye.
      vec3 to_lamp = vec3(lamp_centre(j), 0.3) - eye;
      float off2 = dot(to_lamp, to_lamp) - pow(dot(to_lamp, ray), 2.0);
      glow += lamp_colour(j) * 0.22 / pow(1.0 + off2 / 0.20, 1.5);
      lamps[j] += glow;
    }
  }
  float scale = 1.0 / float(samples);
  base_out = base * scale;
  red_out = vec4(lamps[0] * scale, key_part * scale);
  green_out = vec4(lamps[1] * scale, 1.0);
  blue_out = vec4(lamps[2] * scale, 1.0);
}
