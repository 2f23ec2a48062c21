"""What putting a part on the grid changed, in numbers and in words."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class GridReport:
    """What became of a part's notes on the grid.

    Of `notes` in all, `moved` began off the grid by a tick or more (`farthest_steps` at most) and begin on it now;
    `merged` began together with another of the same pitch (or drum) and became one with it; `cut` end earlier (or begin
    later) than they did because another note begins there or the grid ends there; `folded` were put into the piano's
    range by octaves; `dropped` are not on the grid at all: outside of its steps, on no piece of the kit, or hidden by
    another note of a line that has one note at a time.
    """

    notes: int = 0
    moved: int = 0
    merged: int = 0
    cut: int = 0
    folded: int = 0
    dropped: int = 0
    farthest_steps: float = 0.0

    @property
    def lossless(self) -> bool:
        """Whether the grid holds exactly these onsets and pitches."""
        return not (self.moved or self.merged or self.cut or self.folded or self.dropped)

    def after(self, line: GridReport) -> GridReport:
        """The same of all the notes that a line was chosen from; `line` says what became of them then.

        A note that was cut both then and on the grid counts once as far as the numbers can tell.
        """
        cut = min(line.cut + self.cut, self.notes - self.dropped)
        return replace(self, notes=line.notes, dropped=line.dropped + self.dropped, cut=cut)

    def words(self) -> list[str]:
        """What changed, one line a kind of change; no line when nothing did."""
        changes = (
            (self.moved, f"moved onto the grid, by up to {self.farthest_steps:.2f} of a step"),
            (self.merged, "merged with a note that begins together with it on the grid"),
            (self.cut, "cut where another note begins, or where the grid begins or ends"),
            (self.folded, "folded by octaves into the piano's 88 keys"),
            (self.dropped, "left out: beyond the grid, no drum of the kit, or hidden by another note of the line"),
        )
        whole = f"of {self.notes} {_noun(self.notes)}"
        return [f"{count} {whole} {'was' if count == 1 else 'were'} {what}." for count, what in changes if count]


def _noun(count: int) -> str:
    return "note" if count == 1 else "notes"
