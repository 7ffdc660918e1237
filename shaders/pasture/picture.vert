#include "common/instance.glsl"

layout(location = 1) in vec2 staging;  // place, light; latents: animal, background, pose, size

flat out vec3 shown;   // animal, background, pose
flat out vec3 staged;  // size, place, light

void main() {
  shown = latents.xyz;
  staged = vec3(latents.w, staging);
  put_picture();
}
