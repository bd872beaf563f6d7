/**
 * The name in `known` that is closest to `name`, or undefined where none is near enough to be a slip of the finger.
 * Near means: at most a third of the letters inserted, dropped or replaced (Levenshtein distance), case ignored; then what begins so.
 */
export const nearestName = (name: string, known: Iterable<string>): string | undefined =>
  nearestNames(name, known, 1)[0];

/** Farther than any slip of a finger. */
const BEGUN = 1e6;

/** As `nearestName`, all that are near enough, the closest first, but no more than `most`. */
export function nearestNames(name: string, known: Iterable<string>, most = 3): string[] {
  const limit = Math.max(2, Math.floor(name.length / 3));
  return [...known]
    .map((candidate) => {
      // The difference in length alone may be too much, and names that come from outside may be of any length.
      const apart = name.length - candidate.length;
      if (apart > limit) return { candidate, distance: Infinity };
      const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
      if (distance <= limit) return { candidate, distance };
      const begun = name.length > 2 && candidate.toLowerCase().startsWith(name.toLowerCase());
      return { candidate, distance: begun ? BEGUN + distance : Infinity };
    })
    .filter(({ distance }) => distance < Infinity)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
