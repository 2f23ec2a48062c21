"""The command `descant`: its first screen and its exit codes.

Exit codes: 0 done · 2 the user can mend it · 1 a defect of ours · 130 stopped from the keyboard.
Nothing heavy is imported here (see `verbs`).
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from descant.apps.cli.telling import confess, missing_extra, tell
from descant.apps.cli.verbs import HELP_NAMES, FirstScreen, add_verbs
from descant.errors import DescantError

app = typer.Typer(
    name="descant",
    cls=FirstScreen,
    add_completion=False,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings=HELP_NAMES,
)
add_verbs(app)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"descant {version('descant')}")
        raise typer.Exit


@app.callback()
def descant(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 (its callback does the work)
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """Give it one part of a piece; it writes the others, in time."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def run() -> None:
    """Run the command line and leave with the exit code that fits."""
    try:
        app()
    except DescantError as mistake:
        tell(mistake)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as defect:
        missing = missing_extra(defect)
        if missing is not None:
            tell(missing)
            sys.exit(2)
        confess(defect)
        sys.exit(1)


if __name__ == "__main__":
    run()
