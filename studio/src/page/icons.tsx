/** The page's signs, drawn here. */

import type { ComponentChildren } from "preact";

function sign(children: ComponentChildren, filled = false) {
  return () => (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill={filled ? "currentColor" : "none"}
      stroke={filled ? "none" : "currentColor"}
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      {children}
    </svg>
  );
}

export const Play = sign(<path d="M7 4.8v14.4a1 1 0 0 0 1.5.86l12-7.2a1 1 0 0 0 0-1.72l-12-7.2A1 1 0 0 0 7 4.8Z" />, true);
export const Pause = sign(<path d="M7 4h3.4v16H7zM13.6 4H17v16h-3.4z" />, true);
export const ToStart = sign(<path d="M6 5v14M19 5.5v13L9 12z" />);
export const Loop = sign(<path d="M17 3l3 3-3 3M4 11V9a3 3 0 0 1 3-3h13M7 21l-3-3 3-3M20 13v2a3 3 0 0 1-3 3H4" />);
export const Metronome = sign(<path d="M8.5 3.5h7L19 20.5H5zM6.3 15.5h11.4M12 15.5 18 6.5" />);
export const CountIn = sign(<path d="M4 9v6M9 7v10M14 9v6M19 5v14" />);
export const Undo = sign(<path d="M8 5 4 9l4 4M4 9h9a6 6 0 0 1 0 12h-3" />);
export const Redo = sign(<path d="m16 5 4 4-4 4M20 9h-9a6 6 0 0 0 0 12h3" />);
export const Save = sign(<path d="M12 4v11m0 0 4.5-4.5M12 15l-4.5-4.5M4.5 19.5h15" />);
export const OpenSign = sign(<path d="M3.5 7a2 2 0 0 1 2-2h4l2.2 2.5h6.8a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2Z" />);
export const Sun = sign(<><circle cx="12" cy="12" r="4" /><path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4" /></>);
export const Moon = sign(<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z" />);
export const Help = sign(<><circle cx="12" cy="12" r="9" /><path d="M9.7 9.3a2.4 2.4 0 1 1 3.4 2.4c-.8.4-1.1.9-1.1 1.8M12 16.8v.1" /></>);
export const Plus = sign(<path d="M12 5v14M5 12h14" />);
export const Minus = sign(<path d="M5 12h14" />);
export const Fit = sign(<path d="M4 8V5h4M20 8V5h-4M4 16v3h4M20 16v3h-4M8 12h8" />);
export const Follow = sign(<path d="M12 4v16M16 8l4 4-4 4M4 12h4" />);
export const Pen = sign(<path d="m4 20 1-4.5L16 4.5a2.1 2.1 0 0 1 3 0l.5.5a2.1 2.1 0 0 1 0 3L8.5 19z" />);
export const Keys = sign(<><rect x="3" y="5" width="18" height="14" rx="2" /><path d="M9 5v8M15 5v8M9 13v6M15 13v6" /></>);
export const Close = sign(<path d="M6 6l12 12M18 6 6 18" />);
export const Check = sign(<path d="m5 12.5 4.5 4.5L19 7.5" />);
export const LinkSign = sign(<path d="M9.5 14.5l5-5M8 11.5 5.8 13.7a3.5 3.5 0 0 0 5 5L13 16.5M16 12.5l2.2-2.2a3.5 3.5 0 0 0-5-5L11 7.5" />);
export const Terminal = sign(<path d="m5 7 5 5-5 5M12.5 17.5H19" />);
export const Speaker = sign(<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11" />);
export const Grip = sign(<path d="M9 6v.1M15 6v.1M9 12v.1M15 12v.1M9 18v.1M15 18v.1" />);
export const Dice = sign(<><rect x="4" y="4" width="16" height="16" rx="3" /><path d="M8.5 8.5v.1M15.5 15.5v.1M15.5 8.5v.1M8.5 15.5v.1M12 12v.1" /></>);
export const Record = sign(<circle cx="12" cy="12" r="7" />, true);
