// Things with soft edges along a ray of length 1.

// Share of a soft-edged shape at `d` from its edge; w: half the width of the edge.
float coverage(float d, float w) { return smoothstep(-w, w, -d); }

// What a ray meets.
struct Meeting {
  float covered;   // 0 .. 1
  float distance;  // from the eye
  vec3 normal;
};

// spread: half the width of the edge at distance 1.
Meeting meet_ball(vec3 eye, vec3 ray, vec3 centre, float radius, float spread) {
  vec3 to = centre - eye;
  float along = dot(to, ray);
  vec3 off = along * ray - to;  // from the centre to the nearest point of the ray
  float off2 = dot(off, off);
  float deep = sqrt(max(radius * radius - off2, 0.0));
  return Meeting(along > 0.0 ? coverage(sqrt(off2) - radius, spread * along) : 0.0, along - deep,
                 normalize(off - deep * ray));
}

// A bar with round ends from a to b.
Meeting meet_bar(vec3 eye, vec3 ray, vec3 a, vec3 b, float radius, float spread) {
  vec3 ba = b - a;
  vec3 oa = eye - a;
  float dba = dot(ray, ba);
  float baba = dot(ba, ba);
  float h = clamp((dot(oa, ba) - dot(oa, ray) * dba) / max(baba - dba * dba, 1e-4), 0.0, 1.0);
  return meet_ball(eye, ray, a + h * ba, radius, spread);
}

// Light to display values: a soft shoulder, then a mild gamma.
vec3 display(vec3 c) {
  c = 1.0 - exp(-1.15 * c);
  return pow(c, vec3(1.0 / 1.35));
}
