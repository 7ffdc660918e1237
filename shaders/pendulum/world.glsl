// Measures of the pendulum world. x to the right, y away from the default camera, z up; the floor is z = 0, and lamp,
// pendulum and the middle of the shadow are in the plane y = 0, in front of a wall. A unit of the plane in which the
// variables are defined (engine/causal/pendulum_world.h) is UNIT here; x is 0 where its x is 10.
const float UNIT = 0.2;
const float PIVOT_HEIGHT = 11.0 * UNIT;
const float LAMP_HEIGHT = 21.0 * UNIT;
const float ROD_LENGTH = 8.0 * UNIT;
const float BALL_RADIUS = 0.36;
const float ROD_RADIUS = 0.07;
const float LAMP_RADIUS = 0.27;
const float RAIL_HEIGHT = LAMP_HEIGHT + 0.46;
const float WALL = 1.0;  // its y

const float STEP = 3.14159265 / 200.0;  // of both angles in the published data

// Angle of the light's direction above the horizon on the right, and of the pendulum from hanging, to the right.
float lamp_angle(float latent) { return mix(60.0, 147.0, latent) * STEP; }
float swing(float latent) { return mix(-40.0, 43.0, latent) * STEP; }
float shadow_length(float latent) { return mix(1.5, 14.5, latent) * UNIT; }
float shadow_middle(float latent) { return (mix(-1.0, 21.0, latent) - 10.0) * UNIT; }
