"""The verbs of the command line, as a table; each is imported only when it is called.

Importing a verb may cost a second (a net's runtime, a corpus reader), and `descant --help` must cost none of it. So the
first screen is drawn from this table alone, and a verb's own options are read from its function when it is called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from inspect import getdoc
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

MUSIC = "For your music"
CORPUS = "For your own corpus and net"
EXAMPLES = (
    "inspect song.mid",
    "accompany tune.mid --given melody --write chords -m folk -o song.mid",
    "continue song.mid --bars 8 -m folk -o longer.mid",
)
HELP_NAMES = {"help_option_names": ["-h", "--help"]}


@dataclass(frozen=True)
class Verb:
    """One verb: its name, where its function lives, and one line on what it does.

    `function` is `module:function`; None stands for a verb that needs torch and is found as an entry point of the group
    `descant.verbs`, so that nothing of the command line imports torch.
    """

    name: str
    says: str
    panel: str
    function: str | None

    def load(self) -> Callable[..., Any]:
        """The function behind the verb. Raises `ModuleNotFoundError`, also when what it needs is not installed."""
        if self.function is not None:
            module, name = self.function.split(":")
            return getattr(import_module(f"descant.apps.cli.{module}"), name)  # type: ignore[no-any-return]
        from importlib.metadata import entry_points  # not needed for the first screen

        for entry in entry_points(group="descant.verbs", name=self.name):
            return entry.load()  # type: ignore[no-any-return]
        raise ModuleNotFoundError(f'no entry point "{self.name}" in the group descant.verbs')


VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb(
            "inspect",
            "Show what a file holds, and what can be written for it.",
            MUSIC,
            "inspect:inspect",
        ),
        Verb("accompany", "Write missing parts to the parts you have.", MUSIC, "accompany:accompany"),
        Verb("continue", "Write the bars that come next.", MUSIC, "continue_:continue_"),
        Verb("rewrite", "Write some bars of a part anew.", MUSIC, "rewrite:rewrite"),
        Verb("restyle", "Write a part anew in another style.", MUSIC, "restyle:restyle"),
        Verb("compose", "Write a piece from nothing.", MUSIC, "compose:compose"),
        Verb("render", "Make a file of sound (WAV) of a piece.", MUSIC, "render:render"),
        Verb("studio", "Open Studio: see it, hear it, choose a take.", MUSIC, "studio:studio"),
        Verb("models", "List the bundles (trained nets) that are here.", MUSIC, "models:models"),
        Verb("prepare", "Make a corpus of a folder, with a reason for every file.", CORPUS, "prepare:prepare"),
        Verb("train", "Train a net on a corpus by a recipe.", CORPUS, None),
        Verb("export", "Make a bundle of a trained net.", CORPUS, None),
        Verb("evaluate", "Measure how well a bundle foretells real music.", CORPUS, "evaluate:evaluate"),
    )
}
"""Every verb in the order of the first screen."""


class LazyCommand(TyperCommand):
    """A verb's line on the first screen, which turns into the verb itself when it is called."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Load the verb and let it read its own options."""
        function = VERBS[str(self.name)].load()
        verb = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        verb.command(self.name, context_settings=HELP_NAMES, help=flowing(getdoc(function) or ""))(function)
        return typer.main.get_command(verb).make_context(info_name, args, parent=parent, **extra)


class FirstScreen(TyperGroup):
    """The verbs under their headings, music first; drawn without boxes, which would double the time it takes."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the first screen: what it is, three examples, the verbs, the options."""
        formatter.write(f"\n{typer.style(flowing(self.help or ''), bold=True)}\n\n")
        formatter.write("".join(f"  {typer.style('descant ' + example, fg='cyan')}\n" for example in EXAMPLES))
        sections: dict[str, list[tuple[str, str]]] = {
            panel: [] for panel in dict.fromkeys(verb.panel for verb in VERBS.values())
        }
        for verb in VERBS.values():
            sections[verb.panel].append((verb.name, verb.says))
        options = [parameter.get_help_record(ctx) for parameter in self.get_params(ctx)]
        for heading, rows in (sections | {"Options": [row for row in options if row]}).items():
            formatter.write(f"\n{typer.style(heading, bold=True)}\n")
            formatter.indent()
            formatter.write_dl(rows)
            formatter.dedent()
        formatter.write("\nA verb's own options: descant VERB --help\n")


def add_verbs(app: typer.Typer) -> None:
    """Give the app a line for every verb, without importing any."""
    for verb in VERBS.values():
        app.command(verb.name, cls=LazyCommand, help=verb.says)(_line)


def flowing(text: str) -> str:
    """A docstring's paragraphs as one line each, so that a help screen breaks them where it ends."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
    return "\n\n".join(paragraphs)


def _line() -> None:
    """Stand in for a verb on the first screen; `LazyCommand` never calls it."""
