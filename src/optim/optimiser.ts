import { type AnyFields, type Complete, type Fields, readOptions } from "../nn/options.ts";
import type { Json } from "../nn/spec.ts";
import {
  type Expr,
  flatten,
  full,
  map,
  mapTree,
  type Tensor,
  type Tree,
  tensor,
  unflatten,
  zeros,
} from "../tensor/index.ts";
import { clipGradients } from "./clip.ts";
import { type Group, groupsFor, readGroups } from "./groups.ts";
import { type CommonOptions, commonFields, commonSpec } from "./shared-options.ts";

export type Tensors = Tree<Tensor>;

/** What an optimiser remembers between steps, by name: trees of tensors that travel with the parameters. */
export type OptimiserState = { readonly [name: string]: Tensors };

export interface Updated {
  readonly params: Tensors;
  readonly state: OptimiserState;
}

/** An optimiser as data: its type and its options. */
export interface OptimiserSpec {
  readonly type: string;
  readonly [option: string]: Json;
}

/**
 * A rule that moves parameters against their gradients. Pure: the old parameters and state stay as they are,
 * so a compiled step may donate them.
 */
export interface Optimiser {
  readonly spec: OptimiserSpec;
  /**
   * The state before the first step, in the form that every later state has.
   * @throws {RangeError} for a group that matches no parameter
   */
  init(params: Tensors): OptimiserState;
  /** One step. `grads` has the structure of `params`; `rate` is the learning rate of this step, a scalar. */
  update(grads: Tensors, state: OptimiserState, params: Tensors, rate: Tensor | number): Updated;
}

/** One parameter at one step. */
export interface Moving {
  readonly p: Tensor;
  /** Its gradient, clipped. */
  readonly g: Tensor;
  /** The learning rate, a scalar. */
  readonly rate: Tensor;
  /** 1 at the first step, a scalar; only where the rule counts. */
  readonly step: Tensor;
  /** What is remembered of this parameter. */
  readonly memory: Readonly<Record<string, Tensor>>;
  /** g + weightDecay · p, where the decay is not decoupled. */
  decayed(g: Expr, p: Expr): Expr;
}

export interface Moved {
  readonly p: Tensor;
  readonly memory: Readonly<Record<string, Tensor>>;
}

/** What is written down for an optimiser. Weight decay, groups and clipping are the same for all and no part of it. */
export interface OptimiserDefinition<O extends object> {
  readonly type: string;
  /** One line for people. */
  readonly summary: string;
  /** A learning rate to begin with. */
  readonly usualRate: number;
  /** Its own options. */
  readonly fields: Fields<O>;
  /** How weights decay unless said otherwise. */
  readonly decay?: { readonly weightDecay?: number; readonly decoupled?: boolean };
  /** What no single option shows to be wrong, in words. */
  fault?(options: Complete<O>): string | undefined;
  /** Names of what it remembers of each parameter. */
  memory(options: Complete<O>): readonly string[];
  /** What that begins with. Default 0. */
  start?(options: Complete<O>): number;
  /** True if the rule asks for the number of the step. */
  counts?(options: Complete<O>): boolean;
  move(moving: Moving, options: Complete<O>): Moved;
  readonly source: string;
}

/** One kind of optimiser: the record that runs, commands and tests read. */
export interface OptimiserKind {
  readonly type: string;
  readonly summary: string;
  readonly usualRate: number;
  readonly source: string;
  readonly options: readonly string[];
  /** How each of them is checked, and what it is when not given. */
  readonly fields: AnyFields;
  make(options?: object): Optimiser;
}

/** Makes optimisers of one kind. */
export interface OptimiserFunction<O extends object> {
  (options?: O & CommonOptions): Optimiser;
  readonly kind: OptimiserKind;
}

/** Completes a record: what all optimisers have in common, in the order clip, decay, move. */
export function defineOptimiser<O extends object>(
  definition: OptimiserDefinition<O>,
): OptimiserFunction<O> {
  const { type, summary, usualRate, source } = definition;
  const fields = { ...definition.fields, ...commonFields(definition.decay) } as Fields<
    O & CommonOptions
  >;
  const make = (given: object = {}): Optimiser => {
    const options = readOptions<O & CommonOptions>(type, fields, given);
    const groups = readGroups(type, fields, options);
    for (const group of groups) {
      const fault = definition.fault?.(group.options as unknown as Complete<O>);
      if (fault !== undefined) throw new RangeError(`${group.where}: ${fault}`);
    }
    return build(definition, options, groups);
  };
  const kind = Object.freeze({
    ...{ type, summary, usualRate, source, options: Object.keys(fields), make },
    fields: fields as unknown as AnyFields,
  });
  return Object.assign((options?: O & CommonOptions) => make(options), { kind });
}

function build<O extends object>(
  definition: OptimiserDefinition<O>,
  options: Complete<CommonOptions>,
  groups: readonly Group[],
): Optimiser {
  const { type } = definition;
  const own = ({ options }: Group) => options as unknown as Complete<O>;
  const names = [...new Set(groups.flatMap((group) => definition.memory(own(group))))];
  const counts = groups.some((group) => definition.counts?.(own(group)) ?? false);
  return {
    spec: Object.freeze({ type, ...commonSpec(options, definition.decay) }) as OptimiserSpec,
    init(params) {
      const chosen = groupsFor(groups, params);
      const begin = (): Tensors => {
        const starts = chosen.map((group) => definition.start?.(own(group)) ?? 0);
        let at = 0;
        return mapTree((p: Tensor) => full(p.shape, starts[at++] ?? 0), params);
      };
      const memory = Object.fromEntries(names.map((name) => [name, begin()]));
      return { ...memory, ...(counts && { step: zeros([]) }) };
    },
    update(grads, state, params, given) {
      const rate = typeof given === "number" ? tensor(given) : given;
      const step = counts ? (stateOf(type, state, "step") as Tensor).add(1) : tensor(1);
      const chosen = groupsFor(groups, params);
      const moved: Moved[] = [];
      const remembered = names.map((name) => stateOf(type, state, name));
      mapTree(
        (p: Tensor, g: Tensor, ...slots: Tensor[]) => {
          const group = chosen[moved.length] as Group;
          const memory = Object.fromEntries(names.map((name, i) => [name, slots[i] as Tensor]));
          const moving = decaying(group, { p, g, rate, step, memory });
          moved.push(definition.move(moving, own(group)));
          return p;
        },
        params,
        clipGradients(grads, options),
        ...remembered,
      );
      const [, structure] = flatten<Tensor>(params);
      const gather = (pick: (one: Moved) => Tensor): Tensors =>
        unflatten(structure, moved.map(pick));
      const memory = Object.fromEntries(
        names.map((name) => [name, gather((one) => one.memory[name] as Tensor)]),
      );
      return {
        params: gather((one) => one.p),
        state: { ...memory, ...(counts && { step }) },
      };
    },
  };
}

/** The parameter as the rule is to move it: already smaller where the decay is decoupled. */
function decaying(
  { options, rateFactor }: Group,
  { p, g, rate: base, step, memory }: Omit<Moving, "decayed">,
): Moving {
  const { weightDecay, decoupled } = options as unknown as Complete<CommonOptions>;
  const rate = rateFactor === 1 ? base : base.mul(rateFactor);
  const apart = decoupled && weightDecay > 0;
  return {
    ...{ g, rate, step, memory },
    p: apart ? map((p, rate) => p.sub(p.mul(rate.mul(weightDecay))), p, rate) : p,
    decayed: (g, p) => (apart || weightDecay === 0 ? g : g.add(p.mul(weightDecay))),
  };
}

/** One tree of the state; throws where the state was made by another optimiser. */
function stateOf(type: string, state: OptimiserState, name: string): Tensors {
  const found = state[name];
  if (found === undefined)
    throw new TypeError(`${type}: its state has no ${name}; make the state with init(params)`);
  return found;
}
