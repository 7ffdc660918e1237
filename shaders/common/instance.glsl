// One picture of a stack, for worlds that are rendered in a single pass. What depends on the latents only is computed
// in the vertex shader that includes this, once a picture.
#include "common/camera.glsl"

layout(location = 0) in vec4 latents;

uniform vec2 corner;  // of the first picture in the framebuffer, pixels
uniform int count;    // pictures in the stack

flat out vec2 origin;  // lower left corner of this picture

// A part of the picture, given by its lower left and upper right corner in pixels: a strip of four corners. None of it
// is drawn if both are the same.
void put_part(vec4 part) {
  vec2 below = vec2(0.0, size.y * float(gl_InstanceID));
  origin = corner + below;
  vec2 at = mix(part.xy, part.zw, vec2(gl_VertexID & 1, gl_VertexID >> 1)) + below;
  gl_Position = vec4(2.0 * at / vec2(size.x, size.y * float(count)) - 1.0, 0.0, 1.0);
}

void put_picture() { put_part(vec4(0.0, 0.0, size)); }
