/** Drags what a pane shows with the mouse, beside its boxes; fingers and the wheel scroll as everywhere. */
export function startPan(event: PointerEvent): void {
  const pane = event.currentTarget;
  const on = event.target;
  if (!(pane instanceof HTMLElement) || event.pointerType !== "mouse" || event.button !== 0) return;
  if (on instanceof Element && on.closest("button") !== null) return;
  // The bars of the pane itself.
  if (event.offsetX > pane.clientWidth && on === pane) return;
  let [x, y] = [event.clientX, event.clientY];
  const move = (next: PointerEvent): void => {
    pane.scrollLeft -= next.clientX - x;
    pane.scrollTop -= next.clientY - y;
    [x, y] = [next.clientX, next.clientY];
  };
  const stop = (): void => {
    pane.classList.remove("build-pane-held");
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", stop);
    removeEventListener("pointercancel", stop);
  };
  pane.classList.add("build-pane-held");
  addEventListener("pointermove", move);
  addEventListener("pointerup", stop);
  addEventListener("pointercancel", stop);
}
