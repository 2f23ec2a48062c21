"""Write docs/commands.md from the command line's own words; `--check` only says whether it is current."""

from __future__ import annotations

import sys
from inspect import getdoc
from pathlib import Path
from typing import Any

import typer

from descant.apps.cli.verbs import VERBS, flowing

PAGE = Path(__file__).with_name("commands.md")
HEAD = """# Commands

Written by `python docs/write_commands.py` from the commands themselves. Lengths are in bars, tempo in BPM. Exit codes:
0 done, 2 you can mend it (the message says how), 1 a defect of ours.
"""


def _row(parameter: Any) -> str:
    names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
    if parameter.param_type_name == "argument":
        names = f"`{getattr(parameter, 'metavar', None) or str(parameter.name).upper()}`"
    default = parameter.default if not callable(parameter.default) else None
    shown = "" if default in (None, "", False, True, ()) or parameter.required else f" (default {default})"
    return f"| {names} | {getattr(parameter, 'help', '') or ''}{shown} |"


def page() -> str:
    """The whole page."""
    sections = [HEAD]
    for verb in VERBS.values():
        function = verb.load()
        app = typer.Typer(add_completion=False)
        app.command(verb.name)(function)
        command = typer.main.get_command(app)
        rows = "\n".join(_row(parameter) for parameter in command.params if parameter.name != "help")
        sections.append(
            f"## descant {verb.name}\n\n{flowing(getdoc(function) or verb.says)}\n\n| | |\n| --- | --- |\n{rows}\n"
        )
    return "\n".join(sections)


def main() -> int:
    """Write the page, or check it."""
    text = page()
    if "--check" in sys.argv:
        current = PAGE.read_text(encoding="utf-8") == text
        print("docs/commands.md is current." if current else "docs/commands.md is stale: python docs/write_commands.py")
        return 0 if current else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
