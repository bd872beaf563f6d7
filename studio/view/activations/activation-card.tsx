import { useEffect, useRef } from "preact/hooks";
import { analysis } from "../../state/engine.ts";
import { network } from "../../state/network.ts";
import { notify } from "../../state/notices.ts";
import { change, undo } from "../../state/project.ts";
import { printSpec } from "../../state/spec-text/print.ts";
import { Button } from "../../ui/button.tsx";
import { CheckField } from "../../ui/field.tsx";
import { messageOf } from "../../ui/message-of.ts";
import type { PageCard } from "../../worker/analysis/activations.ts";
import { AxisExample } from "./axis-example.tsx";
import { CardFacts } from "./card-facts.tsx";
import { CardPlot } from "./card-plot.tsx";
import { compare, compared, linkCard, linkedCard } from "./shown.ts";
import { useSeen } from "./use-seen.ts";

/** One activation: what it is called, its formulas and curves, what is known of it. Drawn when it comes near the screen. */
export function ActivationCard({ card }: { readonly card: PageCard }) {
  const { name, title, aliases, kind } = card;
  const place = useRef<HTMLElement>(null);
  const seen = useSeen(place);
  useEffect(() => {
    if (linkedCard() === name) place.current?.scrollIntoView();
  }, [name]);
  return (
    <article
      class={linkedCard() === name ? "activations-card activations-linked" : "activations-card"}
      ref={place}
      id={`activation-${name}`}
      aria-label={title}
    >
      <header>
        <h3>{title}</h3>
        <span class="quiet mono">{[name, ...aliases].join(", ")}</span>
        <a
          href={`#view=activations&card=${name}`}
          aria-label={`Link to ${title}`}
          onClick={(event) => {
            // The URL keeps the project that is in it.
            event.preventDefault();
            linkCard(name);
            place.current?.scrollIntoView();
          }}
        >
          #
        </a>
      </header>
      {seen && (kind === "axis" ? <AxisExample card={card} /> : <CardPlot card={card} />)}
      <CardFacts card={card} />
      {kind === "elementwise" && (
        <footer>
          <Button onClick={() => void use(card)}>Use it in my network</Button>
          <CheckField
            label="Compare"
            checked={compared.value.includes(name)}
            onChange={() => compare(name)}
          />
        </footer>
      )}
    </article>
  );
}

/** Puts the activation in place of those of the network; one step of the history. */
async function use({ name, title }: PageCard): Promise<void> {
  const now = network.peek();
  if (now === undefined) {
    notify("warn", "There is no network yet that an activation could go into.");
    return;
  }
  try {
    const { spec, changed } = await analysis().specWith(now.spec, name);
    if (changed === 0) {
      notify(
        "plain",
        `Nothing to do: every activation of the network that could change is ${title}, or it has none.`,
      );
      return;
    }
    change({ text: printSpec(spec) });
    const many = changed === 1 ? "1 activation is" : `${changed} activations are`;
    notify("good", `${many} ${title} now.`, { title: "Undo", run: undo });
  } catch (error) {
    notify("bad", messageOf(error));
  }
}
