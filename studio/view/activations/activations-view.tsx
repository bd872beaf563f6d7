import { useEffect, useId, useState } from "preact/hooks";
import { Button } from "../../ui/button.tsx";
import { SelectField } from "../../ui/field.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ActivationCard } from "./activation-card.tsx";
import { chosenCards, type Filter, filters, type Order, orders } from "./choice.ts";
import { Comparison } from "./comparison.tsx";
import { cards, choice, linkedCard, loadCards, showEverything } from "./shown.ts";
import "./activations.css";

const orderOptions = Object.entries(orders).map(([value, { title }]) => ({
  value: value as Order,
  title,
}));

/** Every activation as a card, to search, sort, compare and use. */
export function ActivationsView() {
  const id = useId();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    loadCards().catch((error: unknown) => setFailure(String(error)));
    const follow = (): void => {
      const name = linkedCard();
      document.getElementById(`activation-${name}`)?.scrollIntoView();
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const { search, filters: chosen, order } = choice.value;
  const shown = chosenCards(cards.value, choice.value);
  const toggle = (name: Filter): void => {
    const others = chosen.filter((other) => other !== name);
    choice.value = {
      ...choice.value,
      filters: others.length < chosen.length ? others : [...chosen, name],
    };
  };
  return (
    <div class="activations-page">
      <Panel
        title="Activations"
        about="Every formula is the expression that runs, and its derivative is made from it. Move x with the pointer or the arrow keys."
      >
        <div class="activations-tools">
          <div class="field">
            <label for={id}>Search</label>
            <input
              id={id}
              type="search"
              value={search}
              onInput={({ currentTarget }) => {
                choice.value = { ...choice.value, search: currentTarget.value };
              }}
            />
          </div>
          <SelectField
            label="Order"
            value={order}
            options={orderOptions}
            onChange={(order) => {
              choice.value = { ...choice.value, order };
            }}
          />
          <fieldset class="activations-filters">
            <legend class="unseen">Only those that are</legend>
            {Object.entries(filters).map(([name, { title }]) => (
              <Button
                key={name}
                pressed={chosen.includes(name as Filter)}
                onClick={() => toggle(name as Filter)}
              >
                {title}
              </Button>
            ))}
          </fieldset>
        </div>
        <p class="quiet" role="status">
          {failure ??
            (cards.value.length === 0
              ? "Loading…"
              : `${shown.length} of ${cards.value.length}`)}{" "}
          {cards.value.length > 0 && shown.length === 0 && (
            <Button onClick={showEverything}>Show all</Button>
          )}
        </p>
      </Panel>
      <Comparison />
      <div class="activations-cards">
        {shown.map((card) => (
          <ActivationCard key={card.name} card={card} />
        ))}
      </div>
    </div>
  );
}
