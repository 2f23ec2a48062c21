"""The options that every writing verb has, and one decorator that gives them to a verb."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from descant.bundles.manifest import BundleConfig
from descant.generation.choice import USUAL_TEMPERATURE
from descant.generation.manner import Manner, manner_for

SOUND = "How it should sound"
TAKES = "Takes and files"


def _about(panel: str, says: str, *names: str, **more: Any) -> Any:
    return typer.Option(*names, help=says, rich_help_panel=panel, **more)


@dataclass(frozen=True)
class WritingOptions:
    """What a musician may ask of any writing; see `generation.manner.Options` for what each means."""

    output: Annotated[
        Path, _about(TAKES, "The file to write (.mid, .musicxml, .mxl); several takes: -1, -2, ...", "-o", "--output")
    ]
    model: Annotated[str, _about(TAKES, "A bundle: its name (see: descant models) or its folder.", "-m", "--model")] = (
        "folk"
    )
    takes: Annotated[int, _about(TAKES, "How many alternatives to write; the likeliest is named first.")] = 1
    seed: Annotated[int, _about(TAKES, "Same bundle, seed and input: same notes.")] = 0
    passes: Annotated[
        int, _about(TAKES, "Write each of several parts again, given all others, so many times in all.")
    ] = 1
    picture: Annotated[bool, _about(TAKES, "Draw a piano roll beside each file.")] = True
    wav: Annotated[
        bool, _about(TAKES, "Make a file of sound (WAV) beside each file; needs descant[audio].", "--wav")
    ] = False
    at_bar: Annotated[int, _about(TAKES, "Which bar of the whole piece the first one is, as for a clip.")] = 1
    listener: Annotated[
        str, _about(TAKES, "full hears the whole file, causal only the past, lookahead:N N quarters on.")
    ] = "full"
    lookahead: Annotated[int | None, _about(TAKES, "Hear so many quarter notes ahead, and no further.")] = None
    temperature: Annotated[
        float | None,
        _about(
            SOUND,
            f"Below 1 keeps to the likely pitches, above 1 dares more (the bundle's own, or {USUAL_TEMPERATURE:g}).",
        ),
    ] = None
    top_k: Annotated[
        int | None, _about(SOUND, "Choose a pitch among the k likeliest alone, 0 for all (the bundle's own, or all).")
    ] = None
    top_p: Annotated[
        float | None,
        _about(SOUND, "Choose a pitch among the likeliest that together have this share (the bundle's own, or 1)."),
    ] = None
    recall: Annotated[
        float | None,
        _about(SOUND, "How much it counts how the piece went before: 0 not at all, 1 as learned (the bundle's own)."),
    ] = None
    style: Annotated[
        str | None, _about(SOUND, 'A style of the bundle, or a mixture: "jig:0.7,reel:0.3" (see: descant models).')
    ] = None
    style_strength: Annotated[
        float | None, _about(SOUND, "How strongly: 1 as learned, 2 louder, 0.5 more softly (the bundle's own, or 1).")
    ] = None
    style_tries: Annotated[
        int, _about(SOUND, "Write so many for each take, and keep that in which the style is heard most; 4 is good.")
    ] = 1
    key: Annotated[str | None, _about(SOUND, 'Only notes of this key, as "D minor".')] = None
    scale: Annotated[
        str | None, _about(SOUND, 'Only notes of this scale, as "A minor pentatonic", or "blues" in the piece\'s key.')
    ] = None
    range: Annotated[str | None, _about(SOUND, "Only notes from here to there, as C3:C5.")] = None
    density: Annotated[float | None, _about(SOUND, "About so many onsets a bar.")] = None
    polyphony: Annotated[int | None, _about(SOUND, "At most so many notes at once.")] = None
    no_repeat: Annotated[bool, _about(SOUND, "Never the same note twice in a row.", "--no-repeat")] = False
    original: Annotated[
        int | None, _about(SOUND, "At most so many notes in a row as in a training piece; 8 is a good number.")
    ] = None
    mechanical: Annotated[
        bool, _about(SOUND, "Typed, not played: equally loud, on the grid, without a pedal.", "--mechanical")
    ] = False

    def file_of(self, take: int) -> Path:
        """The file of a take, counted from 1 in the order of drawing."""
        return self.output if self.takes <= 1 else self.output.with_stem(f"{self.output.stem}-{take}")

    def manner(self, config: BundleConfig) -> Manner:
        """The options as the writing layer takes them, with the bundle's own where none is given."""
        return manner_for(
            config,
            takes=self.takes,
            seed=self.seed,
            temperature=self.temperature,
            top_k=self.top_k,
            top_p=self.top_p,
            recall=self.recall,
            listener=self.listener,
            lookahead=self.lookahead,
            passes=self.passes,
            key=self.key,
            scale=self.scale,
            range=self.range,
            density=self.density,
            polyphony=self.polyphony,
            no_repeat=self.no_repeat,
            original=self.original,
            mechanical=self.mechanical,
            style=self.style,
            style_strength=self.style_strength,
            style_tries=self.style_tries,
        )


def with_options(verb: Callable[..., None]) -> Callable[..., None]:
    """A verb that takes `options: WritingOptions`, as one that the command line can read: each option by itself."""
    hints = get_type_hints(WritingOptions, include_extras=True)
    own = [each for each in signature(verb, eval_str=True).parameters.values() if each.name != "options"]
    shared = [
        Parameter(
            each.name,
            Parameter.KEYWORD_ONLY,
            annotation=hints[each.name],
            default=Parameter.empty if each.name == "output" else each.default,
        )
        for each in fields(WritingOptions)
    ]

    @wraps(verb)
    def told(**said: Any) -> None:
        options = WritingOptions(**{each.name: said.pop(each.name) for each in shared})
        verb(**said, options=options)

    told.__signature__ = Signature([*(each.replace(kind=Parameter.KEYWORD_ONLY) for each in own), *shared])  # type: ignore[attr-defined]
    return told


# What verbs that read a file say beside.
Write = Annotated[str, typer.Option("--write", help="Roles to write, in order, as in bass,melody.")]
Given = Annotated[
    list[str] | None, typer.Option("--given", help="A given part: role, name or number (again, or with commas).")
]
As = Annotated[str | None, typer.Option("--as", help="The role that the given part plays, whatever it seems to be.")]
Pickup = Annotated[
    float | None, typer.Option(help="Quarter notes before the first whole bar, where the file does not say it.")
]
Loop = Annotated[bool, typer.Option("--loop", help="It ends where it began, to be played round and round.")]


def names(texts: Sequence[str] | None) -> list[str]:
    """Words separated by commas or given again."""
    return [word.strip() for text in texts or () for word in text.split(",") if word.strip()]
