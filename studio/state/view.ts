/** Which view is shown. The URL's fragment says so: #view=train&p=… */
import { signal } from "@preact/signals";

export const views = [
  { id: "build", title: "Build" },
  { id: "train", title: "Train" },
  { id: "inside", title: "Look inside" },
  { id: "activations", title: "Activations" },
  { id: "export", title: "Export" },
] as const;

export type ViewId = (typeof views)[number]["id"];

export const view = signal<ViewId>("build");

export const isView = (name: string | null): name is ViewId => views.some(({ id }) => id === name);
