"""`descant compose` from the shell: a piece from nothing, in a meter and a tempo, and mistakes in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from descant.score.formats import read

Says = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("bundle_shelf")


def test_a_piece_from_nothing(descant_says: Says, tmp_path: Path) -> None:
    new = tmp_path / "new.mid"
    words = ("--bars", "3", "--meter", "6/8", "--tempo", "80", "--listener", "causal", "--seed", "2")
    code, out, err = descant_says("compose", "-m", "tiny", "-o", new, *words)
    assert (code, err) == (0, "")
    assert "Heard  nothing: 3 bars of 6/8 at 80 BPM" in out
    score = read(new)
    assert (score.meters[0].numerator, score.meters[0].denominator) == (6, 8)
    assert score.tempos[0].bpm == pytest.approx(80, abs=0.01)
    assert score.end_ticks <= 3 * 3 * score.ticks_per_quarter
    assert new.with_suffix(".png").is_file()


def test_one_part_alone(descant_says: Says, tmp_path: Path) -> None:
    new = tmp_path / "new.mid"
    code, _, _ = descant_says("compose", "-m", "tiny", "-o", new, "--bars", "2", "--write", "melody", "--no-picture")
    assert code == 0
    assert [part.name for part in read(new).parts] == ["Melody"]
    assert not new.with_suffix(".png").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--meter", "waltz"), '"waltz" is no meter'),
        (("--meter", "4/3"), "meter of 4/3"),
        (("--meter", "0/4"), "meter of 0/4"),
        (("--meter", "²/4"), "is no meter"),
        (("--tempo", "0"), "tempo of 0"),
        (("--tempo", "nan"), "tempo of nan"),
        (("--bars", "5000"), "5000 bars"),
        (("--write", "tuba"), 'no role "tuba"'),
    ],
)
def test_a_mistake_is_told(descant_says: Says, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    code, out, err = descant_says("compose", "-m", "tiny", "-o", tmp_path / "new.mid", *words)
    assert code == 2
    assert says in err
    assert "Traceback" not in err
    assert out == ""
    assert not (tmp_path / "new.mid").exists()


def events_in(path: Path) -> int:
    return len({int(onset) for part in read(path).parts for onset in part.notes.onset_ticks})


def test_so_many_notes_from_a_random_one(descant_says: Says, tmp_path: Path, event_bundle_folder: Path) -> None:
    new = tmp_path / "new.mid"
    words = ("compose", "-m", event_bundle_folder, "--notes", "17", "--from-random-note", "--tempo", "90")
    code, out, err = descant_says(*words, "-o", new)
    assert (code, err) == (0, "")
    assert "Heard  a random note: 17 notes and chords" in out
    assert events_in(new) == 17
    assert read(new).tempos[0].bpm == pytest.approx(90, abs=0.01)
    assert new.with_suffix(".png").is_file()
    code, out, _ = descant_says(*words, "-o", new, "--takes", "2", "--no-picture")
    assert code == 0
    assert [events_in(new.with_stem(f"new-{take}")) for take in (1, 2)] == [17, 17]


def test_a_bundle_chooses_as_its_recipe_says_unless_told(
    descant_says: Says, tmp_path: Path, event_bundle_folder: Path
) -> None:
    """Its recipe keeps the top three at temperature 1."""
    written = {}
    for name, words in {
        "plain": (),
        "same": ("--top-k", "3", "--temperature", "1"),
        "free": ("--top-k", "0"),
        "one": ("--top-k", "1"),
    }.items():
        path = tmp_path / f"{name}.mid"
        assert descant_says("compose", "-m", event_bundle_folder, "-o", path, "--notes", "40", *words)[0] == 0
        written[name] = path.read_bytes()
    assert written["plain"] == written["same"]
    assert len(set(written.values())) == 3


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--bars", "4"), "knows no bars"),
        (("--meter", "3/4", "--notes", "4"), "no meter"),
        (("--notes", "100000"), "100000 notes"),
        (("--tempo", "0"), "tempo of 0"),
        (("--write", "tuba"), 'no role "tuba"'),
    ],
)
def test_what_a_bundle_without_bars_can_not_do_is_told(
    descant_says: Says, tmp_path: Path, event_bundle_folder: Path, words: tuple[str, ...], says: str
) -> None:
    code, out, err = descant_says("compose", "-m", event_bundle_folder, "-o", tmp_path / "new.mid", *words)
    assert (code, out) == (2, "")
    assert says in err
    assert not (tmp_path / "new.mid").exists()


@pytest.mark.parametrize("words", [("--notes", "20"), ("--from-random-note",), ("--bars", "4", "--notes", "20")])
def test_a_bundle_with_bars_is_not_asked_for_notes(descant_says: Says, tmp_path: Path, words: tuple[str, ...]) -> None:
    code, out, err = descant_says("compose", "-m", "tiny", "-o", tmp_path / "new.mid", *words)
    assert (code, out) == (2, "")
    assert "grid of bars" in err
    assert "--bars" in err


def test_a_bundle_without_bars_can_not_accompany(
    descant_says: Says, tmp_path: Path, event_bundle_folder: Path, tune_file: Path
) -> None:
    for verb in ("accompany", "continue"):
        code, _, err = descant_says(verb, tune_file, "-m", event_bundle_folder, "-o", tmp_path / "new.mid")
        assert code == 2
        assert "without durations" in err
        assert "descant compose" in err
