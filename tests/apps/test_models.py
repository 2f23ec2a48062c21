"""`descant models` lists the bundles that are here, for people and for programs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from safetensors.numpy import load_file

from descant.apps.cli.drawing import weights_in
from descant.bundles import store

Says = Callable[..., tuple[int, str, str]]
Patch = pytest.MonkeyPatch


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


def size_of(picture: Path) -> tuple[int, int]:
    with Image.open(picture) as opened:
        return opened.size


@pytest.mark.usefixtures("bundle_shelf")
def test_a_bundle_s_net_is_drawn_with_its_weights(descant_says: Says, tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = descant_says("models", "--picture", "tiny")
    assert (code, err, out) == (0, "", "The picture is tiny.png.\n")
    assert min(size_of(tmp_path / "tiny.png")) > 300


def test_weights_are_those_of_the_net(tiny_bundle_folder: Path) -> None:
    expected = {name: weight.size for name, weight in load_file(tiny_bundle_folder / "weights.safetensors").items()}
    assert weights_in(tiny_bundle_folder / "weights.safetensors") == expected


def test_a_recipe_is_drawn_by_its_name_or_file_in_any_variant(descant_says: Says, tmp_path: Path) -> None:
    tuned, published = tmp_path / "tuned.png", tmp_path / "published.png"
    assert descant_says("models", "--picture", "dilated-lstm", "-o", tuned)[0] == 0
    assert descant_says("models", "--picture", "dilated-lstm", "--variant", "published", "-o", published)[0] == 0
    assert size_of(tuned) != size_of(published)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--picture", "dilated-lst"), 'did you mean "dilated-lstm"'),
        (("--picture", "dilated-lstm", "--variant", "publishd"), 'did you mean "published"'),
        (("--picture", "odd.toml"), "can't be drawn"),
        (("--picture", "."), "is no bundle"),
        (("-o", "net.png"), "belongs to --picture"),
    ],
)
def test_what_can_not_be_drawn_is_told(
    descant_says: Says, tmp_path: Path, monkeypatch: Patch, words: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    odd = 'core = { name = "lstm", layers = "many" }\n[roles]\nnotes = "roll"\n[heads.roll]\nname = "nade"\n'
    (tmp_path / "odd.toml").write_text(odd)
    code, _, err = descant_says("models", *words)
    assert code == 2
    assert says in err
    assert not list(tmp_path.glob("*.png"))
