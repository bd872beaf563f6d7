/** Lines that are shown under the header until they are closed. */
import { signal } from "@preact/signals";

export interface Notice {
  readonly id: number;
  readonly kind: "bad" | "warn" | "good" | "plain";
  readonly text: string;
  /** Something that can be done about it. */
  readonly action?: { readonly title: string; readonly run: () => void };
}

export const notices = signal<readonly Notice[]>([]);
let count = 0;

/** Says it once: the same text is not shown twice at a time. */
export function notify(kind: Notice["kind"], text: string, action?: Notice["action"]): void {
  if (notices.value.some((notice) => notice.text === text)) return;
  count++;
  notices.value = [...notices.value, { id: count, kind, text, ...(action && { action }) }];
}

export function closeNotice(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}

export function closeNotices(): void {
  notices.value = [];
}
