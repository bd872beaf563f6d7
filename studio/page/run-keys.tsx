import { runKeys } from "./run-shortcuts.ts";

/** The list of shortcuts. */
export const RunKeys = () => (
  <dl class="run-bar-keys">
    {runKeys.map(({ keys, does }) => (
      <div key={keys}>
        <dt>
          {keys.split("+").map((key, at) => (
            <span key={key}>
              {at > 0 && "+"}
              <kbd>{key}</kbd>
            </span>
          ))}
        </dt>
        <dd>{does}</dd>
      </div>
    ))}
  </dl>
);
