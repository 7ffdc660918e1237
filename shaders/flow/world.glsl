// Measures of the flow world. x to the right, y away from the default camera, z up; the table is z = 0. The tank stands
// on the left, water leaves it through a spout in its right wall and falls into a tray. A unit of the plane in which the
// variables are defined (engine/causal/flow_world.h) is UNIT here; ball, spout and jet are in the plane y = 0.
const float UNIT = 0.4;
const float GROUND = 0.2;  // height of the table in that plane

float place_x(float x) { return (x - 9.2) * UNIT; }
float place_z(float y) { return (y - GROUND) * UNIT; }

const vec3 TANK_LOW = vec3(-2.48, -0.85, 0.06);
const vec3 TANK_HIGH = vec3(-0.48, 0.85, 4.45);
const vec2 TRAY_MIDDLE = vec2(1.20, 0.0);
const vec2 TRAY_HALF = vec2(1.58, 0.62);
const float TRAY_HEIGHT = 0.22;
const float LANDING = 0.12;   // height of the water in the tray, y = 0.5 in the plane
const float BALL_X = -1.48;
const float SPOUT_END = -0.22;
const float SPOUT_RADIUS = 0.13;
const float JET_RADIUS = 0.10;

// The ball is drawn larger than it is: its volume is what lifts the water.
float ball_radius(float latent) { return UNIT * (0.3 + 1.45 * mix(5.0, 34.0, latent) / 30.0); }
float water_level(float latent) { return place_z(5.0 + mix(0.8, 5.6, latent)); }
float hole_height(float latent) { return place_z(mix(6.0, 14.0, latent) / 3.0); }
float jet_reach(float latent) { return UNIT * mix(1.0, 7.4, latent); }
