/**
 * In a process of its own: the analysis of the zoo models that the arguments name, behind "memory" with the planned memory, behind "shapes"
 * without. Prints the milliseconds of the first and the second analysis of each as JSON.
 */
import { summarise } from "../../src/inspect/index.ts";
import { models } from "../../src/zoo/index.ts";

const [what, ...names] = process.argv.slice(2);

const times = names.map((name) => {
  const model = models.get(name);
  if (!model) throw new Error(`there is no model ${name}`);
  const layer = model.build();
  const once = (): number => {
    const began = performance.now();
    summarise(layer, model.input, { memory: what === "memory" });
    return performance.now() - began;
  };
  return [once(), once()];
});
console.log(JSON.stringify({ times }));
