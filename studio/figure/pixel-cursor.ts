/** A place in a row of equally large maps. */
export interface PixelPlace {
  readonly map: number;
  readonly y: number;
  readonly x: number;
}

export interface PixelMaps {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** How many maps stand in a line. */
  readonly across: number;
}

/** Where a key leads from a place; past the rim it goes on in the next map. Undefined for other keys. */
export function moved(
  { map, y, x }: PixelPlace,
  key: string,
  { count, height, width, across }: PixelMaps,
): PixelPlace | undefined {
  const to = (next: number, y: number, x: number): PixelPlace =>
    next < 0 || next >= count
      ? { map, y: clamp(y, height), x: clamp(x, width) }
      : { map: next, y, x };
  switch (key) {
    case "ArrowRight":
      return x + 1 < width ? { map, y, x: x + 1 } : to(map + 1, y, map + 1 < count ? 0 : x);
    case "ArrowLeft":
      return x > 0 ? { map, y, x: x - 1 } : to(map - 1, y, map > 0 ? width - 1 : 0);
    case "ArrowDown":
      return y + 1 < height
        ? { map, y: y + 1, x }
        : to(map + across, map + across < count ? 0 : y, x);
    case "ArrowUp":
      return y > 0 ? { map, y: y - 1, x } : to(map - across, map - across >= 0 ? height - 1 : 0, x);
    case "PageDown":
      return to(map + 1, y, x);
    case "PageUp":
      return to(map - 1, y, x);
    case "Home":
      return { map: 0, y: 0, x: 0 };
    case "End":
      return { map: count - 1, y: height - 1, x: width - 1 };
    default:
      return undefined;
  }
}

const clamp = (value: number, size: number): number => Math.min(size - 1, Math.max(0, value));
