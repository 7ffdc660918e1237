// A strip of four corners for each picture of a stack.
layout(location = 0) in vec3 subject;   // animal, background, pose
layout(location = 1) in vec3 staging;   // size, place, light

uniform vec2 size;    // of one picture, pixels
uniform vec2 corner;  // of the first picture in the framebuffer, pixels
uniform int count;    // pictures in the stack

flat out vec2 origin;  // lower left corner of this picture
flat out vec3 shown;
flat out vec3 staged;

void main() {
  vec2 below = vec2(0.0, size.y * float(gl_InstanceID));
  origin = corner + below;
  shown = subject;
  staged = staging;
  vec2 place = size * vec2(gl_VertexID & 1, gl_VertexID >> 1) + below;
  gl_Position = vec4(2.0 * place / vec2(size.x, size.y * float(count)) - 1.0, 0.0, 1.0);
}
