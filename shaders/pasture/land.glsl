// Light, sky, and the ground: grass or sand.
struct Weather {
  vec3 sun;      // colour of the sunlight
  vec3 ambient;  // of the light of the sky
  vec3 zenith;   // of the sky
  vec3 horizon;
};

// From an evening (0) to noon (1).
Weather make_weather(float light) {
  Weather w;
  w.sun = mix(vec3(0.86, 0.56, 0.34), vec3(1.02, 0.97, 0.88), light);
  w.ambient = mix(vec3(0.27, 0.25, 0.33), vec3(0.36, 0.41, 0.48), light);
  w.zenith = mix(vec3(0.22, 0.28, 0.50), vec3(0.20, 0.45, 0.82), light);
  w.horizon = mix(vec3(0.90, 0.58, 0.40), vec3(0.70, 0.83, 0.93), light);
  return w;
}

struct Land {
  bool sand;
  vec3 near;  // colour of the ground
  vec3 far;   // of hills or dunes
  vec3 speck;
};

// Below .5 grass, from lush to dry; from .5 on sand, from pale to red.
Land make_land(float background) {
  Land land;
  land.sand = background >= 0.5;
  float shade = land.sand ? 2.0 * background - 1.0 : 2.0 * background;
  if (land.sand) {
    land.near = mix(vec3(0.80, 0.64, 0.40), vec3(0.74, 0.50, 0.29), shade);
    land.far = mix(vec3(0.76, 0.60, 0.41), vec3(0.70, 0.46, 0.31), shade);
    land.speck = land.near * 0.78;
  } else {
    land.near = mix(vec3(0.13, 0.36, 0.07), vec3(0.28, 0.40, 0.10), shade);
    land.far = mix(vec3(0.11, 0.28, 0.13), vec3(0.21, 0.32, 0.15), shade);
    land.speck = mix(vec3(0.30, 0.55, 0.12), vec3(0.48, 0.55, 0.18), shade);
  }
  return land;
}

float hash(vec2 p) {
  p = fract(p * vec2(0.1031, 0.1030) + 0.5);
  p += dot(p, p.yx + 33.33);
  return fract((p.x + p.y) * p.x * 43.7);
}

float noise(vec2 p) {
  vec2 i = floor(p), f = fract(p);
  f = f * f * (3.0 - 2.0 * f);
  return mix(mix(hash(i), hash(i + vec2(1.0, 0.0)), f.x), mix(hash(i + vec2(0.0, 1.0)), hash(i + vec2(1.0, 1.0)), f.x),
             f.y);
}

// How much of a pattern with waves of this length is left where a pixel is as wide as `wide`.
float fine(float wave, float wide) { return clamp(1.4 - 2.8 * wide / wave, 0.0, 1.0); }

// Height of the hills above the horizon in direction `turn`, in radians.
float skyline(bool sand, float turn) {
  return sand ? 0.030 + 0.022 * sin(7.0 * turn + 0.6) + 0.012 * sin(17.0 * turn + 2.0)
              : 0.040 + 0.016 * sin(9.0 * turn + 1.0) + 0.014 * noise(vec2(46.0 * turn, 3.0));
}

vec3 sky(Weather w, vec3 ray) {
  vec3 colour = mix(w.horizon, w.zenith, smoothstep(0.0, 0.26, ray.z));
  float cloud = smoothstep(0.52, 0.85, noise(vec2(7.0 * ray.x / max(ray.z + 0.12, 0.1), 2.2 / (ray.z + 0.12))));
  return mix(colour, mix(w.horizon, vec3(1.0), 0.55), 0.55 * cloud * smoothstep(0.03, 0.14, ray.z));
}

// What a ray meets behind the animal, which stands at `base` and throws a shadow.
vec3 land_colour(Land land, Weather w, vec3 from, vec3 ray, vec3 base, vec2 across, float scale, float pixel_width) {
  float turn = atan(ray.x, ray.y);
  float hills = skyline(land.sand, turn);
  vec3 lit = 0.75 * w.sun + 0.6 * w.ambient;
  if (ray.z > -0.004) {
    float edge = 1.5 * pixel_width;
    float above = smoothstep(hills - edge, hills + edge, ray.z);
    float slope = land.sand ? 0.55 + 0.45 * smoothstep(-0.4, 0.6, cos(7.0 * turn + 0.6))
                            : 0.75 + 0.25 * noise(vec2(60.0 * turn, 90.0 * ray.z));
    vec3 hill = mix(land.far * slope, w.horizon, 0.28) * lit;
    // In the haze at its foot a hill is as the ground before it.
    hill = mix(mix(land.far, w.horizon, 0.35) * lit, hill, smoothstep(-0.004, 0.035, ray.z));
    return mix(hill, sky(w, ray), above);
  }
  float distance = -from.z / ray.z;
  vec3 p = from + distance * ray;
  float wide = pixel_width * distance / max(-ray.z, 0.05);
  vec3 albedo = land.near * (0.88 + 0.24 * noise(0.9 * p.xy + 7.0));
  if (land.sand) {
    float wave = sin(15.0 * p.y + 3.0 * p.x + 5.0 * noise(0.8 * p.xy));
    albedo *= 1.0 + 0.10 * wave * fine(0.42, wide);
    albedo = mix(albedo, land.speck, 0.35 * step(0.86, noise(34.0 * p.xy)) * fine(0.03, wide));
  } else {
    float blades = 0.55 * noise(vec2(26.0 * p.x + 2.0 * noise(3.0 * p.xy), 7.0 * p.y)) +
                   0.45 * noise(vec2(71.0 * p.x, 17.0 * p.y + 9.0 * noise(5.0 * p.xy)));
    albedo = mix(albedo, land.speck, 0.75 * smoothstep(0.45, 0.95, blades) * fine(0.05, 0.4 * wide));
    albedo *= 1.0 - 0.35 * smoothstep(0.35, 0.0, blades) * fine(0.05, 0.4 * wide);
  }
  // Away from the sun, which stands at the left behind the camera.
  vec2 foot = p.xy - base.xy;
  vec2 s = vec2(dot(foot, across) - 0.10 * scale, dot(foot, vec2(-across.y, across.x)) - 0.16 * scale) / scale;
  float shadow = exp(-pow(length(s / vec2(0.50, 0.24)), 4.0));
  vec3 colour = albedo * (0.62 * w.ambient + w.sun * (0.86 - 0.62 * shadow));
  return mix(colour, mix(land.far, w.horizon, 0.35) * lit, smoothstep(5.0, 60.0, distance));
}
