/** The network as text and as a graph, in step both ways; what one undoes, shares and loads again. */
import { expect, it } from "vitest";
import {
  editorOf,
  expectLayers,
  expectProject,
  layersOf,
  projectOf,
  typeNetwork,
} from "./actions.ts";
import { violations } from "./axe.ts";
import { describeStudio, PATIENCE_MS } from "./harness.ts";

const mlp = (units: number) =>
  JSON.stringify({
    type: "sequential",
    layers: [
      { type: "flatten" },
      { type: "linear", units },
      { type: "relu" },
      { type: "linear", units: 10 },
    ],
  });

describeStudio("building", ({ open }) => {
  it(
    "what is typed is drawn, what is changed in the graph is written, and all of it is undone",
    async () => {
      const { page, complaints } = await open();
      await typeNetwork(page, mlp(24));
      const layers = (units: number) => ["flatten", `units ${units}`, "relu", "units 10"];
      await expectLayers(page, layers(24));
      // In the graph: an option, then a layer more, then one less.
      await page.getByRole("button", { name: /units 24/ }).click();
      const units = page.getByLabel("units", { exact: true });
      await units.fill("32");
      await units.press("Enter");
      await expectLayers(page, layers(32));
      await expectProject(page, ({ text }) => JSON.parse(text), JSON.parse(mlp(32)));
      await page.getByRole("button", { name: "Add layer", exact: true }).click();
      const search = page.getByLabel("Search by name or what it does");
      await search.fill("dropout");
      await search.press("Enter");
      await expectLayers(page, ["flatten", "units 32", "dropout", "relu", "units 10"]);
      await page.getByRole("button", { name: "relu: relu" }).click();
      await page.getByRole("button", { name: /^Remove this layer/ }).click();
      await expectLayers(page, ["flatten", "units 32", "dropout", "units 10"]);
      for (let step = 0; step < 3; step++) await page.getByRole("button", { name: "Undo" }).click();
      await expectLayers(page, layers(24));
      await page.getByRole("button", { name: "Redo" }).click();
      await expectLayers(page, layers(32));
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "reading what was tidied and tidying what was read changes nothing",
    async () => {
      const { page } = await open();
      await typeNetwork(page, mlp(24));
      const tidy = page.getByRole("button", { name: "Tidy: one layer a line" });
      await tidy.click();
      await expectProject(page, ({ text }) => text.split("\n").length, 7);
      const once = await projectOf(page);
      const drawn = await layersOf(page);
      await tidy.click();
      await page.waitForTimeout(500);
      expect(await projectOf(page)).toEqual(once);
      expect(await layersOf(page)).toEqual(drawn);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "the keyboard alone does it",
    async () => {
      const { page } = await open();
      const editor = await editorOf(page);
      await expectLayers(
        page,
        Array.from({ length: 10 }, () => ":"),
      );
      // The first stop leads past the header; the text is the first field behind it.
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("To the content");
      await page.keyboard.press("Enter");
      const isIn = (locator: typeof editor) =>
        locator.evaluate((element) =>
          element.contains((element.getRootNode() as Document).activeElement),
        );
      for (let stop = 0; stop < 5 && !(await isIn(editor)); stop++)
        await page.keyboard.press("Tab");
      expect(await isIn(editor)).toBe(true);
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.insertText(mlp(16));
      await expectLayers(page, ["flatten", "units 16", "relu", "units 10"]);
      // On to the graph, which is one stop; arrows follow the wires.
      const graph = page.getByRole("region", { name: "The network as a graph" });
      for (let stop = 0; stop < 20 && !(await isIn(graph)); stop++)
        await page.keyboard.press("Tab");
      expect(await isIn(graph)).toBe(true);
      await page.keyboard.press("End");
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("ArrowUp");
      const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
      await expect.poll(focused).toMatch(/: relu/);
      await page.keyboard.press("+");
      await page.getByRole("dialog").waitFor();
      await page.keyboard.type("layerNorm");
      await page.keyboard.press("Enter");
      await expectLayers(page, ["flatten", "units 16", "relu", "layerNorm", "units 10"]);
      await expect.poll(focused).toMatch(/: layerNorm/);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "a graph of nodes is wired in the graph",
    async () => {
      const { page, complaints } = await open({ width: 390 });
      const nodes = [
        { name: "a", from: ["input"] },
        { name: "b", from: ["a"] },
        { name: "sum", from: ["b"] },
      ];
      const layers = [
        { name: "a", type: "flatten" },
        { name: "b", type: "relu" },
      ];
      const expectNodes = (...wanted: readonly unknown[]) =>
        expectProject(page, ({ text }) => JSON.parse(text).nodes, wanted);
      await typeNetwork(page, JSON.stringify({ type: "graph", layers, nodes }));
      const graph = page.getByRole("region", { name: "The network as a graph" });
      await graph.getByRole("button", { name: "b: relu" }).click();
      await page.getByRole("button", { name: "Insert between a and b" }).click();
      await page.keyboard.type("tanh");
      await page.keyboard.press("Enter");
      await expectLayers(page, ["a: flatten", "tanh: tanh", "b: relu"]);
      await graph.getByRole("button", { name: "b: relu" }).click();
      const other = page.getByLabel("Read another node too");
      await other.selectOption("input");
      await page.getByText(/Not changed: .*to add them/).waitFor();
      await other.selectOption("a");
      const [first, , last] = nodes;
      const tanh = { name: "tanh", from: ["a"] };
      await expectNodes(first, tanh, { name: "b", from: ["tanh", "a"] }, last);
      await graph.getByRole("button", { name: "tanh: tanh" }).press("Delete");
      await expectNodes(...nodes);
      expect(await violations(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "an address gives the same state on another page, and when it is loaded again",
    async () => {
      const { page, origin } = await open();
      await typeNetwork(page, mlp(48));
      await expectProject(page, ({ text }) => JSON.parse(text), JSON.parse(mlp(48)));
      await page.getByRole("link", { name: "Activations" }).click();
      await expect.poll(() => page.url()).toContain("view=activations");
      const before = await projectOf(page);
      const address = page.url();
      await page.reload();
      await page.getByRole("heading", { level: 1, name: "Activations" }).waitFor();
      expect(await projectOf(page)).toEqual(before);
      const other = await open({ fragment: address.slice(origin.length + 1) });
      await other.page.getByRole("link", { name: "Build" }).click();
      await expectLayers(other.page, ["flatten", "units 48", "relu", "units 10"]);
      expect(await projectOf(other.page)).toEqual(before);
      await page.context().close();
      await other.page.context().close();
    },
    PATIENCE_MS,
  );

  it.each([
    ["no JSON", '{ "type": "sequential", "layers": [', /JSON|end|expected|,/i],
    ["an unknown kind", mlp(24).replace("relu", "rellu"), /rellu/],
    [
      "shapes that do not fit",
      mlp(24).replace('"flatten"', '"conv2d","filters":2,"kernel":40'),
      /40/,
    ],
  ])(
    "%s is marked with the reason, and the last good network stays",
    async (_, text, reason) => {
      const { page, complaints } = await open();
      await typeNetwork(page, mlp(24));
      const good = ["flatten", "units 24", "relu", "units 10"];
      await expectLayers(page, good);
      await typeNetwork(page, text);
      await page.getByText("The graph shows the last network that fitted.").waitFor();
      await page
        .getByRole("region", { name: "Text", exact: true })
        .getByText(reason)
        .first()
        .waitFor();
      expect((await layersOf(page)).length).toBe(good.length);
      // What was typed is not lost, right or wrong.
      await expectProject(page, (project) => project.text, text);
      await page.reload();
      await page.getByText("not right yet").waitFor();
      expect((await projectOf(page))?.text).toBe(text);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );
});
