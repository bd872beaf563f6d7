import type { ControlTask } from "./task.ts";

/** S start, G goal, X pit, # wall. */
const MAP = ["S....", ".##.X", "...#.", ".X..G"] as const;
const WIDTH = MAP[0].length;
const HEIGHT = MAP.length;
const MOVES = { up: [0, -1], right: [1, 0], down: [0, 1], left: [-1, 0] } as const;
/** How often the floor is slippery: the move is then to one side. */
const SLIP = 0.1;
/** What each step costs. */
const COST = -0.04;

const at = (x: number, y: number): string => MAP[y]?.[x] ?? "#";

const cellOf = ([x = 0, y = 0]: readonly number[]): number => y * WIDTH + x;

/** A walk over slippery floor from S to G, past pits. The goal gives 1, a pit −1, each step −0.04. */
export const gridWorld: ControlTask = {
  name: "grid-world",
  features: ["x", "y"],
  actions: Object.keys(MOVES),
  horizon: 100,
  // The best there is comes to 0.611: seven steps at least, slips, and now and then a pit.
  solved: 0.45,
  arrows: ["↑", "→", "↓", "←"],
  lattice: { rows: HEIGHT, columns: WIDTH },
  markOf: (cell) => {
    const mark = at(cell % WIDTH, Math.floor(cell / WIDTH));
    return mark === "." || mark === "S" ? "" : mark;
  },
  isState: ([x = 0, y = 0]) => Number.isInteger(x) && at(x, y) !== "#",
  cells: WIDTH * HEIGHT,
  cellOf,
  // 1 at the cell: a place is no quantity.
  inputs: WIDTH * HEIGHT,
  inputsOf(state) {
    const made = new Float64Array(WIDTH * HEIGHT);
    made[cellOf(state)] = 1;
    return made;
  },
  begin: () => [0, 0],
  step([x = 0, y = 0], action, random) {
    const slip = random.chance(SLIP) ? (random.chance(0.5) ? 1 : 3) : 0;
    const [dx, dy] = Object.values(MOVES)[(action + slip) % 4] ?? [0, 0];
    const free = at(x + dx, y + dy) !== "#";
    const state = free ? [x + dx, y + dy] : [x, y];
    const place = at(state[0] ?? 0, state[1] ?? 0);
    if (place === "G") return { state, reward: 1, ended: true };
    if (place === "X") return { state, reward: -1, ended: true };
    return { state, reward: COST, ended: false };
  },
};
