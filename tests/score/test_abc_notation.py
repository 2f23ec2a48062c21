from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from descant.errors import ScoreError
from descant.score.abc_notation import abc_text, looks_like_abc, read_abc, read_abc_tunes, split_tunes
from descant.score.score import KeySignature, Meter, Notes

HEAD = "X:{}\nT:{}\nM:3/4\nL:1/4\nK:G\n"


def tune(music: str = "GAB|c3|\n", number: int = 1, title: str = "Waltz") -> str:
    return HEAD.format(number, title) + music + "\n"


def test_notes_touch_and_begin_on_the_beat() -> None:
    score = read_abc(tune().encode())
    assert score.ticks_per_quarter == 480
    columns = score.parts[0].notes
    assert columns.onset_ticks.tolist() == [0, 480, 960, 1440]
    assert columns.duration_ticks.tolist() == [480, 480, 480, 1440]
    assert columns.pitch.tolist() == [67, 69, 71, 72]
    assert (score.meters, score.keys) == ((Meter(0, 3, 4),), (KeySignature(0, 1, False),))
    assert (score.title, score.parts[0].name, score.source_format) == ("Waltz", "melody", "abc")


@pytest.mark.parametrize(
    ("music", "first_quarter"),
    [
        ("GAB|c3|", 0),
        ("G|ABc|d3|", 2),
        ("|:G|ABc|d2:|", 2),
        ('"^slow|ly" !f! {a}"D" G/A/ [K:G] | ABc|', 2),
        ("% a word | beside\nGA|Bcd|", 1),
        ("z/G/|ABc|", 2.5),
        ("G|ABc|\nM:4/4\nGABc|", 2),
        ("V:1\nG|ABc|\nV:2\nD|D3|", 2),
        ("G A B c", 0),
        ("GABcd|c3|", 0),
    ],
)
def test_a_pickup_stands_at_the_end_of_a_whole_first_bar(music: str, first_quarter: float) -> None:
    score = read_abc(tune(music).encode())
    assert min(part.notes.onset_ticks[0] for part in score.parts) == 480 * first_quarter
    assert score.meters[0] == Meter(0, 3, 4)
    assert [meter.tick for meter in score.meters[1:]] == ([6 * 480] if "\nM:" in music else [])


def test_chord_symbols_become_a_bass_and_chords() -> None:
    score = read_abc(tune('"G"GAB|"C"c3|\n').encode())
    assert [part.name for part in score.parts] == ["melody", "bass", "chords"]


def test_voices_keep_their_names() -> None:
    music = 'V:1 name="Flute"\nV:2\nV:1\nGAB|\nV:2\nG,3|\n'
    assert [part.name for part in read_abc(tune(music).encode()).parts] == ["Flute", "2"]


def test_a_book_is_split_into_its_tunes() -> None:
    book = (tune(number=1, title="One") + tune("G3|\n", number=2, title="Two")).encode()
    assert [score.title for score in read_abc_tunes(book)] == ["One", "Two"]
    assert [len(score.parts[0].notes) for score in read_abc_tunes(book)] == [4, 1]
    assert read_abc(book).title == "One"
    assert read_abc(book).source == book


def test_what_stands_before_the_first_tune_holds_for_all() -> None:
    book = "A collection\nM:6/8\nL:1/8\n\nX:1\nK:C\nCDE FGA|\n\nX:2\nK:D\nDEF|\n"
    assert all(score.meters == (Meter(0, 6, 8),) for score in read_abc_tunes(book.encode()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_titles_are_readable_in_two_encodings(encoding: str) -> None:
    assert read_abc(tune(title="Bourrée").encode(encoding)).title == "Bourrée"


def test_any_line_end_will_do() -> None:
    assert abc_text(b"X:1\r\nK:C\rC|\n\x00") == "X:1\nK:C\nC|\n"


def test_a_tune_without_its_number_is_read() -> None:
    assert len(read_abc(b"T:Tune\nM:4/4\nL:1/4\nK:C\nCDEF|\n").parts[0].notes) == 4


def test_a_tune_reads_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "other.abc").write_text("CDEF GABc|\n")
    music = f"C3|\n%%abc-include {tmp_path}/other.abc\n"
    assert len(read_abc(tune(music).encode()).parts[0].notes) == 1


def test_letters_are_no_tunes() -> None:
    assert looks_like_abc(tune().encode())
    assert not looks_like_abc(b"Dear X: how are you?\n")
    assert len(split_tunes("no tune at all")) == 1


@pytest.mark.parametrize(
    "text", ["", "Dear friend", "X:1\nT:Nothing\n", tune("\n"), tune("G99999999|\n"), tune("z4|\n")]
)
def test_a_tune_without_music_is_refused_in_words(text: str) -> None:
    with pytest.raises(ScoreError, match="can't be read") as refused:
        read_abc(text.encode())
    assert refused.value.remedy


def test_a_tune_that_never_ends_is_refused() -> None:
    with pytest.raises(ScoreError, match="can't be read"):
        read_abc(tune("GABc|\n" * 40_000).encode())


def test_nothing_is_said_on_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    read_abc(tune("GABc|d|\n").encode())
    assert capfd.readouterr() == ("", "")


def test_a_real_tune_book_is_read_whole(shared_data: Path) -> None:
    with tarfile.open(shared_data / "nottingham_abc.tar.xz") as archive:
        member = next(m for m in archive if m.name.endswith("morris.abc"))
        data = archive.extractfile(member).read()
    tunes = read_abc_tunes(data)
    assert len(tunes) == sum(line.startswith(b"X:") for line in data.splitlines())
    for score in tunes:
        assert score.title
        assert "melody" in [part.name for part in score.parts]
        assert isinstance(score.parts[0].notes, Notes)
        assert (score.parts[0].notes.onset_ticks % 40 == 0).mean() > 0.5
