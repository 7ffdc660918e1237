// Measures of the circuit world: a turning arm at the origin, three buttons on its arc, three lamps beyond it.
// x to the right, y away from the default camera, z up; the table is z = 0. The arm reaches towards the camera, so that
// fingertip and buttons are in view and nothing ever covers a lamp.
const float SWEEP = 1.745329252;  // the arm turns by 100 degrees
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

// How far the arm presses button k, in [0, 1].
float press(float a, int k) {
  float t = (a - 0.25 * float(k + 1)) / 0.12;
  return max(0.0, 1.0 - t * t);
}

vec3 lamp_colour(int k) {
  return k == 0 ? vec3(1.0, 0.12, 0.07) : (k == 1 ? vec3(0.10, 0.85, 0.22) : vec3(0.10, 0.30, 1.0));
}
