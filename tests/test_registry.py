"""A short name means the newest version, a full name exactly that one; a wrong name is told the nearest.

What other packages offer comes in through their entry points, and one that can't be used harms nobody else.
"""

from __future__ import annotations

import sys
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from descant.errors import RecipeError
from descant.registry import PluginWarning, Registry


@pytest.fixture
def flutes() -> Registry[str]:
    registry: Registry[str] = Registry("flute")
    for name in ("piccolo.v1", "alto.v1", "alto.v2", "alto.v10"):
        registry.register(name)(name.upper())
    return registry


def test_a_short_name_means_the_newest_version(flutes: Registry[str]) -> None:
    assert flutes.full_name("alto") == "alto.v10"
    assert flutes.get("alto") == "ALTO.V10"
    assert flutes.get("alto.v1") == "ALTO.V1"
    assert flutes.names() == ["alto.v1", "alto.v10", "alto.v2", "piccolo.v1"]


@pytest.mark.parametrize("wrong", ["picolo", "piccolo.v7", "", "alto.v"])
def test_a_wrong_name_is_told_what_there_is(flutes: Registry[str], wrong: str) -> None:
    with pytest.raises(RecipeError, match="is no flute") as told:
        flutes.get(wrong)
    assert told.value.expected == "one of alto, piccolo."
    if wrong.startswith("pic"):
        assert 'did you mean "piccolo"' in told.value.found


def test_a_table_names_its_kind(flutes: Registry[str]) -> None:
    assert flutes.chosen({"name": "alto.v2", "keys": 3}) == "ALTO.V2"
    for table in ({}, {"name": 3}):
        with pytest.raises(RecipeError, match="has no name"):
            flutes.chosen(table)


def test_our_own_slips_are_no_user_errors(flutes: Registry[str]) -> None:
    with pytest.raises(ValueError, match="twice"):
        flutes.register("alto.v2")("again")
    for name in ("bass", "bass.v1.v2", "bass.vx", "bass.v", ".v1"):
        with pytest.raises(ValueError, match="version"):
            flutes.register(name)


class Reed(ABC):
    """What every kind of the second registry is."""

    @abstractmethod
    def blow(self) -> str: ...


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put a package on the path: `install("choir", "flute.v1 = choir:FLUTE", "FLUTE = 'of wood'")`."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def put(package: str, points: str, code: str, group: str = "descant.flutes") -> None:
        facts = tmp_path / f"{package}-1.0.dist-info"
        facts.mkdir()
        (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (facts / "entry_points.txt").write_text(f"[{group}]\n{points}\n")
        (tmp_path / f"{package}.py").write_text(code)
        monkeypatch.delitem(sys.modules, package, raising=False)

    return put


def with_a_door() -> Registry[str]:
    registry: Registry[str] = Registry("flute", "descant.flutes")
    registry.register("alto.v1")("ALTO")
    return registry


def test_another_package_s_kind_comes_in_by_its_name(install: Callable[..., None]) -> None:
    install("woodwork", "bass.v2 = woodwork:BASS\nbass.v1 = woodwork:OLD", "BASS, OLD = 'BASS', 'OLD BASS'")
    flutes = with_a_door()
    assert flutes.names() == ["alto.v1", "bass.v1", "bass.v2"]
    assert (flutes.get("bass"), flutes.get("bass.v1"), flutes.get("alto")) == ("BASS", "OLD BASS", "ALTO")
    assert Registry("flute").names() == []


@pytest.mark.parametrize("ask", [lambda f: f.get("bass"), lambda f: f.chosen({"name": "bass"}), lambda f: f.names()])
def test_whatever_is_asked_first_opens_the_door(
    install: Callable[..., None], ask: Callable[[Registry[str]], object]
) -> None:
    install("woodwork", "bass.v1 = woodwork:BASS", "BASS = 'BASS'")
    assert "BASS" in str(ask(with_a_door())).upper()


def test_a_module_may_register_several(install: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    flutes = with_a_door()
    monkeypatch.setitem(sys.modules, "shelf", SimpleNamespace(FLUTES=flutes))
    code = "from shelf import FLUTES\nfor name in ('nose.v1', 'pan.v1'): FLUTES.register(name)(name.upper())"
    install("islands", "all = islands", code)
    assert flutes.names() == ["alto.v1", "nose.v1", "pan.v1"]


BROKEN = {
    "cracked": ("cracked.v1 = cracked:FLUTE", "import nothing_of_the_kind", "ModuleNotFoundError"),
    "leaving": ("leaving.v1 = leaving:FLUTE", "raise SystemExit(3)", "SystemExit"),
    "empty": ("empty.v1 = empty:FLUTE", "", "AttributeError"),
    "plain": ("plain = plain:FLUTE", "FLUTE = 'PLAIN'", "ends with its version"),
    "thief": ("alto.v2 = thief:FLUTE", "FLUTE = 'STOLEN'", '"alto" is the name of a flute of descant and of thief'),
}


@pytest.mark.parametrize("package", BROKEN)
def test_a_broken_package_is_named_and_harms_no_other(install: Callable[..., None], package: str) -> None:
    points, code, reason = BROKEN[package]
    install("woodwork", "bass.v1 = woodwork:BASS", "BASS = 'BASS'")
    install(package, points, code)
    flutes = with_a_door()
    with pytest.warns(PluginWarning, match=f"of the package {package} can't be used") as told:
        assert flutes.names() == ["alto.v1", "bass.v1"]
    assert reason in str(told[0].message)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # it is told once
        assert (flutes.get("alto"), flutes.get("bass")) == ("ALTO", "BASS")
        wanted = points.split(" =")[0]
        if not wanted.startswith("alto"):
            with pytest.raises(RecipeError, match=f"package {package} can't be used") as asked:
                flutes.get(wanted.split(".")[0])
            assert "uninstall" in asked.value.remedy


@pytest.mark.parametrize("words", [["--help"], ["models", "--help"]])
def test_the_first_screens_load_no_package(
    install: Callable[..., None], descant_says: Callable[..., tuple[int, str, str]], words: list[str]
) -> None:
    for group in ("cores", "heads", "listeners", "datasets"):
        install(f"broken_{group}", f"x.v1 = broken_{group}:X", "raise SystemExit(3)", f"descant.{group}")
    code, out, err = descant_says(*words)
    assert (code, err) == (0, "")
    assert out


def test_a_name_that_two_packages_give_is_told_with_both(install: Callable[..., None]) -> None:
    install("first", "bass.v1 = first:FLUTE", "FLUTE = 'FIRST'")
    install("second", "bass.v1 = second:FLUTE", "FLUTE = 'SECOND'")
    flutes = with_a_door()
    with pytest.warns(PluginWarning, match="a flute of first and of second"):
        flutes.names()
    with pytest.raises(RecipeError, match="a flute of first and of second"):
        flutes.get("bass.v1")
    assert flutes.get("alto") == "ALTO"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("def FLUTE(): ...", "a reed is a subclass of Reed"),
        ("from shelf import Reed\nclass FLUTE(Reed): ...", "FLUTE lacks blow"),
    ],
)
def test_what_is_no_such_thing_is_refused(
    install: Callable[..., None], monkeypatch: pytest.MonkeyPatch, code: str, says: str
) -> None:
    monkeypatch.setitem(sys.modules, "shelf", SimpleNamespace(Reed=Reed))
    install("toyshop", "oboe.v1 = toyshop:FLUTE", code, "descant.reeds")
    reeds: Registry[type[Reed]] = Registry("reed", "descant.reeds", Reed)
    with pytest.warns(PluginWarning, match=says):
        assert reeds.names() == []


def test_our_own_kinds_stay_ours_whoever_imports_them_first(install: Callable[..., None]) -> None:
    install("toyshop", "tin.v1 = toyshop:Registry", "from descant.registry import Registry")
    flutes: Registry[type] = Registry("flute", "descant.flutes")
    assert flutes.get("tin") is Registry
    assert flutes.register("tin.v2")(Registry) is Registry  # no theft, for it is ours
