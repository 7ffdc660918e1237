// What depends on the latents only is computed in the vertex shader, once a picture.
#include "circuit/world.glsl"

layout(location = 0) in vec4 latents;  // red, green, blue, arm
#ifdef VIEWS
layout(location = 1) in vec3 gains;   // of the camera, .5 none
layout(location = 2) in vec3 aim;     // brightness, shift to the right and up, .5 none
#endif

uniform vec2 corner;  // of the first picture in the framebuffer, pixels
uniform int count;    // pictures in the stack

flat out vec2 origin;     // lower left corner of this picture
flat out vec3 power;      // of the lamps
flat out vec2 direction;  // of the arm on the table
flat out vec3 pressed;    // the buttons, 0 .. 1
#ifdef TILT
flat out vec2 lean;  // of the camera: cosine and sine
#endif
#ifdef VIEWS
flat out vec3 tint;
flat out float lift;
flat out vec2 shift;  // of the picture, pixels
#endif

// Sets the outputs and the corner `at` (pixels, inside the picture) of a rectangle.
void put_corner(vec2 picture_size, vec2 at) {
  origin = corner + vec2(0.0, picture_size.y * float(gl_InstanceID));
  power = pow(latents.rgb, vec3(1.45));
  direction = bearing_direction(arm_bearing(latents.w));
  pressed = vec3(press(latents.w, 0), press(latents.w, 1), press(latents.w, 2));
#ifdef TILT
  lean = lean_direction(latents.w);
#endif
#ifdef VIEWS
  tint = 0.75 + 0.5 * gains;
  lift = 0.094 * (aim.x - 0.5);
  shift = SHIFT * (2.0 * aim.yz - 1.0) * picture_size;
#endif
  vec2 stack = vec2(picture_size.x, picture_size.y * float(count));
  vec2 place = at + vec2(0.0, picture_size.y * float(gl_InstanceID));
  gl_Position = vec4(2.0 * place / stack - 1.0, 0.0, 1.0);
}
