// Cow and camel as flat figures of four layers, one before the other: legs of the far side, body, legs of the near side,
// head. Their lengths are in body heights; they look to the right, and stand on y = 0.
#include "common/shapes.glsl"

struct Animal {
  bool camel;
  vec3 coat;
  vec3 patch_colour;
  float step;  // of the legs
  float lift;  // of the head, 0 .. 1
};

// Below .5 a cow, its patches from black to red; from .5 on a camel, from pale to brown. `camel` says which of them it
// is, as a constant: see paint_layer().
Animal make_animal(const bool camel, float which, float pose) {
  Animal a;
  a.camel = camel;
  float shade = a.camel ? 2.0 * which - 1.0 : 2.0 * which;
  a.coat = a.camel ? mix(vec3(0.66, 0.43, 0.20), vec3(0.47, 0.26, 0.10), shade) : vec3(0.86, 0.83, 0.78);
  a.patch_colour = a.camel ? 0.72 * a.coat : mix(vec3(0.030, 0.028, 0.030), vec3(0.24, 0.075, 0.030), shade);
  a.step = 0.16 * (pose - 0.5);
  a.lift = pose;
  return a;
}

float ellipse(vec2 p, vec2 centre, vec2 radius) {
  vec2 q = (p - centre) / radius;
  float k = length(q);
  return k * (k - 1.0) / max(length(q / radius), 1e-3);
}

float blend(float a, float b, float k) {
  float h = max(k - abs(a - b), 0.0) / k;
  return min(a, b) - 0.25 * k * h * h;
}

float leg(vec2 p, vec2 hip, vec2 foot, float thick, float thin) {
  vec2 knee = mix(hip, foot, 0.52) + vec2(0.35 * abs(foot.x - hip.x), 0.0);
  return min(blend(sd_bar(p, hip, knee, thick, 0.75 * thin), sd_bar(p, knee, foot, 0.8 * thin, 0.62 * thin), 0.04),
             sd_bar(p, foot + vec2(-0.012, 0.0), foot + vec2(0.035, -0.006), 0.8 * thin, 0.55 * thin));
}

vec2 head_of(Animal a) {
  return a.camel ? vec2(0.60 - 0.02 * a.lift, 0.98 + 0.16 * a.lift) : vec2(0.58 - 0.03 * a.lift, 0.50 + 0.24 * a.lift);
}

float figure(Animal a, int layer, vec2 p) {
  float s = a.step;
  vec2 head = head_of(a);
  if (a.camel) {
    if (layer == 0) {
      return min(min(leg(p, vec2(-0.22, 0.66), vec2(-0.20 + s, 0.05), 0.085, 0.048),
                     leg(p, vec2(0.22, 0.66), vec2(0.24 - s, 0.05), 0.075, 0.046)),
                 sd_bar(p, vec2(-0.36, 0.74), vec2(-0.42, 0.46), 0.018, 0.026));
    }
    if (layer == 1) {
      float body = blend(ellipse(p, vec2(-0.01, 0.72), vec2(0.38, 0.165)), ellipse(p, vec2(0.22, 0.70), vec2(0.17, 0.17)), 0.1);
      float hump = blend(ellipse(p, vec2(-0.05, 0.90), vec2(0.19, 0.16)), ellipse(p, vec2(-0.04, 0.99), vec2(0.10, 0.11)), 0.1);
      vec2 bend = vec2(0.46, 0.68);
      float neck = min(sd_bar(p, vec2(0.26, 0.70), bend, 0.13, 0.088), sd_bar(p, bend, head, 0.088, 0.055));
      return blend(blend(body, hump, 0.14), neck, 0.07);
    }
    if (layer == 2) {
      return min(leg(p, vec2(-0.29, 0.66), vec2(-0.29 - s, 0.03), 0.10, 0.052),
                 leg(p, vec2(0.27, 0.64), vec2(0.30 + s, 0.03), 0.085, 0.050));
    }
    float skull = blend(sd_bar(p, head, head + vec2(0.10, -0.015), 0.068, 0.056),
                        sd_bar(p, head + vec2(0.08, -0.02), head + vec2(0.17, -0.05), 0.05, 0.044), 0.03);
    return min(skull, sd_bar(p, head + vec2(-0.035, 0.05), head + vec2(-0.065, 0.11), 0.024, 0.012));
  }
  if (layer == 0) {
    return min(min(leg(p, vec2(-0.28, 0.42), vec2(-0.25 + s, 0.05), 0.10, 0.058),
                   leg(p, vec2(0.24, 0.40), vec2(0.25 - s, 0.05), 0.085, 0.055)),
               min(sd_bar(p, vec2(-0.44, 0.66), vec2(-0.51, 0.40), 0.020, 0.016),
                   sd_bar(p, vec2(-0.51, 0.40), vec2(-0.515, 0.27), 0.018, 0.036)));
  }
  if (layer == 1) {
    float body = blend(ellipse(p, vec2(-0.02, 0.54), vec2(0.44, 0.215)), ellipse(p, vec2(-0.26, 0.58), vec2(0.20, 0.18)), 0.1);
    float neck = sd_bar(p, vec2(0.30, 0.58), head, 0.165, 0.095);
    return blend(min(body, ellipse(p, vec2(-0.17, 0.335), vec2(0.095, 0.065))), neck, 0.08);
  }
  if (layer == 2) {
    return min(leg(p, vec2(-0.34, 0.44), vec2(-0.35 - s, 0.03), 0.125, 0.062),
               leg(p, vec2(0.30, 0.40), vec2(0.33 + s, 0.03), 0.10, 0.060));
  }
  float skull = blend(sd_bar(p, head, head + vec2(0.09, -0.06), 0.098, 0.085),
                      sd_bar(p, head + vec2(0.09, -0.07), head + vec2(0.15, -0.12), 0.076, 0.070), 0.03);
  float ear = sd_bar(p, head + vec2(-0.06, 0.065), head + vec2(-0.165, 0.075), 0.034, 0.018);
  vec2 horn = head + vec2(0.01, 0.08);
  return min(min(skull, ear), sd_bar(p, horn, horn + vec2(0.045, 0.085), 0.024, 0.009));
}

// Colour of the coat at p.
vec3 coat(Animal a, int layer, vec2 p) {
  vec2 head = head_of(a), h = p - head;
  vec3 colour = a.coat;
  if (a.camel) {
    colour = mix(colour, a.patch_colour, 0.8 * smoothstep(0.93, 1.06, p.y) * float(layer == 1) * step(p.x, 0.2));
    colour = mix(colour, 1.15 * a.coat, 0.8 * smoothstep(0.66, 0.54, p.y) * float(layer == 1));
    if (layer == 3) {
      colour = mix(colour, vec3(0.035), smoothstep(0.022, 0.014, length(h - vec2(0.045, 0.018))));
      colour = mix(colour, 0.55 * a.coat, smoothstep(0.16, 0.21, h.x));
    }
    if (layer != 1 && layer != 3) colour = mix(vec3(0.10, 0.06, 0.04), colour, smoothstep(0.035, 0.06, p.y));
    return colour;
  }
  vec2 w = p + 0.03 * vec2(sin(19.0 * p.y), sin(23.0 * p.x));
  float spots = min(min(ellipse(w, vec2(-0.24, 0.62), vec2(0.17, 0.14)), ellipse(w, vec2(0.09, 0.56), vec2(0.13, 0.16))),
                    min(ellipse(w, vec2(-0.05, 0.38), vec2(0.08, 0.06)), ellipse(w, vec2(0.37, 0.66), vec2(0.10, 0.12))));
  if (layer == 1) colour = mix(colour, a.patch_colour, smoothstep(0.008, -0.008, spots));
  if (layer == 1) {
    colour = mix(colour, vec3(0.72, 0.36, 0.33), smoothstep(0.005, -0.005, ellipse(p, vec2(-0.17, 0.325), vec2(0.10, 0.068))));
  }
  if (layer == 3) {
    bool horn = h.y > 0.085 && h.x > 0.0;
    vec3 face = mix(a.patch_colour, a.coat, smoothstep(0.012, -0.012, abs(h.x - 0.05 + 0.2 * h.y) - 0.035));
    colour = horn ? vec3(0.62, 0.55, 0.42) : face;
    float muzzle = ellipse(h, vec2(0.165, -0.14), vec2(0.085, 0.075));
    colour = mix(colour, vec3(0.70, 0.40, 0.36), smoothstep(0.008, -0.008, muzzle));
    colour = mix(colour, vec3(0.02), smoothstep(0.024, 0.016, length(h - vec2(0.10, 0.0))));
    colour = mix(colour, vec3(0.10, 0.03, 0.03), smoothstep(0.018, 0.010, length(h - vec2(0.205, -0.12))));
  }
  if (layer == 0 && p.x < -0.48 && p.y < 0.38) colour = a.patch_colour;
  if (layer != 1 && layer != 3) colour = mix(vec3(0.06, 0.05, 0.05), colour, smoothstep(0.045, 0.07, p.y));
  return colour;
}

// One layer of the figure at q over what is there of it already: its colour, and how much of the land is covered; `soft`
// is half the width of a pixel. The layer must be a constant where this is called: a software driver computes both sides
// of every branch, but what a constant decides it leaves out.
void paint_layer(Animal a, const int layer, Weather w, vec2 q, float soft, inout vec3 colour, inout float covered) {
  const vec3 kSun = vec3(-0.48, 0.66, 0.58);
  float d = figure(a, layer, q);
  float cover = smoothstep(soft, -soft, d);
  const float kStep = 0.004;
  vec2 slope = vec2(figure(a, layer, q + vec2(kStep, 0.0)), figure(a, layer, q + vec2(0.0, kStep))) - d;
  // Rounded as if the outline were blown up: steep at the edge, level inside.
  float deep = layer == 1 ? 0.15 : 0.06;
  float bulge = clamp(1.0 + d / deep, 0.0, 1.0);
  vec3 normal = normalize(vec3(slope / kStep * bulge * bulge * 1.7, 1.0));
  float sun = max(dot(normal, kSun), 0.0);
  float occluded = layer == 0 ? 0.55 : 1.0;
  float sky_part = 0.65 + 0.35 * normal.y;
  vec3 lit = coat(a, layer, q) * (w.sun * sun * 1.12 * occluded + w.ambient * sky_part * occluded);
  if (cover <= 0.0) return;
  colour = mix(colour, lit, covered > 0.0 ? cover : 1.0);
  covered = max(covered, cover);
}

// The figure at q, and how much of it covers the land there.
vec4 animal_colour(Animal a, Weather w, vec2 q, float soft) {
  vec3 colour = vec3(0.0);
  float covered = 0.0;
  paint_layer(a, 0, w, q, soft, colour, covered);
  paint_layer(a, 1, w, q, soft, colour, covered);
  paint_layer(a, 2, w, q, soft, colour, covered);
  paint_layer(a, 3, w, q, soft, colour, covered);
  return vec4(colour, covered);
}
