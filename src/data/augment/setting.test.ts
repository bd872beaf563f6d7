import { describe, expect, it } from "vitest";
import {
  type Augmentation,
  augmentationSettings,
  completeAugmentation,
  transformations,
  unknownAugmentation,
} from "./index.ts";
import { rangeOf, type Settings } from "./setting.ts";

describe("the settings of augmentation", () => {
  it("are off when nothing is asked for, and with false", () => {
    const off = completeAugmentation({});
    for (const transformation of transformations) expect(transformation.isOn(off)).toBe(false);
    expect(completeAugmentation({ flip: false, shift: false })).toEqual(off);
    expect(Object.keys(off)).toEqual(Object.keys(augmentationSettings));
  });

  it("have names and streams that no two share", () => {
    const names = transformations.flatMap(({ settings }) => Object.keys(settings));
    expect(new Set(names).size).toBe(names.length);
    const streams = transformations.map(({ stream }) => stream);
    expect(new Set(streams).size).toBe(streams.length);
    // Generated digits, order and partners.
    for (const taken of [1, 2, 4]) expect(streams).not.toContain(taken);
  });

  it("take true where it means something", () => {
    const given = { flip: true, flipVertical: true, mixup: true, cutmix: true } as const;
    const values = completeAugmentation(given);
    expect(values).toMatchObject({ flip: 0.5, flipVertical: 0.5, mixup: 0.2, cutmix: 1 });
    expect(() => completeAugmentation({ shift: true })).toThrow(/^augmentation: shift is true; /);
  });

  it("say what cannot be, and what could", () => {
    const cases: [object, string][] = [
      [{ shift: 0.5 }, "shift is 0.5; it must be a whole number of pixels from 0 up"],
      [{ crop: -1 }, "crop is -1; it must be a whole number of pixels from 0 up"],
      [{ rotate: -1 }, "rotate is -1; it must be a number of degrees from 0 to 360"],
      [{ rotate: 1e308 }, "rotate is 1e+308; it must be a number of degrees from 0 to 360"],
      [{ shear: Number.POSITIVE_INFINITY }, "shear is Infinity; it must be a number from 0 to 10"],
      [{ scale: 1 }, "scale is 1; it must be a number from 0 to below 1"],
      [{ flip: 1.5 }, "flip is 1.5; it must be a number from 0 to 1, or true for 0.5"],
      [{ cutoutProbability: -0.1 }, "cutoutProbability is -0.1; it must be a number from 0 to 1"],
      [{ hue: 0.6 }, "hue is 0.6; it must be a number from 0 to 0.5"],
      [{ mixup: Number.NaN }, "mixup is NaN; it must be a number from 0 up, or true for 0.2"],
      [{ cutmix: "1" }, `cutmix is "1"; it must be a number from 0 up, or true for 1`],
      [
        { cropPadding: "refelct" },
        `cropPadding is "refelct"; it must be one of zeros, reflect; write "reflect"`,
      ],
      [{ cutoutFill: 0 }, "cutoutFill is 0; it must be one of zeros, mean"],
      [{ shfit: 1 }, "shfit is unknown; write shift"],
      [{ cutOut: 1 }, "cutOut is unknown; write cutout"],
      [
        { posterisation: 1 },
        "posterisation is unknown; known are crop, cropPadding, shift, rotate, ",
      ],
    ];
    for (const [given, message] of cases) {
      const complete = () => completeAugmentation(given as Augmentation);
      expect(complete).toThrow(RangeError);
      expect(complete).toThrow(`augmentation: ${message}`);
    }
    expect(unknownAugmentation({ crop: 4 })).toBeUndefined();
    expect(unknownAugmentation({ corp: 4 })).toBe("corp is unknown; write crop");
  });

  it("describe themselves for people", () => {
    const settings: Settings = augmentationSettings;
    for (const [name, setting] of Object.entries(settings)) {
      expect(setting.summary.length, name).toBeGreaterThan(10);
      expect(rangeOf(setting), name).toMatch(
        /^(a (whole )?number( of \w+)? from 0 |one of zeros, )/,
      );
    }
  });
});
