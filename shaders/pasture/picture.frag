// A cow or a camel, a flat figure with rounded shading, on grass or on sand. Everything is computed from the place
// inside the picture, so a picture never depends on where in a stack it is.
#include "common/camera.glsl"
#include "pasture/land.glsl"
#include "pasture/animals.glsl"

uniform int samples;         // rays a pixel
uniform float sample_width;  // of the area the samples are spread over, pixels

flat in vec2 origin;
flat in vec3 shown;   // animal, background, pose
flat in vec3 staged;  // size, place, light

layout(location = 0) out vec4 colour_out;

const float kPlaces = 0.5;   // from the leftmost to the rightmost place
const float kMiddle = -0.05;

void main() {
  vec2 at = gl_FragCoord.xy - origin;
  Weather weather = make_weather(staged.z);
  Land land = make_land(shown.y);
  Animal animal = make_animal(shown.x, shown.z);
  float scale = mix(1.12, 1.5, staged.x);
  vec3 base = vec3(kMiddle + (staged.y - 0.5) * kPlaces, 0.0, 0.0);
  // The figure turns with the camera, so it is always seen from its side.
  vec2 toward = normalize(eye.xy - base.xy);
  vec2 across = vec2(-toward.y, toward.x);
  vec3 sum = vec3(0.0);
  for (int s = 0; s < samples; ++s) {
    vec3 ray = ray_direction(at + sample_width * sample_offset(s));
    vec3 colour = land_colour(land, weather, eye, ray, base, across, scale, pixel);
    float distance = dot(base.xy - eye.xy, toward) / dot(ray.xy, toward);
    if (distance > 0.0) {
      vec3 p = eye + distance * ray;
      vec2 q = vec2(dot(p.xy - base.xy, across), p.z) / scale;
      if (abs(q.x) < 0.95 && q.y > -0.1 && q.y < 1.45) {
        vec4 figure = animal_colour(animal, weather, q, 0.5 * pixel * distance / scale);
        colour = mix(colour, figure.rgb, figure.a);
      }
    }
    sum += colour;
  }
  vec3 mean = sum / float(samples);
  colour_out = vec4(pow(clamp(mean, 0.0, 1.0), vec3(1.0 / 2.2)), 1.0);
}
