// A cow or a camel, a flat figure with rounded shading, on grass or on sand. Everything is computed from the place
// inside the picture, so a picture never depends on where in a stack it is. Drawn in passes: first the land all over the
// picture, then, where CAMEL is defined (0: the cows, 1: the camels), the animal with what is behind it, in as much of
// the picture as it can reach.
#include "common/camera.glsl"
#include "pasture/land.glsl"
#include "pasture/animals.glsl"
#include "pasture/staging.glsl"

uniform int samples;         // rays a pixel
uniform float sample_width;  // of the area the samples are spread over, pixels

flat in vec2 origin;
flat in vec3 shown;   // animal, background, pose
flat in vec3 staged;  // size, place, light

layout(location = 0) out vec4 colour_out;

void main() {
  vec2 at = gl_FragCoord.xy - origin;
  Weather weather = make_weather(staged.z);
  Land land = make_land(shown.y);
  Staging stage = make_staging(staged.x, staged.y);
#ifdef CAMEL
  Animal animal = make_animal(CAMEL == 1, shown.x, shown.z);
#endif
  vec3 sum = vec3(0.0);
  for (int s = 0; s < samples; ++s) {
    vec3 ray = ray_direction(at + sample_width * sample_offset(s));
    vec3 colour = land_colour(land, weather, eye, ray, stage.base, stage.across, stage.scale, pixel);
#ifdef CAMEL
    float distance = dot(stage.base.xy - eye.xy, stage.toward) / dot(ray.xy, stage.toward);
    if (distance > 0.0) {
      vec3 p = eye + distance * ray;
      vec2 q = vec2(dot(p.xy - stage.base.xy, stage.across), p.z) / stage.scale;
      vec4 figure = animal_colour(animal, weather, q, 0.5 * pixel * distance / stage.scale);
      colour = mix(colour, figure.rgb, figure.a);
    }
#endif
    sum += colour;
  }
  vec3 mean = sum / float(samples);
  colour_out = vec4(pow(clamp(mean, 0.0, 1.0), vec3(1.0 / 2.2)), 1.0);
}
