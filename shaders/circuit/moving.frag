// Second pass of a picture, where the arm and the buttons' caps may be: these over the still part. One ray a pixel
// already gives soft edges; more rays smooth what is inside the outline. What they meet is averaged and lit once.
#include "circuit/picture.glsl"

uniform int samples;         // rays a pixel for the arm
uniform float sample_width;  // of the area the samples are spread over, pixels

layout(location = 0) out vec4 colour_out;

vec3 lit(Hit hit, vec3 p, vec3 ray, float shadow, float occlusion) {
  vec3 lamps = power.r * lamp_light(0, p, hit.normal) + power.g * lamp_light(1, p, hit.normal) +
               power.b * lamp_light(2, p, hit.normal);
  return hit.albedo * (studio_light(hit.normal, shadow, occlusion) + lamps * occlusion) +
         highlight(hit.normal, ray, 30.0, hit.gloss) * shadow;
}

void main() {
  vec2 at = place();
  Joints joints = make_joints(direction);
  Still still = still_part(at, joints);
  vec3 ray = ray_direction(at);
  float spread = 0.4 * pixel;

  // The button nearest to this ray.
  Cap cap = Cap(vec2(0.0), 0.0, 0);
  float nearest = 1e3;
  for (int k = 0; k < 3; ++k) {
    vec2 centre = button_centre(k);
    vec3 c = vec3(centre, 0.14) - eye;
    float d = dot(c, c) - pow(dot(c, ray), 2.0);
    if (d < nearest) nearest = d, cap = Cap(centre, k == 0 ? pressed.r : (k == 1 ? pressed.g : pressed.b), k);
  }
  Hit button = meet_cap(cap, eye, ray, still.distance, spread);
  vec3 colour = still.colour;
  vec3 p = eye + button.distance * ray;
  vec3 cap_colour = lit(button, p, ray, 0.35 + 0.65 * still.key,
                        (0.4 + 0.6 * still.ambient) * (1.0 - 0.25 * cap.sink));
  colour = mix(colour, cap_colour, button.covered);

  // The GPU leaves the loop when no pixel of a group needs another round, so 0 rounds beside the arm save most work.
  int rounds = near_arm(joints, eye, ray, (spread + sample_width * pixel) * still.distance) ? samples : 0;
  float limit = button.covered > 0.5 ? min(button.distance + 0.3, still.distance) : still.distance;
  Hit arm = Hit(0.0, 0.0, vec3(0.0), vec3(0.0), 0.0);
  for (int s = 0; s < rounds; ++s) {
    Hit hit = meet_arm(joints, eye, ray_direction(at + sample_width * sample_offset(s)), limit + 0.02, spread);
    arm.covered += hit.covered;
    arm.distance += hit.covered * hit.distance;
    arm.normal += hit.covered * hit.normal;
    arm.albedo += hit.covered * hit.albedo;
    arm.gloss += hit.covered * hit.gloss;
  }
  float scale = 1.0 / max(arm.covered, 1e-3);
  p = eye + arm.distance * scale * ray;
  arm = Hit(arm.covered / float(samples), 0.0, normalize(arm.normal + vec3(0.0, 0.0, 1e-4)), arm.albedo * scale,
            arm.gloss * scale);
  vec3 arm_colour = lit(arm, p, ray, 1.0, 0.55 + 0.45 * smoothstep(0.0, 0.7, p.z));
  colour_out = vec4(taken(display(mix(colour, arm_colour, arm.covered))), 1.0);
}
