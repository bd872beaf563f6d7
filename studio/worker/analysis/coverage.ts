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
  /** Of the picture that was counted instead, where the input is larger than a person waits for. */
  readonly instead?: readonly [height: number, width: number];
  /** Path of the first layer without windows, before which counting ended. */
  readonly before?: string;
}

export interface CoverageView extends CoverageMap {
  readonly facts: CoverageFacts;
  readonly words: string;
}

/** The ways of larger pictures take longer than a person waits. */
const MOST = 512;

/**
 * An extent of a picture that can be counted. Inside, counts repeat with the steps of the layers, which are powers of 2 as a rule: what is
 * left out is a multiple of them, so that the windows end at the rim as they do in the whole.
 */
const countable = (extent: number): number =>
  extent <= MOST ? extent : MOST - STEPS + (extent % STEPS);
const STEPS = 32;

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
  const size = [countable(height), countable(width)] as const;
  const { layer } = tracedNetwork(text, input);
  const found = upTo(path) ?? count(layer, size);
  return {
    reads: viewOf("read", found.reads),
    writes: viewOf("written to", found.writes),
    ...((size[0] !== height || size[1] !== width) && { instead: size }),
    ...(found.before === undefined
      ? path !== undefined && { upTo: path }
      : { before: found.before }),
  };

  function upTo(path: string | undefined): Coverage | undefined {
    if (path === undefined || path === "") return undefined;
    try {
      return count(layer, size, path);
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
