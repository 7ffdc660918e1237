// First pass of a picture: the still part everywhere.
#include "circuit/picture.glsl"

layout(location = 0) out vec4 colour_out;

void main() {
  colour_out = vec4(taken(display(still_part(place(), make_joints(direction)).colour)), 1.0);
}
