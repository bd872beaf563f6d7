import { shortNumber } from "../../figure/colours.ts";
import { Notice } from "../../ui/notice.tsx";
import type { Activations, Subject } from "../../worker/look/answer.ts";

/** Classes that are listed, the likeliest first, where there are more. */
const MOST = 12;

/** Probabilities as bars, with what is true; or what a regression found. */
export function Outputs({
  subject,
  shown,
}: {
  readonly subject: Subject;
  readonly shown: Activations;
}) {
  const { classes, regression } = subject;
  const { output, truth, target } = shown;
  const none = output.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
  if (none > 0)
    return (
      <Notice kind="bad">
        The network's answer is no number: {none} of {output.length} outputs are NaN.
      </Notice>
    );
  if (regression || classes.length === 0 || output.length !== classes.length)
    return (
      <p>
        The network gives{" "}
        <strong>{Array.from(output.slice(0, MOST), shortNumber).join(", ")}</strong>
        {output.length > MOST ? ", …" : ""}
        {target && `; to be found was ${target.map(shortNumber).join(", ")}`}
      </p>
    );
  const order = Array.from(output, (_, i) => i);
  const best = order.reduce((a, b) => ((output[b] ?? 0) > (output[a] ?? 0) ? b : a), 0);
  const listed =
    classes.length <= MOST
      ? order
      : order.sort((a, b) => (output[b] ?? 0) - (output[a] ?? 0)).slice(0, MOST);
  return (
    <div class="inside-outputs">
      <p class="inside-verdict" role="status">
        {truth < 0 || truth === best ? "" : "✗ "}
        {truth === best ? "✓ " : ""}
        <strong>{classes[best]}</strong>, {percent(output[best] ?? 0)}
        {truth >= 0 && truth !== best && `; it is ${classes[truth]}`}
      </p>
      <ul>
        {listed.map((i) => (
          <li key={i} class={i === best ? "inside-best" : ""}>
            <span class="inside-class">{classes[i]}</span>
            <span class="inside-bar" aria-hidden="true">
              <span style={{ width: `${100 * (output[i] ?? 0)}%` }} />
            </span>
            <span class="inside-number">
              {percent(output[i] ?? 0)}
              {i === truth && <span title="the true class"> ●</span>}
            </span>
          </li>
        ))}
      </ul>
      {truth >= 0 && <p class="quiet">● the true class</p>}
    </div>
  );
}

export const percent = (part: number): string =>
  Number.isNaN(part)
    ? "no number"
    : part > 0 && part < 0.001
      ? "< 0.1 %"
      : `${(100 * part).toFixed(1)} %`;
