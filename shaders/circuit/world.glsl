// Measures of the circuit world: a turning arm at the origin, three buttons on its arc, three lamps beyond it.
// x to the right, y away from the default camera, z up; the table is z = 0. The arm reaches towards the camera, so that
// fingertip and buttons are in view and nothing ever covers a lamp.
//
// With TILT (world circuit-tilted: 0.5 mild, 1, 1.6 strong) the same things are seen from behind the arm, which then passes
// in front of the lamps; it turns further, the camera leans after it, and the light is harder.
#ifdef TILT
const float SWEEP = 1.745329252 + 0.35 * TILT;  // radians
const float EXPOSURE = 1.15 + 0.7 * TILT;
const float LEAN = 0.11 * TILT;  // of the camera at either end of the arm's way, radians
const float PIVOT = 0.55;        // around which it leans: above the picture's centre, in heights of the picture
#else
const float SWEEP = 1.745329252;  // the arm turns by 100 degrees
const float EXPOSURE = 1.15;
#endif
const float REACH = 1.5;          // of the fingertip and of the buttons' centres
const float LAMP_DISTANCE = 2.55;
const float LAMP_BEARING = 0.60;  // red to the left, green ahead, blue to the right
const float LAMP_RADIUS = 0.36;
const float LAMP_HEIGHT = 0.17;   // of the dome's centre

const float CAP_RADIUS = 0.22;
const float CAP_TOP = 0.215;      // at rest
const float CAP_TRAVEL = 0.1;

// The arm in the upright plane it lies in: x outwards, y up.
const vec2 SHOULDER = vec2(0.0, 0.60);
const vec2 ELBOW = vec2(0.62, 0.96);
const vec2 WRIST = vec2(1.38, 0.60);
const vec2 TIP = vec2(REACH, 0.285);
const float TIP_RADIUS = 0.17;

// Direction of bearing b (0 straight ahead, positive to the right; straight ahead is towards the camera) on the table.
vec2 bearing_direction(float b) { return vec2(sin(b), -cos(b)); }

// Bearing of arm position a in [0, 1].
float arm_bearing(float a) { return (a - 0.5) * SWEEP; }

// Button or lamp k: 0 red, 1 green, 2 blue.
vec2 button_centre(int k) { return REACH * bearing_direction(arm_bearing(0.25 * float(k + 1))); }
vec2 lamp_centre(int k) { return LAMP_DISTANCE * bearing_direction(LAMP_BEARING * float(k - 1)); }

#ifdef VIEWS
const float SHIFT = 0.0625;  // of the picture at most, in shares of its side
#endif

#ifdef TILT
// The camera's lean with the arm at a: cosine and sine.
vec2 lean_direction(float a) {
  float angle = LEAN * (2.0 * a - 1.0);
  return vec2(cos(angle), sin(angle));
}

// A place in the picture of a camera that leans -> where an upright camera sees the same, both in pixels.
vec2 upright(vec2 at, vec2 lean, vec2 size) {
  vec2 pivot = size * vec2(0.5, 0.5 + PIVOT);
  vec2 d = at - pivot;
  return pivot + vec2(lean.x * d.x + lean.y * d.y, lean.x * d.y - lean.y * d.x);
}

// The reverse.
vec2 leaned(vec2 at, vec2 lean, vec2 size) { return upright(at, vec2(lean.x, -lean.y), size); }
#endif

// How far the arm presses button k, in [0, 1].
float press(float a, int k) {
  float t = (a - 0.25 * float(k + 1)) / 0.12;
  return max(0.0, 1.0 - t * t);
}

vec3 lamp_colour(int k) {
  return k == 0 ? vec3(1.0, 0.12, 0.07) : (k == 1 ? vec3(0.10, 0.85, 0.22) : vec3(0.10, 0.30, 1.0));
}
