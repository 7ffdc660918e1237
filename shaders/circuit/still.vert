// The whole picture: a strip of four corners.
#include "circuit/picture_outputs.glsl"

uniform vec2 size;  // of one picture, pixels

void main() { put_corner(size, size * vec2(gl_VertexID & 1, gl_VertexID >> 1)); }
