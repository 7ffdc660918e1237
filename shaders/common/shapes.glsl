// Distances to simple solids, negative inside.
float sd_capsule(vec3 p, vec3 a, vec3 b, float radius) {
  vec3 pa = p - a;
  vec3 ba = b - a;
  float h = clamp(dot(pa, ba) / dot(ba, ba), 0.0, 1.0);
  return length(pa - ba * h) - radius;
}

// Profile distance d2 (in a plane) and distance h across it -> rounded solid.
float extrude(float d2, float h, float half_width, float rounding) {
  vec2 w = vec2(d2 + rounding, abs(h) - half_width + rounding);
  return min(max(w.x, w.y), 0.0) + length(max(w, 0.0)) - rounding;
}

// Upright cylinder from z = bottom to z = top.
float sd_cylinder(vec3 p, float bottom, float top, float radius, float rounding) {
  return extrude(length(p.xy) - radius, p.z - 0.5 * (bottom + top), 0.5 * (top - bottom), rounding);
}

// Distance in a plane to a bar with a round end at each side, of half thickness ra at a and rb at b.
float sd_bar(vec2 p, vec2 a, vec2 b, float ra, float rb) {
  vec2 pa = p - a;
  vec2 ba = b - a;
  float h = clamp(dot(pa, ba) / dot(ba, ba), 0.0, 1.0);
  return length(pa - ba * h) - mix(ra, rb, h);
}

float sd_ring(vec3 p, float radius, float thickness) { return length(vec2(length(p.xy) - radius, p.z)) - thickness; }
