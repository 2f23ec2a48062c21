"""Named, versioned kinds: `lstm` means the newest version known, `lstm.v1` exactly that one.

A bundle stores the full name, so an old bundle keeps its meaning when a newer version of a kind appears. A registry
with an entry-point group has a door for others: installed packages that name a kind in that group are loaded at the
first question about names. One that can't be loaded gives a warning and stands in nobody else's way.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import EntryPoint, entry_points
from inspect import isabstract
from types import ModuleType
from typing import Generic, TypeVar

from descant.errors import RecipeError, nearest

Kind = TypeVar("Kind")
OURS = "descant"
VERSIONED = re.compile(r"[^.]+\.v\d+")


class PluginWarning(UserWarning):
    """A package offers a kind that can't be used."""


class Registry(Generic[Kind]):
    """The kinds of one thing (cores, heads, listeners, data sets), by versioned name.

    `group` is the entry-point group through which other packages add kinds. `base` is what every kind is: a finished
    subclass where it is abstract, else an instance of it.
    """

    def __init__(self, thing: str, group: str | None = None, base: type | None = None) -> None:
        self.thing = thing
        self.group = group
        self.base = base
        self._kinds: dict[str, Kind] = {}
        self._givers: dict[str, str] = {}
        self._refused: dict[str, str] = {}
        self._giver = OURS
        self._open = group is None

    def register(self, name: str) -> Callable[[Kind], Kind]:
        """Register a kind under a versioned name such as `lstm.v1`."""
        if not VERSIONED.fullmatch(name):
            raise ValueError(f"a kind's name ends with its version, as in lstm.v1, not {name!r}")

        def remember(kind: Kind) -> Kind:
            self._check(kind)
            ours = isinstance(kind, type) and kind.__module__.startswith(f"{OURS}.")
            giver = OURS if ours else self._giver
            for known, other in self._givers.items():
                if _short(known) == _short(name) and other != giver:
                    raise ValueError(f'"{_short(name)}" is the name of a {self.thing} of {other} and of {giver}')
            if name in self._kinds:
                raise ValueError(f"{self.thing} {name!r} is registered twice")
            self._kinds[name], self._givers[name] = kind, giver
            return kind

        return remember

    def names(self) -> list[str]:
        """All versioned names, sorted."""
        self._let_in()
        return sorted(self._kinds)

    def full_name(self, name: str) -> str:
        """The versioned name that `name` stands for. Raises `RecipeError` naming the nearest known one."""
        self._let_in()
        refused = [why for each, why in self._refused.items() if name in (each, _short(each))]
        versions = [known for known in self._kinds if name in (known, _short(known))]
        if refused and all(self._givers[known] != OURS for known in versions):
            raise RecipeError(
                refused[0],
                f"a package whose {self.thing} can be loaded, and one package for each name.",
                "update that package, or uninstall it.",
            )
        if not versions:
            short = sorted({_short(known) for known in self._kinds})
            raise RecipeError(
                f'"{name}" is no {self.thing}{nearest(name, short)}.',
                f"one of {', '.join(short)}.",
                f"name one of these as the {self.thing} in the recipe.",
            )
        return max(versions, key=lambda known: int(known.rsplit(".v", 1)[1]))

    def get(self, name: str) -> Kind:
        """The kind of that name. Raises `RecipeError` naming the nearest known one."""
        return self._kinds[self.full_name(name)]

    def chosen(self, table: Mapping[str, object]) -> Kind:
        """The kind that a recipe's table names with its key `name`. Raises `RecipeError`."""
        if not isinstance(table.get("name"), str):
            short = sorted({_short(known) for known in self.names()})
            raise RecipeError(
                f"the recipe's table of the {self.thing} has no name.",
                f"name = one of {', '.join(short)}.",
                "add that line to the table.",
            )
        return self.get(str(table["name"]))

    def _let_in(self) -> None:
        """Load what other packages offer, once."""
        if self._open or self.group is None:
            return
        self._open = True  # at once: what is loaded may ask for names itself
        for entry in sorted(entry_points(group=self.group), key=lambda entry: (_package(entry), entry.name)):
            try:
                with self._given_by(_package(entry)):
                    self._take(entry)
            except (Exception, SystemExit) as broken:  # whatever happens in it, it is one package's own affair
                reason = " ".join(str(broken).split()) or "no reason given"
                self._refused[entry.name] = (
                    f'the {self.thing} "{entry.name}" of the package {_package(entry)} can\'t be used: '
                    f"{type(broken).__name__}: {reason}"
                )
                warnings.warn(self._refused[entry.name], PluginWarning, stacklevel=3)

    def _take(self, entry: EntryPoint) -> None:
        """Load an entry point: a module that registers its kinds itself, or a kind to register under its name."""
        loaded = entry.load()
        if not isinstance(loaded, ModuleType) and self._kinds.get(entry.name) is not loaded:
            self.register(entry.name)(loaded)

    @contextmanager
    def _given_by(self, package: str) -> Iterator[None]:
        """Kinds registered meanwhile are that package's."""
        self._giver = package
        try:
            yield
        finally:
            self._giver = OURS

    def _check(self, kind: object) -> None:
        """Refuse what is no kind of this thing. Raises `TypeError`."""
        base = self.base
        if base is None:
            return
        if not isabstract(base):
            if not isinstance(kind, base):
                raise TypeError(f"a {self.thing} is a {base.__name__}, not {kind!r}")
        elif not isinstance(kind, type) or not issubclass(kind, base):
            raise TypeError(f"a {self.thing} is a subclass of {base.__name__}, not {kind!r}")
        elif isabstract(kind):
            raise TypeError(f"{kind.__name__} lacks {', '.join(sorted(vars(kind)['__abstractmethods__']))}")


def _short(name: str) -> str:
    return name.rsplit(".v", 1)[0]


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist is not None else entry.module
