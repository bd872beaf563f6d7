import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../../test/cli.ts";
import { classics } from "../../classic/index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fovea-classic-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};

describe("fovea classic", () => {
  it("lists every network, as text and as data", async () => {
    const { code, stdout } = await run(["classic"]);
    expect(code).toBe(0);
    for (const { name, source } of classics.values()) {
      expect(stdout).toContain(name);
      expect(stdout).toContain(source);
    }
    const listed = JSON.parse((await run(["classic", "--json"])).stdout);
    expect(listed.map(({ name }: { name: string }) => name)).toEqual([...classics.keys()]);
    expect(listed[0].options[0]).toMatchObject({ name: "rate", default: 1 });
  });

  it("fits, draws, keeps, and answers damaged patterns with what it kept", async () => {
    const [plot, kept] = [join(folder, "out.svg"), join(folder, "kept.json")];
    const fitted = await run(["classic", "hopfield", "--plot", plot, "--save", kept, "--json"]);
    expect(fitted).toMatchObject({ code: 0, stderr: `${kept} written\n${plot} written\n` });
    const told = JSON.parse(fitted.stdout);
    expect(told).toMatchObject({ network: "hopfield", data: "patterns", seed: 1, options: {} });
    expect(told.tracked.values.length).toBeGreaterThan(1);
    expect(readFileSync(plot, "utf8")).toMatch(
      /^<svg [\s\S]*stored, shown, recalled[\s\S]*<\/svg>\s*$/,
    );
    expect(JSON.parse(readFileSync(kept, "utf8"))).toEqual({
      ...{ network: "hopfield", version: 1 },
      model: told.model,
    });
    const answer = await run(["classic", "hopfield", "--load", kept, "--json"]);
    expect(answer.code).toBe(0);
    const { answers } = JSON.parse(answer.stdout);
    expect(answers).toHaveLength(8);
    expect(new Set(answers.flat())).toEqual(new Set([-1, 1]));
  }, 30_000);

  it("takes a table as it stands, and patterns of 0 and 1 by the names in its last column", async () => {
    const table = write("small.csv", "a,b,c,d,name\n0,1,0,1,zebra\n1,1,0,0,ape\n1,0,1,0,cat\n");
    const { code, stdout } = await run(["classic", "hopfield", "--data", table]);
    expect(code).toBe(0);
    expect(stdout).toContain("small.csv: 3 rows of 4");
    expect(stdout.match(/^(zebra|ape|cat) /gm)).toEqual(["zebra ", "ape ", "cat "]);
    const numbers = write("numbers.csv", "a,b\n1,10\n2,10\n3,90\n4,90\n");
    const groups = JSON.parse(
      (await run(["classic", "k-means", "--data", numbers, "--set", "clusters=2", "--json"]))
        .stdout,
    );
    expect(JSON.stringify(groups.model)).toContain("[1.5,10]");
    const line = write("line.csv", "x,y\n0,1\n1,3\n2,5\n3,7\n");
    const found = JSON.parse(
      (await run(["classic", "linear-regression", "--data", line, "--json"])).stdout,
    );
    expect(found.model.weight[0]).toBeCloseTo(2, 9);
  }, 30_000);

  it.each([
    [["hopfeld"], 2, "network 'hopfeld' is unknown (did you mean hopfield?)"],
    [["svm", "--data", "moon"], 2, "did you mean moons?"],
    [["--plot", "x.svg"], 2, "which network?"],
    [["hopfield", "--plot", "x.png"], 2, "its name must end in .svg"],
    [["hopfield", "--plot", "FOLDER/none/x.svg"], 5, "no such folder"],
    [["hopfield", "--save", "FOLDER/taken"], 5, "a folder has this name"],
    [["hopfield", "--examples", "3"], 2, "of digits and mnist only"],
    [["cauchy", "--data", "and"], 2, "cauchy learns from no data; leave --data out"],
    [["cauchy", "--load", "FOLDER/null.json"], 2, "say with --data"],
    [["cauchy", "--set", "dimensions=1e9"], 2, "from 1 to 1000"],
    [["boltzmann", "--set", "rate=1000"], 4, "a smaller rate than 1000"],
    [["hopfield", "--set", "flip=0.1"], 2, "option flip is unknown; write flips"],
    [["hopfield", "--set", "flips"], 2, "must be name=value"],
    [["hopfield", "--load", "FOLDER/null.json"], 3, "is no model of fovea classic --save"],
    [["hopfield", "--load", "FOLDER/narrow.json"], 2, "must be 100×100"],
    [["bam", "--load", "FOLDER/narrow.json"], 3, "a model of hopfield, not of bam"],
    [["bam", "--load", "FOLDER/narrow.json", "--save", "x"], 2, "--save with --load"],
    [["svm", "--data", "FOLDER/taken/none.csv"], 3, "no such file or folder"],
    [["svm", "--data", "FOLDER/ragged.csv"], 3, "row 3 has 2 cells, needed are 3"],
    [["svm", "--data", "FOLDER/text.csv"], 3, 'row 3, column b has "z"'],
    [["svm", "--data", "FOLDER/one.csv"], 2, "has one class only: x"],
    [["som", "--data", "FOLDER/one.csv"], 2, "80 units for the 2 rows"],
    [["bsb", "--data", "FOLDER/equal.csv"], 2, "the pseudo-inverse needs patterns"],
    [["som", "--data", "iris"], 2, "say with --data-dir"],
  ])("%j: one line, exit code %i, nothing half-written", async (args, exit, message) => {
    mkdirSync(join(folder, "taken"));
    write("null.json", "null");
    write("narrow.json", {
      ...{ network: "hopfield", version: 1 },
      model: { weight: Array.from({ length: 100 }, () => [1, 2]) },
    });
    write("ragged.csv", "a,b,c\n1,2,x\n1,2\n");
    write("text.csv", "a,b,c\n1,2,x\n1,z,y\n3,4,y\n5,6,x\n");
    write("one.csv", "a,b,c\n1,2,x\n3,4,x\n");
    write("equal.csv", "a,b\n0,1\n0,1\n");
    const before = readdirSync(folder);
    const { code, stdout, stderr } = await run([
      "classic",
      ...args.map((arg) => arg.replace("FOLDER", folder)),
    ]);
    expect(stderr).toMatch(/^fovea: [^\n]*\n$/);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([exit, ""]);
    expect(readdirSync(folder)).toEqual(before);
  });
});
