/** All data sets that can be chosen, and the chosen one. */
import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { About } from "../../src/cli/studio/api.ts";
import { messageOf } from "../ui/message-of.ts";
import type { Added, DataCard } from "../worker/data/card.ts";
import type { DrawnClass, OwnFile } from "../worker/data/own-set.ts";
import { dataInfo, digitsInfo } from "./data.ts";
import { trainer } from "./engine.ts";
import { machine } from "./machine.ts";
import { change, type DataChoice, project, type TrainingChoice } from "./project.ts";

const DRAWINGS = "drawings";
/** Digits of which it is known without trying that they can be made. */
const MOST_USUAL = 100_000;

const cards = signal<readonly DataCard[]>([]);
const problem = signal<string | undefined>(undefined);
const asked = signal(0);
const answered = signal(0);
const changes = signal(0);
let good: DataChoice | undefined;

/** What can be chosen; empty until the trainer has answered. */
export const dataCards: ReadonlySignal<readonly DataCard[]> = cards;
/** Why the chosen data cannot be used; `dataInfo` is then still that of the last ones that could. */
export const dataProblem: ReadonlySignal<string | undefined> = problem;
/** True while the chosen data are being made or read. */
export const dataLoading: ReadonlySignal<boolean> = computed(() => asked.value !== answered.value);
/** Counts how often own data changed: what was sampled before is old. */
export const dataVersion: ReadonlySignal<number> = changes;

export const isChosen = ({ name, file }: DataCard, data: DataChoice): boolean =>
  name === data.name && file === data.file;

/** The card of the chosen set; undefined where it is not there. */
export const dataCard: ReadonlySignal<DataCard | undefined> = computed(() =>
  cards.value.find((card) => isChosen(card, project.value.data)),
);

/** Which data, and the seed that makes or divides them; the same object until one of them changes. */
export const chosenData: ReadonlySignal<{ readonly data: DataChoice; readonly seed: number }> =
  (() => {
    const data = computed(() => project.value.data);
    const seed = computed(() => project.value.seed);
    return computed(() => ({ data: data.value, seed: seed.value }));
  })();

/** Sets that a machine may have. */
const published: ReadonlySet<string> = new Set(["mnist", "cifar10"]);

/** Keeps `dataInfo` in step with the project. */
export function followData(): () => void {
  return effect(() => {
    const { data, seed } = chosenData.value;
    void changes.value;
    const number = asked.peek() + 1;
    asked.value = number;
    const settle = (message: string | undefined): void =>
      batch(() => {
        problem.value = message;
        answered.value = number;
        if (message === undefined) good = data;
      });
    // As many digits as usual need no worker: the page begins with them.
    const { train = 0, validation = 0 } = data;
    const isUsual = data.options === undefined && Math.max(train, validation) <= MOST_USUAL;
    if (data.name === "digits" && isUsual) {
      batch(() => {
        dataInfo.value = digitsInfo(data);
        settle(undefined);
      });
      return;
    }
    // Found with the page or a moment later, whichever view is open.
    const offered = published.has(data.name) ? machine.value?.data : undefined;
    if (offered !== undefined) void offer(offered);
    void trainer()
      .data.describe(data, seed)
      .then(
        (facts) => {
          if (number !== asked.peek()) return;
          batch(() => {
            dataInfo.value = facts;
            settle(undefined);
          });
        },
        (error: unknown) => {
          if (number === asked.peek()) settle(messageOf(error));
        },
      );
  });
}

/** Asks again what there is. */
export async function refreshCards(): Promise<void> {
  await offer(machine.peek()?.data ?? {});
  cards.value = await trainer().data.list();
}

/** Tells the trainer what the machine has. */
const offer = (data: About["data"]): Promise<void> =>
  trainer().data.offer(data, new URL("data/", document.baseURI).href);

/** Sets of this name are others now: what was sampled of them is old. */
async function dataChanged(name: string): Promise<void> {
  await refreshCards();
  if (project.peek().data.name === name) changes.value++;
}

/** Takes another set, with settings of training that suit it where it is of another kind. */
export function chooseData(card: DataCard): void {
  const { name, file, sizes, kind, training } = card;
  const kindBefore = dataCard.peek()?.kind ?? dataInfo.peek().kind;
  change({
    data: { name, ...(file !== undefined && { file }), ...sizes },
    training: kind === kindBefore ? withoutLoss() : training,
  });
}

/** A loss is of classes or of numbers: where these may be others it is chosen anew. */
function withoutLoss(): TrainingChoice {
  const { loss: _, ...kept } = project.peek().training;
  return kept;
}

/** Back to the last data that could be used. */
export function chooseLastGood(): void {
  if (good !== undefined) change({ data: good, training: withoutLoss() });
}

/** @param key  what is being changed: quick changes of the same thing are undone together */
export function changeData(part: Partial<DataChoice>, key: string): void {
  change({ data: { ...project.peek().data, ...part } }, `data/${key}`);
}

/** Changes options of how the data are made or read; one that is undefined is taken out. */
export function changeDataOptions(part: Readonly<Record<string, unknown>>): void {
  const all = Object.entries({ ...project.peek().data.options, ...part });
  const options = Object.fromEntries(all.filter(([, value]) => value !== undefined));
  changeData({ options }, `option/${Object.keys(part).join()}`);
}

/** As `changeDataOptions`, where what is to be found may be numbers afterwards and classes before. */
export function changeTarget(part: Readonly<Record<string, unknown>>): void {
  const training = withoutLoss();
  changeDataOptions(part);
  change({ training }, `data/option/${Object.keys(part).join()}`);
}

/** Takes files in, and chooses what came of them if it can be used. */
export async function addFiles(files: readonly OwnFile[], folder?: string): Promise<Added> {
  const found = await trainer().data.add(files, folder);
  for (const { name } of found.added) await dataChanged(name);
  const usable = found.added.find(({ needs }) => needs === undefined);
  if (usable !== undefined) chooseData(usable);
  return found;
}

/** Forgets an own set; if it was the chosen one, the page goes back to the digits. */
export async function removeData(card: DataCard): Promise<void> {
  const { name, file } = card;
  await trainer().data.remove(name, file);
  const others = cards.peek().find((one) => !one.own);
  if (isChosen(card, project.peek().data) && others !== undefined) chooseData(others);
  await dataChanged(name);
}

/** The drawings of this browser. */
export const drawings = (): Promise<readonly DrawnClass[]> => trainer().data.drawings();

/** Puts these in place of the drawings that are there. */
export async function saveDrawings(classes: readonly DrawnClass[]): Promise<void> {
  await trainer().data.saveDrawings(classes);
  await dataChanged(DRAWINGS);
}

/** Chooses the drawings if they can be used. @returns why they cannot, in words */
export async function chooseDrawings(): Promise<string | undefined> {
  try {
    await trainer().data.describe({ name: DRAWINGS }, project.peek().seed);
  } catch (error) {
    return messageOf(error);
  }
  const card = cards.peek().find(({ name }) => name === DRAWINGS);
  if (card !== undefined) chooseData(card);
  return undefined;
}
