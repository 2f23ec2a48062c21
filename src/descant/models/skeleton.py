"""The skeleton of a net: which roles, which listener, core and heads. Plain data, no torch: a manifest holds it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from descant.grid.outlook import outlook_shape
from descant.grid.profile import profile_shape
from descant.models.configuration import Options
from descant.parts.roles import FrameKind
from descant.recall.form import RecallForm, RecallOptions, recall_form

HISTORY_FRAMES = 8
"""How many past target frames a head may look at, newest first."""


class Skeleton(Options):
    """What must be known to build a net; the weights fill it.

    `roles` gives each role's frame kind, in the order of the known planes. `listener`, `core` and each of `heads` (by
    frame kind) is `{"name": ..., options}`. `previous_size` is the width in which every layer hears the last target
    frame. `recall` says what is recalled of the piece's own past; without it, nothing is. `outlook_steps` says which
    frames of the known parts heads see themselves, beside what the listener makes of them: each so many steps ahead, 0
    being the frame that is written and -1 the one before. `profile_steps` is how long what sounded is remembered in the
    profiles that heads are told (`grid.profile`; 0: none are). `style_width` is how many styles it can be told (1 where
    there are none: an input that is always zero).
    """

    roles: dict[str, FrameKind]
    listener: dict[str, Any] = Field(default_factory=lambda: {"name": "gru"})
    core: dict[str, Any] = Field(default_factory=lambda: {"name": "lstm"})
    heads: dict[str, dict[str, Any]]
    previous_size: int = Field(default=96, ge=1, le=4096)
    style_width: int = Field(default=1, ge=1)
    recall: RecallOptions | None = None
    outlook_steps: tuple[int, ...] = ()
    profile_steps: int = Field(default=0, ge=0)
    dropout: float = Field(default=0.2, ge=0, lt=1)
    """Share of the core's inputs and outputs left out in training, one mask a sequence."""

    @property
    def recall_form(self) -> RecallForm | None:
        """Which cells are recalled, and from which contexts."""
        return None if self.recall is None else recall_form(self.recall, self.roles)

    @property
    def recall_width(self) -> int:
        """The width of the input that recall fills; one unused number where nothing is recalled."""
        form = self.recall_form
        return 1 if form is None else form.width

    @property
    def outlook_shape(self) -> tuple[int, int]:
        """Frames and width of what heads see of the known parts; one unused number where they see nothing."""
        return outlook_shape(self.outlook_steps, len(self.roles))

    @property
    def profile_shape(self) -> tuple[int, int]:
        """Profiles and pitch classes; one unused number where heads are told none."""
        return profile_shape(self.profile_steps)

    @property
    def role_names(self) -> list[str]:
        """The roles in the order of the known planes."""
        return list(self.roles)
