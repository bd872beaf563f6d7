import {
  type Coverage,
  type CoverageFacts,
  type CoverageMap,
  coverage as count,
  coverageFacts,
  coverageInWords,
} from "../../../src/inspect/index.ts";
import { tracedNetwork } from "./traced.ts";

export interface CoverageAnswer {
  /** Of the input, how often each pixel is read; of the output, how often each is written to. */
  readonly reads: CoverageView;
  readonly writes: CoverageView;
  /** Path of the layer that the ways were counted up to; undefined where they end before `before`. */
  readonly upTo?: string;
  /** Path of the first layer without windows, before which counting ended. */
  readonly before?: string;
}

export interface CoverageView extends CoverageMap {
  readonly facts: CoverageFacts;
  readonly words: string;
}

/** The ways of larger pictures take longer than a person waits. */
const MOST_PIXELS = 512 * 512;

/**
 * How often each pixel is read on all ways up to a layer; up to the last layer with windows where that one lies behind, or is none.
 *
 * @throws {RangeError} in words, where there is nothing to count
 */
export function coverageOf(
  text: string,
  input: readonly number[],
  path: string | undefined,
): CoverageAnswer {
  const [height = 0, width = 0] = input;
  if (input.length !== 3) throw new RangeError("only pictures have pixels to count");
  if (height * width > MOST_PIXELS)
    throw new RangeError(`${height}×${width} pixels are too many to count the ways of`);
  const { layer } = tracedNetwork(text, input);
  const found = upTo(path) ?? count(layer, [height, width]);
  return {
    reads: viewOf("read", found.reads),
    writes: viewOf("written to", found.writes),
    ...(found.before === undefined
      ? path !== undefined && { upTo: path }
      : { before: found.before }),
  };

  function upTo(path: string | undefined): Coverage | undefined {
    if (path === undefined || path === "") return undefined;
    try {
      return count(layer, [height, width], path);
    } catch (error) {
      // Behind flatten or global pooling: then as far as it goes.
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }
}

function viewOf(met: string, map: CoverageMap): CoverageView {
  const facts = coverageFacts(map);
  return { ...map, facts, words: coverageInWords(met, facts) };
}
