/** All divisors of n ≥ 1 from 1 to n, in √n steps: plans are also made for batches that no machine holds. */
export function divisorsOf(n: number): number[] {
  const low: number[] = [];
  for (let divisor = 1; divisor * divisor <= n; divisor++) if (n % divisor === 0) low.push(divisor);
  const high = low.map((divisor) => n / divisor).reverse();
  return low.at(-1) === high[0] ? [...low, ...high.slice(1)] : [...low, ...high];
}
