/** Modules that differ in numbers only become one class with arguments. */
import type { ClassModule, Module } from "./module.ts";
import {
  type Argument,
  type Call,
  call,
  className,
  isCall,
  isIdentifier,
  isList,
  isRaw,
  showValue,
  type Value,
} from "./python.ts";

export interface PythonClass {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly fields: ReadonlyMap<string, Value>;
  readonly module: ClassModule;
}

/** All classes of a model, each behind those that it uses, and the call that makes the whole. */
export function classesOf(
  root: Module,
  label: string,
): { readonly classes: readonly PythonClass[]; readonly whole: Value } {
  const made = new Map<ClassModule, Call>();
  const classes: PythonClass[] = [];
  const taken = new Set<string>([className(label)]);
  const all = classModules(root);
  const heights = [...new Set(all.map(heightOf))].sort((a, b) => a - b);
  for (const height of heights) {
    const groups = new Map<string, { module: ClassModule; template: Template }[]>();
    for (const module of all.filter((one) => heightOf(one) === height)) {
      const template = templateOf(module, made);
      const alike = groups.get(template.key) ?? [];
      alike.push({ module, template });
      groups.set(template.key, alike);
    }
    for (const alike of groups.values()) {
      const [first] = alike;
      if (first === undefined) continue;
      const name =
        first.module === root
          ? className(label)
          : nameOf(
              alike.map(({ module }) => module),
              taken,
            );
      const slots = first.template.slots.map((slot, i) => ({
        name: slot.name,
        values: alike.map(({ template }) => template.slots[i]?.value ?? 0),
      }));
      const { parameters, fill } = parametersOf(slots);
      classes.push({
        name,
        parameters: parameters.map((one) => one.name),
        fields: new Map(
          [...first.template.fill(fill)].map(([field, value]) => [field, withoutUsual(value)]),
        ),
        module: first.module,
      });
      for (const [i, { module }] of alike.entries())
        made.set(
          module,
          call(
            name,
            [],
            Object.fromEntries(parameters.map((one) => [one.name, one.values[i] ?? 0])),
          ),
        );
    }
  }
  return { classes, whole: withoutUsual(argumentOf(root, made)) };
}

/** Without the steps of 1 that convolutions are told so that those of other steps are of their class: they are what PyTorch takes anyway. */
function withoutUsual(value: Value): Value {
  if (isCall(value)) {
    const usual = ({ name, value: told }: Argument) =>
      name === "stride" && told === 1 && value.callee.includes("Conv");
    return {
      ...value,
      args: value.args
        .filter((argument) => !usual(argument))
        .map((argument) => ({ ...argument, value: withoutUsual(argument.value) })),
    };
  }
  return isList(value) ? value.map(withoutUsual) : value;
}

function classModules(module: Module): ClassModule[] {
  if (module.kind === "call" || module.kind === "number") return [];
  if (module.kind === "sequential")
    return module.children.flatMap(([, child]) => classModules(child));
  return [...[...module.fields.values()].flatMap(classModules), module];
}

function heightOf(module: Module): number {
  if (module.kind === "call" || module.kind === "number") return 0;
  const inner =
    module.kind === "class"
      ? [...module.fields.values()]
      : module.children.map(([, child]) => child);
  return Math.max(0, ...inner.map(heightOf)) + (module.kind === "class" ? 1 : 0);
}

function argumentOf(module: Module, made: ReadonlyMap<ClassModule, Call>): Value {
  if (module.kind === "number") return module.value;
  if (module.kind === "call") return module.call;
  if (module.kind === "class") return made.get(module) ?? call("nn.Module");
  const children = module.children.map(([name, child]) => [name, argumentOf(child, made)] as const);
  if (children.every(([name], i) => name === String(i)))
    return call(
      "nn.Sequential",
      children.map(([, child]) => child),
    );
  if (children.every(([name]) => isIdentifier(name)))
    return call("nn.Sequential", [call("OrderedDict", [], Object.fromEntries(children))]);
  const pairs = children.map(([name, child]): Value => [name, child]);
  return call("nn.Sequential", [call("OrderedDict", [[...pairs]])]);
}

interface Slot {
  readonly name: string;
  readonly value: Value;
}

interface Template {
  /** Equal for modules that differ in the values of their slots only. */
  readonly key: string;
  readonly slots: readonly Slot[];
  fill(values: readonly Value[]): Map<string, Value>;
}

function templateOf(module: ClassModule, made: ReadonlyMap<ClassModule, Call>): Template {
  const calls = [...module.fields].map(([name, field]) => [name, argumentOf(field, made)] as const);
  const slots: Slot[] = [];
  const keys = calls.map(([name, made]) => [name, structureOf(made, [name], slots)]);
  const { lines, result, auxiliary } = module;
  return {
    key: JSON.stringify([keys, lines, result, auxiliary]),
    slots,
    fill: (values) => {
      let next = 0;
      const take = () => values[next++] ?? 0;
      return new Map(calls.map(([name, made]) => [name, fill(made, take)]));
    },
  };
}

const isSlot = (value: Value): boolean =>
  !isRaw(value) &&
  !isCall(value) &&
  (!isList(value) || value.every((item) => typeof item === "number"));

/** What arguments told by their place are called, by the start of the module's name. */
const places: readonly (readonly [RegExp, readonly string[]])[] = [
  [/Conv/, ["in", "out", "kernel"]],
  [/Linear|RNN|LSTM|GRU/, ["in", "out"]],
  [/Pool/, ["size"]],
  [/Dropout/, ["rate"]],
  [/GroupNorm|Shuffle/, ["groups", "channels"]],
];

const argumentName = (callee: string, { name }: Argument, i: number): string =>
  name ??
  places.find(([pattern]) => pattern.test(callee))?.[1][i] ??
  (i === 0 ? "channels" : `argument${i + 1}`);

/** The structure of a call; its values go to the slots. */
function holes(made: Call, path: readonly string[], slots: Slot[]): unknown {
  return [
    made.callee,
    made.args.map((argument, i) => {
      const { name, value } = argument;
      const inner = [
        ...path,
        ...(made.callee === "OrderedDict"
          ? [name ?? String(i)]
          : made.callee === "nn.Sequential"
            ? isCall(value) && value.callee === "OrderedDict"
              ? []
              : [String(i)]
            : [argumentName(made.callee, argument, i)]),
      ];
      return [name ?? "", structureOf(value, inner, slots)];
    }),
  ];
}

function structureOf(value: Value, path: readonly string[], slots: Slot[]): unknown {
  if (isCall(value)) return holes(value, path, slots);
  if (isSlot(value)) {
    slots.push({ name: path.join("_").replace(/\W/g, "_"), value });
    return "·";
  }
  if (isList(value)) return value.map((item, i) => structureOf(item, [...path, String(i)], slots));
  return value;
}

function fill(value: Value, take: () => Value): Value {
  if (isSlot(value)) return take();
  if (isCall(value))
    return {
      ...value,
      args: value.args.map((argument) => ({ ...argument, value: fill(argument.value, take) })),
    };
  return isList(value) ? value.map((item) => fill(item, take)) : value;
}

interface Varying {
  readonly name: string;
  readonly values: readonly Value[];
}

/** What is the same everywhere stays in the class; what varies becomes a parameter, one for all slots that vary together. */
function parametersOf(slots: readonly Varying[]): { parameters: Varying[]; fill: Value[] } {
  const parameters = new Map<string, Varying>();
  const names = new Set<string>();
  const fill = slots.map(({ name, values }): Value => {
    const shown = values.map(showValue);
    if (shown.every((one) => one === shown[0])) return values[0] ?? 0;
    const key = shown.join("|");
    let parameter = parameters.get(key);
    if (parameter === undefined) {
      const free = /^[A-Za-z_]/.test(name) ? name : `m${name}`;
      parameter = { name: unique(free, names), values };
      parameters.set(key, parameter);
    }
    return { raw: parameter.name };
  });
  return { parameters: [...parameters.values()], fill };
}

function unique(wanted: string, taken: Set<string>): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}${n}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}

/** By the last part of the path that is no number: "Denselayer" of layer1/denselayer2; "Block" where all are numbered. */
function nameOf(modules: readonly ClassModule[], taken: Set<string>): string {
  const last = modules[0]?.path.split("/").at(-1) ?? "";
  const word = modules.length > 1 ? last.replace(/[\d_]+$/, "") : last;
  return unique(/^[A-Za-z]/.test(word) ? className(word) : "Block", taken);
}
