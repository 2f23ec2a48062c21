"""`descant models` lists the bundles that are here, for people and for programs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from descant.bundles import store

Says = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def only_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "RELEASED", tmp_path / "none released")


@pytest.mark.usefixtures("bundle_shelf")
def test_a_bundle_is_listed_with_what_it_writes(descant_says: Says) -> None:
    code, out, err = descant_says("models")
    assert (code, err) == (0, "")
    for words in ("tiny", "melody → chords", "chords → melody", "4 a quarter", "toy (3 pieces)", "MIT"):
        assert words in out


@pytest.mark.usefixtures("bundle_shelf")
def test_the_manifests_come_as_json(descant_says: Says) -> None:
    code, out, _ = descant_says("models", "--json")
    (manifest,) = json.loads(out)
    assert code == 0
    assert manifest["name"] == "tiny"
    assert manifest["roles"] == {"melody": "voice", "chords": "poly"}


def test_no_bundle_at_all_says_how_to_get_one(descant_says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESCANT_BUNDLES", raising=False)
    code, out, _ = descant_says("models")
    assert code == 0
    assert "No bundle is here" in out


def test_one_damaged_bundle_does_not_hide_the_others(
    descant_says: Says, bundle_shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(bundle_shelf / "tiny", tmp_path / "shelf" / "tiny")
    (tmp_path / "shelf" / "broken").mkdir()
    (tmp_path / "shelf" / "broken" / "config.json").write_text("{")
    monkeypatch.setenv("DESCANT_BUNDLES", str(tmp_path / "shelf"))
    code, out, err = descant_says("models")
    assert code == 0
    assert "melody → chords" in out
    assert "broken" in err
    code, out, _ = descant_says("models", "--json")
    assert [manifest["name"] for manifest in json.loads(out)] == ["tiny"]


def test_a_bundle_of_events_says_so(
    descant_says: Says, event_bundle_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESCANT_BUNDLES", str(event_bundle_folder.parent))
    code, out, _ = descant_says("models")
    assert code == 0
    assert "nothing → notes" in out
    assert "a quarter" not in out
