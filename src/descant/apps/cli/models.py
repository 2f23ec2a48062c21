"""`descant models`: the bundles that are here, and what each can write."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from descant.apps.cli.telling import tell
from descant.bundles.store import bundle_folders, read_config
from descant.errors import BundleError


def models(as_json: Annotated[bool, typer.Option("--json", help="Print the manifests as JSON.")] = False) -> None:
    """List the bundles that are here: what each writes, from what, on which grid.

    Bundles of your own are found in the folders that the environment variable DESCANT_BUNDLES names, or by their path.
    """
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
    for column in ("name", "directions", "any of these roles", "grid", "trained on", "licence"):
        table.add_column(column, overflow="fold")
    for bundle in bundles:
        table.add_row(
            f"[bold]{bundle.name}[/bold]",
            "\n".join(f"{' + '.join(d.given) or 'nothing'} → {d.write}" for d in bundle.directions),
            ", ".join(bundle.roles),
            "events" if bundle.grid == "events" else f"{bundle.steps_per_quarter} a quarter",
            f"{bundle.corpus.name} ({sum(bundle.corpus.pieces.values())} pieces)",
            bundle.licence,
        )
    console = Console()
    console.print(table if bundles else "No bundle is here. Train one (descant train), or set DESCANT_BUNDLES.")
