import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { presets } from "./presets.ts";
import type { Project } from "./project.ts";
import { decodeProject, encodeProject, MOST_CHARACTERS, projectOf } from "./project-code.ts";
import { startProject } from "./start.ts";

const spec = fc.record({
  type: fc.string(),
  rate: fc.double({ noNaN: true, noDefaultInfinity: true }),
});
const count = fc.nat({ max: 2 ** 31 });
const part = fc.double({ min: 0, max: 0.99, noNaN: true });
const projects: fc.Arbitrary<Project> = fc.record({
  text: fc.string({ unit: "binary", maxLength: 500 }).filter((text) => text.isWellFormed()),
  data: fc.record(
    { name: fc.string(), train: count, validation: count, file: fc.string() },
    { requiredKeys: ["name"] },
  ),
  training: fc.record(
    {
      ...{ epochs: count, batch: count, optimiser: spec, schedule: spec, loss: spec },
      ...{ augmentation: fc.constant({ shift: 2 }), labelSmoothing: part, averaging: part },
    },
    {
      requiredKeys: [
        "epochs",
        "batch",
        "optimiser",
        "schedule",
        "augmentation",
        "labelSmoothing",
        "averaging",
      ],
    },
  ),
  seed: count,
});

/** What a stranger might pack. */
async function pack(value: string): Promise<string> {
  const stream = new Blob([value]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = Buffer.from(await new Response(stream).arrayBuffer());
  return `1.${bytes.toString("base64url")}`;
}

describe("a project in a link", () => {
  it("is the same afterwards", async () => {
    await fc.assert(
      fc.asyncProperty(projects, async (project) => {
        const read = await decodeProject(await encodeProject(project));
        // JSON knows no −0.
        expect(read).toEqual(JSON.parse(JSON.stringify(project)));
      }),
    );
  });

  it("is short", async () => {
    expect((await encodeProject(startProject)).length).toBeLessThan(700);
    for (const { project } of presets)
      expect((await encodeProject({ ...project, seed: 1 })).length).toBeLessThan(1200);
  });

  it("says in words what is wrong with it", async () => {
    const code = await encodeProject(startProject);
    const cases: readonly (readonly [code: string, message: string | RegExp])[] = [
      ["", "the link is damaged"],
      ["<script>", "the link is damaged"],
      [code.slice(0, -20), "the link is damaged: a part of it may be missing"],
      [`1.${"A".repeat(50)}`, "the link is damaged: a part of it may be missing"],
      [code.replace("1.", "2."), "the link is of another version of this page (2, here 1)"],
      [await pack("{}"), "the link holds no project"],
      [await pack("[3]"), "the link holds no project"],
      [await pack("[".repeat(100_000)), "the link is damaged: a part of it may be missing"],
      [await pack(" ".repeat(3_000_000)), "the link unpacks to more than 2,000,000 bytes"],
      ["1.".padEnd(MOST_CHARACTERS + 1, "A"), /^the link is too long: 100,001 characters came/],
    ];
    for (const [given, message] of cases)
      await expect(decodeProject(given), given.slice(0, 40)).rejects.toThrow(message);
  });

  it("never throws anything else", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 200 }), fc.base64String(), async (a, b) => {
        for (const code of [a, `1.${a}`, `1.${b.replaceAll("=", "")}`])
          await decodeProject(code).catch((error: Error) => expect(error.name).toBe("LinkError"));
      }),
    );
  });

  it("brings nothing but what a project has", async () => {
    const hostile = JSON.stringify({ ...startProject, extra: 1 }).replace(
      '"augmentation":{',
      '"augmentation":{"__proto__":{"polluted":true},',
    );
    const read = await decodeProject(await pack(hostile));
    expect(read).toEqual(startProject);
    expect(Object.hasOwn(read.training.augmentation, "__proto__")).toBe(false);
  });

  it("is refused where it is too large", async () => {
    const noise = Array.from({ length: 60_000 }, (_, i) =>
      ((i * i * 2654435761) >>> 7).toString(36),
    );
    const project = { ...startProject, text: noise.join("") };
    await expect(encodeProject(project)).rejects.toThrow(
      /^the network's text is too long for a link: [\d,]+ characters packed, at most 100,000 fit$/,
    );
  });
});

describe("projectOf", () => {
  it("refuses what is not as it must be", () => {
    const wrong: readonly unknown[] = [
      { ...startProject, text: 3 },
      { ...startProject, seed: -1 },
      { ...startProject, seed: 1.5 },
      { ...startProject, data: { name: 3 } },
      { ...startProject, data: { name: "digits", train: "many" } },
      { ...startProject, training: { ...startProject.training, optimiser: "sgd" } },
      { ...startProject, training: { ...startProject.training, labelSmoothing: 1 } },
      { ...startProject, training: [] },
    ];
    expect(projectOf(startProject)).toEqual(startProject);
    for (const value of wrong) expect(projectOf(value)).toBeUndefined();
  });
});
