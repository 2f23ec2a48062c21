"""`descant models`: the bundles that are here, what each can write, and how a net is built."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from descant.apps.cli.telling import tell
from descant.bundles.store import bundle_folders, read_config
from descant.errors import BundleError
from descant.render.paper import save_picture


def models(
    as_json: Annotated[bool, typer.Option("--json", help="Print the manifests as JSON.")] = False,
    picture: Annotated[
        str | None,
        typer.Option(metavar="BUNDLE|RECIPE", help="Draw how the net of a bundle or of a recipe is built (PNG)."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The picture's file; NAME.png unless named.")
    ] = None,
    variant: Annotated[
        str | None, typer.Option(help="Which of the recipe's settings to draw; its first unless named.")
    ] = None,
) -> None:
    """List the bundles that are here: what each writes, from what, on which grid.

    Bundles of your own are found in the folders that the environment variable DESCANT_BUNDLES names, or by their path.

    descant models --picture folk
    """
    if picture is not None:
        from descant.apps.cli.drawing import draw_net  # the list needs no pictures

        stem = Path(picture).resolve().name.removesuffix(".toml")
        file = output or Path(f"{stem}.png" if variant is None else f"{stem}-{variant}.png")
        save_picture(draw_net(picture, variant), file)
        Console().print(f"The picture is {file}.", markup=False, highlight=False, soft_wrap=True)
        return
    if output is not None or variant is not None:
        raise typer.BadParameter("it belongs to --picture, which is missing", param_hint="-o or --variant")
    bundles = []
    for folder in bundle_folders():
        try:
            bundles.append(read_config(folder))
        except BundleError as damaged:
            tell(damaged)
    if as_json:
        typer.echo(json.dumps([bundle.model_dump(exclude={"floors", "skeleton"}) for bundle in bundles], indent=1))
        return
    table = Table(title="Bundles")
    for column in ("name", "directions", "any of these roles", "styles", "grid", "trained on", "licence"):
        table.add_column(column, overflow="fold")
    for bundle in bundles:
        table.add_row(
            f"[bold]{bundle.name}[/bold]",
            "\n".join(f"{' + '.join(d.given) or 'nothing'} → {d.write}" for d in bundle.directions),
            ", ".join(bundle.roles),
            ", ".join(bundle.styles),
            "events" if bundle.grid == "events" else f"{bundle.steps_per_quarter} a quarter",
            f"{bundle.corpus.name} ({sum(bundle.corpus.pieces.values())} pieces)",
            bundle.licence,
        )
    console = Console()
    console.print(table if bundles else "No bundle is here. Train one (descant train), or set DESCANT_BUNDLES.")
