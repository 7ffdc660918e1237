// What moves: the arm and the buttons' caps.
#include "common/shapes.glsl"
#include "circuit/lighting.glsl"

// The arm's bones in the world.
struct Joints {
  vec2 direction;
  vec3 shoulder;
  vec3 elbow;
  vec3 tip;
};

Joints make_joints(vec2 d) {
  return Joints(d, vec3(d * SHOULDER.x, SHOULDER.y), vec3(d * ELBOW.x, ELBOW.y), vec3(d * TIP.x, TIP.y));
}

struct Cap {
  vec2 centre;
  float sink;  // 0 at rest, 1 pressed down
  int colour;
};

// What a ray meets. Edges are soft: `covered` rises from 0 for a ray just outside the outline to 1 for one well inside.
struct Hit {
  float covered;   // 0 .. 1; the other members are 0 if this is
  float distance;  // from the eye
  vec3 normal;
  vec3 albedo;
  float gloss;
};

// Distances to the arm's parts (shell, joints, finger); q: outwards, sideways, up. For speed, parts of a kind are
// joined in the plane and extruded once; parts of different width get it from a width that depends on the position.
vec3 part_distances(vec3 q) {
  vec2 s = q.xz;
  float bars = min(sd_bar(s, SHOULDER, ELBOW, 0.32, 0.29), sd_bar(s, ELBOW, WRIST, 0.29, 0.24));
  float discs = min(min(length(s - SHOULDER) - 0.265, length(s - ELBOW) - 0.225), length(s - WRIST) - 0.165);
  return vec3(extrude(bars, q.y, 0.28 - 0.03 * clamp(s.x, 0.0, 1.0), 0.12),
              extrude(discs, q.y, 0.35 - 0.05 * clamp(s.x, 0.0, 1.4), 0.05),
              sd_capsule(q, vec3(WRIST.x, 0.0, WRIST.y), vec3(TIP.x, 0.0, TIP.y), TIP_RADIUS));
}

float arm_distance(vec3 q) {
  vec3 d = part_distances(q);
  return min(min(d.x, d.y), d.z);
}

// p in the arm's own axes: outwards, sideways, up.
vec3 to_arm(Joints j, vec3 p) {
  return vec3(dot(p.xy, j.direction), p.x * j.direction.y - p.y * j.direction.x, p.z);
}

// Soft shadow of one bone on p towards a light, 1 lit: distance from the bone to the ray, relative to the way along it.
float bone_shadow(vec3 p, vec3 to_light, vec3 a, vec3 b, float radius, float sharpness) {
  vec3 ba = b - a;
  vec3 oa = p - a;
  float oad = dot(oa, to_light);
  float dba = dot(to_light, ba);
  float baba = dot(ba, ba);
  float oaba = dot(oa, ba);
  vec2 th = vec2(dba * oaba - oad * baba, oaba - oad * dba) / max(baba - dba * dba, 1e-4);
  th.x = max(th.x, 0.0001);
  th.y = clamp(th.y, 0.0, 1.0);
  float d = length(a + ba * th.y - p - to_light * th.x) - radius;
  float lit = clamp(0.5 + sharpness * d / (th.x + 0.12), 0.0, 1.0);
  return lit * lit * (3.0 - 2.0 * lit);
}

// Shares of the light from the studio's key light, the surround and lamp k that the arm lets through to a point on or
// near the table.
float arm_shadow(Joints j, vec3 p) {
  return bone_shadow(p, KEY_DIRECTION, j.shoulder, j.elbow, 0.27, 2.2) *
         bone_shadow(p, KEY_DIRECTION, j.elbow, j.tip, 0.21, 2.2);
}

float arm_lamp_shadow(Joints j, vec3 p, int k) {
  vec3 l = lamp_light_centre(k) - p;
  return mix(1.0, bone_shadow(p, l * inversesqrt(dot(l, l)), j.elbow, j.tip, 0.20, 1.1), 0.8);
}

float bone_occlusion(vec3 p, vec3 a, vec3 b, float radius) {
  vec3 ba = b - a;
  vec3 l = a + ba * clamp(dot(p - a, ba) / dot(ba, ba), 0.0, 1.0) - p;
  float d2 = dot(l, l);
  return 1.0 - clamp(1.4 * radius * radius * max(l.z, 0.0) * inversesqrt(d2) / d2, 0.0, 0.8);
}

float arm_occlusion(Joints j, vec3 p) {
  return bone_occlusion(p, j.shoulder, j.elbow, 0.26) * bone_occlusion(p, j.elbow, j.tip, 0.22);
}

// How near a ray comes to a bone's axis, less a radius.
float bone_distance(vec3 from, vec3 ray, vec3 a, vec3 b, float radius) {
  vec3 ba = b - a;
  vec3 oa = from - a;
  float dba = dot(ray, ba);
  float baba = dot(ba, ba);
  float h = clamp((dot(oa, ba) - dot(oa, ray) * dba) / max(baba - dba * dba, 1e-4), 0.0, 1.0);
  vec3 c = a + h * ba - from;
  c -= ray * dot(c, ray);
  return length(c) - radius;
}

// Whether a ray may meet the arm.
bool near_arm(Joints j, vec3 from, vec3 ray, float margin) {
  vec3 wrist = vec3(j.direction * WRIST.x, WRIST.y);
  float d = min(bone_distance(from, ray, j.shoulder, j.elbow, 0.45), bone_distance(from, ray, j.elbow, wrist, 0.40));
  return min(d, bone_distance(from, ray, wrist, j.tip, 0.33)) < margin;
}

// Share of a soft-edged shape at `d` from its edge; w: half the width of the edge.
float coverage(float d, float w) { return smoothstep(-w, w, -d); }

// The arm along a ray, up to `limit`; spread: half the width of its edge at distance 1. The march goes on until it is
// deep enough inside for full coverage, so that the coverage of a grazing ray is known.
Hit meet_arm(Joints joints, vec3 from, vec3 ray, float limit, float spread) {
  vec3 o = to_arm(joints, from);
  vec3 r = to_arm(joints, ray);
  float t = max((1.26 - from.z) / min(ray.z, -1e-3), 0.0);
  float best = t;
  float least = 1e3;  // distance to the arm there, in half edge widths
  for (int i = 0; i < 32; ++i) {
    float w = spread * t;
    float d = arm_distance(o + t * r);
    if (d < least * w) least = d / w, best = t;
    if (d < -0.98 * w) break;
    t += max(d + w, 0.35 * w);
    if (t > limit) break;
  }
  float covered = coverage(least, 1.0);
  if (covered <= 0.0) return Hit(0.0, 0.0, vec3(0.0), vec3(0.0), 0.0);
  vec3 q = o + best * r;
  float w = spread * best;
  float e = max(0.6 * w, 0.002);
  vec3 m = vec3(0.0, 0.0, 1e-7);
  for (int i = 0; i < 4; ++i) {
    vec3 d = 2.0 * vec3((((i + 3) >> 1) & 1), ((i >> 1) & 1), (i & 1)) - 1.0;
    m += d * arm_distance(q + e * d);
  }
  m = normalize(m);
  q -= m * least * w;  // onto the surface

  vec3 parts = part_distances(q);
  float soft = max(0.7 * w, 0.002);
  float joint = smoothstep(-soft, soft, min(parts.x, parts.z) - parts.y);
  float finger = smoothstep(-soft, soft, min(parts.x, parts.y) - parts.z);
  float rubber = finger * smoothstep(-soft, soft, TIP.y + 0.08 - q.z);
  float ring = min(abs(length(q.xz - SHOULDER) - 0.16), abs(length(q.xz - ELBOW) - 0.13));
  ring = 0.022 / (0.022 + soft) * smoothstep(-soft, soft, 0.022 - ring) * smoothstep(0.7, 0.95, abs(m.y));
  vec3 albedo = mix(vec3(0.46, 0.445, 0.42), mix(vec3(0.19, 0.195, 0.205), vec3(0.80, 0.42, 0.10), ring), joint);
  albedo = mix(albedo, vec3(0.13, 0.13, 0.14), rubber);
  vec3 n = vec3(m.x * joints.direction + m.y * vec2(joints.direction.y, -joints.direction.x), m.z);
  return Hit(covered, best, n, albedo, mix(0.12, 0.2, joint) * (1.0 - 0.6 * rubber));
}

// A cap along a ray: an upright cylinder whose normals are tilted to look like a round edge.
Hit meet_cap(Cap cap, vec3 from, vec3 ray, float limit, float spread) {
  const float BOTTOM = 0.07;
  float top = CAP_TOP - CAP_TRAVEL * cap.sink;
  float t = (top - from.z) / ray.z;
  // Where the ray enters and leaves the cap's layer, seen from above: how near it comes to the axis between the two.
  vec2 o = from.xy + t * ray.xy - cap.centre;
  vec2 along = ray.xy * (BOTTOM - top) / ray.z;
  float h = clamp(-dot(o, along) / max(dot(along, along), 1e-6), 0.0, 1.0);
  float edge = length(o + h * along) - CAP_RADIUS;
  float covered = t > 0.0 && t < limit + 0.05 ? coverage(edge * 0.9, spread * t) : 0.0;
  float r = length(o);
  vec3 n = normalize(vec3(o / max(r, 1e-4) * 0.9 * smoothstep(CAP_RADIUS - 0.07, CAP_RADIUS, r), 1.0));
  // Beside the top the ray meets the wall where it first comes within the radius.
  float a = dot(along, along);
  float b = dot(o, along);
  float c = dot(o, o) - CAP_RADIUS * CAP_RADIUS;
  float s = clamp((-b - sqrt(max(b * b - a * c, 0.0))) / max(a, 1e-6), 0.0, 1.0);
  vec3 wall = normalize(vec3((o + s * along) / CAP_RADIUS, 0.9 * smoothstep(0.07, 0.0, s * (top - BOTTOM))));
  n = normalize(mix(n, wall, smoothstep(-spread * t, spread * t, r - CAP_RADIUS)));
  return Hit(covered, t, n, 0.30 + 0.10 * lamp_colour(cap.colour), 0.1);
}
