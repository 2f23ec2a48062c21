/** Light or dark: as the system has it, until somebody says otherwise here. */

import { forgetPalette } from "./palette";

export type Theme = "light" | "dark";

const KEY = "descant theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

export function theme(): Theme {
  const said = stored();
  return said ?? (dark.matches ? "dark" : "light");
}

export function switchTheme(): void {
  try {
    localStorage.setItem(KEY, theme() === "dark" ? "light" : "dark");
  } catch {
    // A browser that keeps nothing still shows the page.
  }
  apply();
}

export function whenThemed(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function beginTheme(): void {
  dark.addEventListener("change", apply);
  apply();
}

function stored(): Theme | null {
  try {
    const said = localStorage.getItem(KEY);
    return said === "light" || said === "dark" ? said : null;
  } catch {
    return null;
  }
}

function apply(): void {
  document.documentElement.dataset.theme = theme();
  forgetPalette();
  for (const listener of listeners) listener();
}
