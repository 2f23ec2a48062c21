/** A panel over the page: a dialogue that Escape closes and that gives the focus back. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { change } from "../desk";
import { Close } from "./icons";

export function Panel({ title, children, onClose }: { title: string; children: ComponentChildren; onClose?: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    return () => before?.focus?.();
  }, []);
  const close = () => {
    onClose?.();
    change({ panel: null });
  };
  return (
    <dialog
      class="panel"
      ref={box}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        if (event.target === box.current) close();
      }}
    >
      <div class="panel-body">
        <header>
          <h2>{title}</h2>
          <button class="tool" aria-label="Close" onClick={close}><Close /></button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
