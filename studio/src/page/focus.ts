/** Focus: who goes by the keyboard stays where the way leads on, when a button makes room for another. */

/** Where the way leads on, in this order, from a button that is gone: to stop, to keep what came of it, to write. */
const ONWARD = ["stop", "keep", "write"];

let last: HTMLElement | null = null;

export function keepFocus(): void {
  document.addEventListener("focusin", ({ target }) => {
    last = target instanceof HTMLElement && ONWARD.includes(target.dataset.act ?? "") ? target : null;
  });
  // What loses the focus and stays has been left. What is taken away is still there while it tells so.
  document.addEventListener("focusout", ({ target }) =>
    queueMicrotask(() => {
      if (last === target && last?.isConnected) last = null;
    }),
  );
}

/** After the page was drawn: give on the focus of what is there no more. */
export function giveOnFocus(): void {
  if (!last || last.isConnected || document.activeElement !== document.body) return;
  last = null;
  const onward = ONWARD.map((act) => document.querySelector<HTMLButtonElement>(`[data-act=${act}]:enabled`));
  onward.find((button) => button !== null)?.focus();
}
