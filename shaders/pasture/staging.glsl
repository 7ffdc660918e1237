// Where the animal stands, for the shaders that find its place in the picture and those that draw it there.
struct Staging {
  float scale;  // length of a body height
  vec3 base;    // where it stands
  vec2 toward;  // from there to the eye, level
  vec2 across;  // level, along the figure, which turns with the camera: it is always seen from its side
};

const float kPlaces = 0.5;  // from the leftmost to the rightmost place
const float kMiddle = -0.05;

Staging make_staging(float size_, float place) {
  Staging s;
  s.scale = mix(1.12, 1.5, size_);
  s.base = vec3(kMiddle + (place - 0.5) * kPlaces, 0.0, 0.0);
  s.toward = normalize(eye.xy - s.base.xy);
  s.across = vec2(-s.toward.y, s.toward.x);
  return s;
}
