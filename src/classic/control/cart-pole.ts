import type { ControlTask } from "./task.ts";

const GRAVITY = 9.8;
const CART = 1;
const POLE = 0.1;
/** Half of the pole's length, metres. */
const HALF = 0.5;
const FORCE = 10;
const SECONDS = 0.02;
const MOST_ANGLE = (12 * Math.PI) / 180;
const MOST_PLACE = 2.4;

/** Borders between the parts of each number: what a table tells apart. */
const BORDERS = [
  [-0.8, 0.8],
  [-0.5, 0.5],
  [-6, -1, 0, 1, 6].map((degrees) => (degrees * Math.PI) / 180),
  [-50, 50].map((degrees) => (degrees * Math.PI) / 180),
] as const;

/** How large each number becomes in an episode, about. */
const SIZES = [MOST_PLACE, 2, 0.2, 2] as const;

/**
 * A pole on a cart, to be kept upright by pushing the cart left or right with 10 N for 0.02 s at a time. Each step gives 1; it ends when the
 * pole leans more than 12°, the cart is 2.4 m away, or after 200 steps.
 *
 *   θ̈ = (g sin θ − cos θ·(F + m l θ̇² sin θ)/M) / (l (4/3 − m cos²θ / M)),   ẍ = (F + m l (θ̇² sin θ − θ̈ cos θ)) / M,   M both masses
 *
 * @source Barto, Sutton & Anderson 1983, "Neuronlike adaptive elements that can solve difficult learning control problems", appendix; there are their
 *         boxes, too
 */
export const cartPole: ControlTask = {
  name: "cart-pole",
  features: ["place (m)", "speed (m/s)", "angle (rad)", "turning (rad/s)"],
  actions: ["left", "right"],
  horizon: 200,
  solved: 195,
  arrows: ["←", "→"],
  lattice: {
    rows: 9,
    columns: 18,
    x: "angle, and in each the turning",
    y: "place, and in each the speed",
  },
  markOf: () => "",
  isState: (state) => state.every(Number.isFinite),
  cells: BORDERS.reduce((cells, borders) => cells * (borders.length + 1), 1),
  cellOf: (state) =>
    BORDERS.reduce(
      (cell, borders, i) =>
        cell * (borders.length + 1) + borders.filter((border) => (state[i] ?? 0) >= border).length,
      0,
    ),
  inputs: SIZES.length,
  inputsOf: (state) => Float64Array.from(SIZES, (size, i) => (state[i] ?? 0) / size),
  begin: (random) => Array.from({ length: 4 }, () => random.range(-0.05, 0.05)),
  step([x = 0, speed = 0, angle = 0, turning = 0], action) {
    const mass = CART + POLE;
    const force = action === 1 ? FORCE : -FORCE;
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    const pull = (force + POLE * HALF * turning ** 2 * sin) / mass;
    const bend = (GRAVITY * sin - cos * pull) / (HALF * (4 / 3 - (POLE * cos ** 2) / mass));
    const push = pull - (POLE * HALF * bend * cos) / mass;
    const state = [
      x + SECONDS * speed,
      speed + SECONDS * push,
      angle + SECONDS * turning,
      turning + SECONDS * bend,
    ];
    const ended =
      Math.abs(state[0] as number) > MOST_PLACE || Math.abs(state[2] as number) > MOST_ANGLE;
    return { state, reward: 1, ended };
  },
};
