/** A panel over the page: a dialogue that Escape closes and that gives the focus back. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { change } from "../desk";
import { Close } from "./icons";

export function closePanel(): void {
  change({ panel: null });
}

/** `leave` is what Escape and the cross do; a click beside it closes the panel unless it is `busy`. */
export function Panel({
  title,
  children,
  leave = closePanel,
  busy = false,
}: {
  title: string;
  children: ComponentChildren;
  leave?: () => void;
  busy?: boolean;
}) {
  const box = useRef<HTMLDialogElement>(null);
  // Before it is painted: a key that is pressed at once finds it open.
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    return () => before?.focus?.();
  }, []);
  return (
    <dialog
      class="panel"
      ref={box}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        leave();
      }}
      // A browser closes it unasked at a second Escape.
      onClose={leave}
      onClick={(event) => {
        if (event.target === box.current && !busy) leave();
      }}
    >
      <div class="panel-body">
        <header>
          <h2>{title}</h2>
          <button class="tool" aria-label="Close" onClick={leave}>
            <Close />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
