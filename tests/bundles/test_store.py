"""A bundle is found by name or folder and used only when whole; what is wrong with it is told in words."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from descant.bundles import store
from descant.bundles.checksums import verify, write_checksums
from descant.bundles.store import bundle_folders, installed_bundles, load, read_config
from descant.errors import BundleError


@pytest.fixture
def copy(tiny_bundle_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_bundle_folder, tmp_path / "tiny"))


def change(folder: Path, **facts: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **facts}))
    write_checksums(folder)


@pytest.mark.usefixtures("bundle_shelf")
def test_a_bundle_is_found_by_name_and_by_folder(tiny_bundle_folder: Path) -> None:
    by_name, by_folder = load("tiny"), load(tiny_bundle_folder)
    assert by_name.config == by_folder.config
    assert by_name.name == "tiny"
    assert by_name.config.role_names == ["melody", "chords"]
    assert "tiny" in [config.name for config in installed_bundles()]


def test_the_user_s_own_bundle_comes_before_a_released_one_of_its_name(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = tmp_path / "released"
    shutil.copytree(copy, released / "tiny")
    change(copy, says="my own")
    monkeypatch.setattr(store, "RELEASED", released)
    monkeypatch.setenv("DESCANT_BUNDLES", f"{tmp_path / 'nowhere'}:{tmp_path}")
    assert load("tiny").config.says == "my own"
    assert [folder.name for folder in bundle_folders()].count("tiny") == 1


def test_full_names_are_kept(tiny_bundle_folder: Path) -> None:
    config = read_config(tiny_bundle_folder)
    assert config.heads["poly"].name == "nade.v1"
    assert config.heads["poly"].chained
    assert config.skeleton["core"]["name"] == "lstm.v1"
    assert config.skeleton["listener"]["name"] == "gru.v1"


def damage(name: str) -> Callable[[Path], None]:
    def wreck(folder: Path) -> None:
        content = bytearray((folder / name).read_bytes())
        content[len(content) // 2] ^= 1
        (folder / name).write_bytes(content)

    return wreck


def remove(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def remove_and_forget(name: str) -> Callable[[Path], None]:
    def wreck(folder: Path) -> None:
        (folder / name).unlink()
        write_checksums(folder)

    return wreck


@pytest.mark.parametrize(
    ("wreck", "says"),
    [
        (damage("weights.safetensors"), "weights.safetensors in the bundle tiny is damaged"),
        (damage("head_poly.onnx"), "head_poly.onnx in the bundle tiny is damaged"),
        (remove("core_step.onnx"), "lacks core_step.onnx"),
        (remove_and_forget("core_step.onnx"), "lacks core_step.onnx"),
        (remove("SHA256SUMS"), "has no SHA256SUMS"),
        (lambda folder: (folder / "SHA256SUMS").write_text(""), "is damaged"),
        (remove("config.json"), "no config.json"),
        (lambda folder: (folder / "config.json").write_text("{"), "can't be read"),
        (lambda folder: (folder / "config.json").write_bytes(b"\xff\xfe"), "can't be read"),
        (lambda folder: (folder / "config.json").write_text("[]"), "names no format version"),
        (lambda folder: change(folder, format_version=99), "has format version 99"),
        (lambda folder: change(folder, roles={"melody": "flute"}), "roles.melody"),
    ],
)
def test_what_is_wrong_with_a_bundle_is_told(copy: Path, wreck: Callable[[Path], object], says: str) -> None:
    wreck(copy)
    with pytest.raises(BundleError) as told:
        load(copy)
    assert says in told.value.found
    assert told.value.expected
    assert told.value.remedy


@pytest.mark.usefixtures("bundle_shelf")
@pytest.mark.parametrize("name", ["tinny", "nothing like it", "", "/nowhere/at/all"])
def test_an_unknown_name_is_told_those_there_are(name: str) -> None:
    with pytest.raises(BundleError) as told:
        load(name)
    assert "tiny" in told.value.expected or name == ""
    assert ('did you mean "tiny"' in told.value.found) == (name == "tinny")


def test_a_file_is_no_bundle(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").touch()
    with pytest.raises(BundleError, match="no bundle"):
        load(tmp_path / "model.onnx")
    with pytest.raises(BundleError, match="no config"):
        load(tmp_path)


def test_what_a_newer_minor_version_adds_is_passed_over(copy: Path) -> None:
    change(copy, shoe_size=42)
    assert load(copy).name == "tiny"


def test_every_file_is_in_the_list(tiny_bundle_folder: Path) -> None:
    listed = {line.split("  ")[1] for line in (tiny_bundle_folder / "SHA256SUMS").read_text().splitlines()}
    assert listed == {path.name for path in tiny_bundle_folder.iterdir()} - {"SHA256SUMS"}
    verify(tiny_bundle_folder)


def test_the_card_says_how_to_use_it(tiny_bundle_folder: Path) -> None:
    card = (tiny_bundle_folder / "README.md").read_text()
    assert "descant accompany FILE --given melody --write chords -m tiny" in card
    assert "melody → chords" in card
