/** Small published tables, as scikit-learn distributes them: files that a user brings. */
import { FormatError } from "../../formats/index.ts";
import type { Samples } from "../samples.ts";

export interface PublishedTable {
  /** What `--data` calls it. */
  readonly name: string;
  readonly about: string;
  /** Its file; gzipped where it ends so. */
  readonly file: string;
  /** @throws {FormatError} naming row and cell */
  read(cells: readonly (readonly string[])[]): Samples;
}

/** The first line is "rows,features,class,class,…"; behind each row's features stands the number of its class. */
function headed(
  name: string,
  about: string,
  file: string,
  features: readonly string[],
): PublishedTable {
  return {
    ...{ name, about, file },
    read([head = [], ...below]) {
      const [size = "", width = "", ...classes] = head;
      const lines = below.filter((line) => line.some((cell) => cell.trim() !== ""));
      if (Number(size) !== lines.length || Number(width) !== features.length)
        throw new FormatError(
          `${file}: its first line is ${head.join(",").slice(0, 60)}, needed is the number of rows (here ${lines.length}), of features (${features.length}), and the classes`,
        );
      return labelled(name, file, lines, features, classes);
    },
  };
}

function labelled(
  name: string,
  file: string,
  lines: readonly (readonly string[])[],
  features: readonly string[],
  classes: readonly string[],
): Samples {
  const width = features.length;
  const rows = new Float64Array(lines.length * width);
  const labels = new Int32Array(lines.length);
  for (const [n, line] of lines.entries()) {
    if (line.length !== width + 1)
      throw new FormatError(
        `${file}: row ${n + 1} has ${line.length} cells, needed are ${width + 1}`,
      );
    for (const [i, cell] of line.entries()) {
      const value = Number(cell);
      if (cell.trim() === "" || !Number.isFinite(value))
        throw new FormatError(
          `${file}: row ${n + 1}, cell ${i + 1} is ${JSON.stringify(cell)}, needed is a number`,
        );
      if (i < width) rows[n * width + i] = value;
      // As it stands there: an Int32Array would make 1.5 a class.
      else if (classes[value] !== undefined) labels[n] = value;
      else
        throw new FormatError(
          `${file}: row ${n + 1} has class ${cell}, needed is 0 to ${classes.length - 1}`,
        );
    }
  }
  return { name, rows, size: lines.length, width, features, classes, labels };
}

const nuclei = [
  "radius",
  "texture",
  "perimeter",
  "area",
  "smoothness",
  "compactness",
  "concavity",
  "concave points",
  "symmetry",
  "fractal dimension",
];

const SIDE = 8;
const DIGITS_FILE = "digits.csv.gz";

const digits8: PublishedTable = {
  name: "digits8",
  about: "1,797 digits of 8×8, pixels 0 to 16",
  file: DIGITS_FILE,
  read(cells) {
    const lines = cells.filter((line) => line.some((cell) => cell.trim() !== ""));
    const features = Array.from(
      { length: SIDE * SIDE },
      (_, at) => `pixel ${Math.floor(at / SIDE) + 1},${(at % SIDE) + 1}`,
    );
    const classes = Array.from({ length: 10 }, (_, digit) => String(digit));
    return { ...labelled("digits8", DIGITS_FILE, lines, features, classes), picture: [SIDE, SIDE] };
  },
};

export const published: readonly PublishedTable[] = [
  headed("iris", "150 flowers of three kinds by four lengths", "iris.csv", [
    "sepal length (cm)",
    "sepal width (cm)",
    "petal length (cm)",
    "petal width (cm)",
  ]),
  headed("wine", "178 wines of three growers by 13 measurements", "wine_data.csv", [
    "alcohol",
    "malic acid",
    "ash",
    "alcalinity of ash",
    "magnesium",
    "total phenols",
    "flavanoids",
    "nonflavanoid phenols",
    "proanthocyanins",
    "colour intensity",
    "hue",
    "OD280/OD315",
    "proline",
  ]),
  headed(
    "breast-cancer",
    "569 tumours, malignant or benign, by 30 measurements",
    "breast_cancer.csv",
    ["mean", "error", "worst"].flatMap((kind) => nuclei.map((nucleus) => `${kind} ${nucleus}`)),
  ),
  digits8,
];
