"""What is written reads back, and the given score stays as it was."""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from descant.errors import WritingError
from descant.score.formats import read_bytes
from descant.score.musicxml import notation_of, read_musicxml
from descant.score.musicxml_container import document_of, packed
from descant.score.musicxml_writing import refuse_timewise, write_beside_musicxml, write_musicxml, write_notation
from descant.score.score import DRUM_CHANNEL, KeySignature, Meter, Notes, Part, Score, Tempo

Build = Callable[..., bytes]
Note = Callable[..., str]
Q = 480


def line(rows: list[tuple[int, int, int, int]], step: int = Q // 12) -> Notes:
    """Notes from onset, duration (both in steps), pitch and velocity; none over another of its pitch."""
    free: dict[int, int] = {}
    kept = []
    for onset, duration, pitch, velocity in sorted(rows):
        if free.get(pitch, 0) <= onset:
            kept.append((onset * step, duration * step, pitch, velocity))
            free[pitch] = onset + duration
    return Notes.of(*np.array(kept, np.int64).reshape(-1, 4).T)


NOTES = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 60), st.integers(21, 108), st.integers(1, 127)),
    min_size=1,
    max_size=20,
).map(line)


@pytest.fixture(scope="module")
def hymn(musicxml_of: Build, xml_note: Note) -> bytes:
    """A pickup, three bars of 3/4, one of 2/4, and the rest of a bar; a repeat; A major; notes in odd divisions."""
    repeat = '<barline location="right"><repeat direction="backward"/></barline>'
    bar = xml_note("A4", 14) + xml_note("rest", 7)
    two = "<attributes><time><beats>2</beats><beat-type>4</beat-type></time></attributes>" + xml_note("A4", 14)
    return musicxml_of(
        *(xml_note("E4", 7), bar, bar + repeat, bar, two, xml_note("A4", 7)),
        divisions=7,
        time=(3, 4),
        attributes="<key><fifths>3</fifths></key>",
        name="Gesang &amp; mehr",
        head='<!-- </part-list> </part> --><?robot "x"?>\n',
    )


@settings(deadline=None, max_examples=20)
@given(NOTES, st.booleans())
def test_what_is_written_beside_reads_back(hymn: bytes, notes: Notes, in_archive: bool) -> None:
    given_score = read_musicxml(hymn)
    tick = given_score.ticks_per_quarter // Q
    first = 2 * Q * tick
    notes = replace(notes, onset_ticks=notes.onset_ticks * tick + first, duration_ticks=notes.duration_ticks * tick)
    part = Part(7, "Flöte", 73, False, notes)
    written = write_notation(given_score, [part], ".mxl" if in_archive else ".musicxml")
    back = notation_of(written)
    assert back.score.parts[1] == replace(part, number=2)
    assert back.score.parts[0] == given_score.parts[0]
    assert back.score.meters[: len(given_score.meters)] == given_score.meters
    assert back.parts[1].lengths_ticks == list(back.measures.length_ticks)
    if notes.end_ticks <= notation_of(hymn).measures.end_ticks:
        assert back.parts[0].lengths_ticks == notation_of(hymn).parts[0].lengths_ticks


def test_the_given_text_stays_as_it_was(hymn: bytes) -> None:
    part = Part(2, "bass", 33, False, Notes.of([4 * Q * 7], [Q], [40]))
    written = write_beside_musicxml(hymn, [part, replace(part, number=3, name="chords")])
    root = etree.fromstring(written)
    assert [each.get("id") for each in root.iter("score-part")] == ["P1", "P2", "P3"]
    assert [each.get("id") for each in root.iter("part")] == ["P1", "P2", "P3"]
    # Between the given bytes, in their order, stands nothing but the new entries and the new parts.
    entries = hymn.rindex(b"</part-list>")
    parts = hymn.rindex(b"</part>") + len(b"</part>")
    assert written.startswith(hymn[:entries])
    assert written.endswith(hymn[parts:])
    between = written[len(hymn[:entries]) : len(written) - len(hymn[parts:])]
    assert hymn[entries:parts] in between
    new_entries, new_parts = between.split(hymn[entries:parts])
    assert new_entries.count(b"<score-part ") == new_parts.count(b"<part ") == 2


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_other_encodings_stay_too(hymn: bytes, encoding: str) -> None:
    text = hymn.decode().replace("UTF-8", encoding.upper()).replace("mehr", "mähr")
    part = Part(2, "Flöte", 73, False, Notes.of([4 * Q * 7], [Q * 7], [70]))
    back = read_musicxml(write_beside_musicxml(text.encode(encoding), [part]))
    assert [part.name for part in back.parts] == ["Gesang & mähr", "Flöte"]


def test_all_else_in_an_archive_stays(hymn: bytes) -> None:
    given_archive = packed(hymn)
    part = Part(2, "bass", 33, False, Notes.of([4 * Q * 7], [Q * 7], [40]))
    written = write_notation(read_musicxml(given_archive), [part], ".mxl")
    with zipfile.ZipFile(io.BytesIO(written)) as new, zipfile.ZipFile(io.BytesIO(given_archive)) as old:
        assert new.namelist() == old.namelist()
    assert write_notation(read_musicxml(given_archive), [part], ".xml") == document_of(written)


def test_a_longer_part_makes_the_score_longer(hymn: bytes) -> None:
    score = read_musicxml(hymn)
    quarter = score.ticks_per_quarter
    # The last measure has one quarter of two: its bar is filled up before whole ones follow.
    part = Part(2, "new", 0, False, Notes.of([16 * quarter], [4 * quarter], [60]))
    back = notation_of(write_beside_musicxml(hymn, [part]))
    assert back.measures.times[-1].numerator == 2
    assert [length // quarter for length in back.measures.length_ticks[5:]] == [1, 1, 2, 2]
    assert back.parts[0].lengths_ticks == back.parts[1].lengths_ticks
    assert back.score.parts[1].notes == part.notes


def test_notes_before_a_pickup_are_left_out(hymn: bytes) -> None:
    quarter = read_musicxml(hymn).ticks_per_quarter
    part = Part(2, "new", 0, False, Notes.of([0, quarter], [quarter, 2 * quarter], [60, 62]))
    (_, back) = read_musicxml(write_beside_musicxml(hymn, [part])).parts
    assert back.notes == Notes.of([2 * quarter], [quarter], [62])


METERS = st.sampled_from([Meter(0, 4, 4), Meter(0, 3, 4), Meter(0, 6, 8), Meter(0, 5, 8), Meter(0, 2, 2)])


@settings(deadline=None, max_examples=20)
@given(NOTES, NOTES, METERS, st.integers(-7, 7), st.booleans())
def test_a_fresh_score_reads_back(one: Notes, two: Notes, meter: Meter, fifths: int, drums: bool) -> None:
    channel = DRUM_CHANNEL if drums else None
    parts = (Part(1, "Erste", 0, False, one), Part(2, "<Zweite>", 5, drums, two, channel))
    score = Score(Q, parts, (Tempo(0, 90.0),), (meter,), (KeySignature(0, fifths, False),), title="Ein Lied & mehr")
    back = read_musicxml(write_musicxml(score))
    assert back.parts == score.parts
    assert (back.tempos, back.meters, back.keys, back.title) == (score.tempos, score.meters, score.keys, score.title)


def back_measures(document: bytes) -> list[etree._Element]:
    """The measures of a document's first part."""
    return list(etree.fromstring(document).iterfind("part[1]/measure"))


def test_signs_in_mid_piece_read_back() -> None:
    notes = Notes.of(np.arange(12) * Q, Q, 60)
    score = Score(
        Q,
        (Part(1, "a", 0, False, notes),),
        (Tempo(0, 90.0), Tempo(5 * Q, 123.456)),
        (Meter(0, 4, 4), Meter(4 * Q, 3, 4)),
        (KeySignature(0, 0, False), KeySignature(7 * Q, -3, False)),
    )
    back = read_musicxml(write_musicxml(score))
    assert (back.tempos, back.meters, back.keys) == (score.tempos, score.meters, score.keys)


def test_only_the_first_part_says_the_tempo() -> None:
    parts = tuple(Part(number, "a", 0, False, Notes.of([0], Q, 60)) for number in (1, 2))
    written = etree.fromstring(write_musicxml(Score(Q, parts, (Tempo(0, 90.0),), (Meter(0, 4, 4),))))
    assert [len(list(part.iter("metronome"))) for part in written.iterfind("part")] == [1, 0]


def test_both_staves_of_a_given_part_rest_in_voices_of_their_own(musicxml_of: Build, xml_note: Note) -> None:
    body = xml_note("C5", 4, "<staff>1</staff>") + "<backup><duration>4</duration></backup>"
    body += xml_note("C3", 4, "<voice>5</voice><staff>2</staff>")
    text = musicxml_of(body, attributes="<staves>2</staves>")
    quarter = read_musicxml(text).ticks_per_quarter
    written = write_beside_musicxml(text, [Part(3, "a", 0, False, Notes.of([4 * quarter], [quarter], [60]))])
    rests = etree.fromstring(written).findall("part[1]/measure[2]/note")
    assert [(rest.findtext("voice"), rest.findtext("staff")) for rest in rests] == [("1", "1"), ("5", "2")]
    assert notation_of(written).parts[0].lengths_ticks == [4 * quarter] * 2


def test_a_given_part_that_is_closed_at_once_gets_its_measures(hymn: bytes) -> None:
    """Text can't be put into it as it stands, so the score is written from its tree."""
    entry = b'<score-part id="P2"><part-name>tacet</part-name></score-part></part-list>'
    text = (
        hymn[::-1]
        .replace(b"</part-list>"[::-1], entry[::-1], 1)[::-1]
        .replace(b"</score-partwise>", b'<part id="P2"/></score-partwise>')
    )
    quarter = read_musicxml(text).ticks_per_quarter
    part = Part(2, "a", 0, False, Notes.of([16 * quarter], [4 * quarter], [60]))
    back = notation_of(write_beside_musicxml(text, [part]))
    assert [each.part.id for each in back.parts] == ["P1", "P2", "P3"]
    assert back.score.parts[-1].notes == part.notes


def test_accidentals_are_those_that_the_key_lacks() -> None:
    notes = Notes.of(np.arange(5) * Q, Q, [66, 65, 65, 66, 65])
    score = Score(Q, (Part(1, "a", 0, False, notes),), (), (Meter(0, 4, 4),), (KeySignature(0, 1, False),))
    signs = [
        [(note.findtext("pitch/step"), note.findtext("accidental")) for note in measure.iter("note")][:4]
        for measure in back_measures(write_musicxml(score))
    ]
    assert signs[0] == [("F", None), ("F", "natural"), ("F", None), ("F", "sharp")]
    assert signs[1][0] == ("F", "natural")


def test_a_played_file_is_put_on_the_grid() -> None:
    notes = Notes.of([3, 101, 195], [90, 99, 200], [60, 62, 64])
    back = read_musicxml(write_musicxml(Score(96, (Part(1, "played", 0, False, notes),))))
    assert back.parts[0].notes.onset_ticks.tolist() == [0, 520, 960]


@settings(deadline=None, max_examples=30)
@given(NOTES, METERS, st.integers(-4 * Q, 4 * Q), st.integers(0, 3))
def test_bars_begin_where_they_were_heard(notes: Notes, meter: Meter, bar_line: int, whole_bars: int) -> None:
    bar = round(meter.bar_quarters * Q)
    # bar lines off the file's own by any number of ticks, and a second meter on one of them
    notes = replace(notes, onset_ticks=notes.onset_ticks + bar_line % bar)
    change = bar_line % bar + (whole_bars + 1) * bar
    score = Score(Q, (Part(1, "a", 0, False, notes),), (), (meter, Meter(change, 7, 8)))
    back = read_musicxml(write_musicxml(score, bar_line))
    later = back.parts[0].notes.onset_ticks[0] - notes.onset_ticks[0]
    assert back.parts[0].notes == replace(notes, onset_ticks=notes.onset_ticks + later)
    assert (later + bar_line) % bar == 0
    assert back.parts[0].notes.onset_ticks[0] >= 0
    assert later == -bar_line or (later > -bar_line and back.parts[0].notes.onset_ticks[0] < bar)
    if back.meters[-1].tick:  # unless the music ends before
        assert back.meters[-1] == Meter(change + later, 7, 8)


def test_played_notes_before_their_bar_line_are_on_it() -> None:
    notes = Notes.of([3, 9, Q + 2], Q, [60, 64, 67])
    score = Score(Q, (Part(1, "a", 0, False, notes),), (), (Meter(0, 4, 4), Meter(4 * Q, 3, 4)))
    back = read_musicxml(write_musicxml(replace(score, length_ticks=8 * Q), 6.0))
    assert back.parts[0].notes.onset_ticks.tolist() == [0, 0, Q]
    assert back.meters == score.meters


def test_a_score_of_measures_goes_out_as_midi_alone() -> None:
    timewise = (
        b'<score-timewise><part-list/><measure><part id="P1"><note><pitch><step>C</step><octave>4</octave></pitch>'
        b"<duration>4</duration></note></part></measure></score-timewise>"
    )
    with pytest.raises(WritingError, match="measure by measure") as refused:
        write_beside_musicxml(timewise, [Part(2, "a", 0, False, Notes.of([0], [Q], [60]))])
    assert "MIDI" in refused.value.remedy
    with pytest.raises(WritingError, match="measure by measure"):
        refuse_timewise(read_musicxml(timewise))


def test_a_score_that_lists_no_parts_gets_a_list(hymn: bytes) -> None:
    bare = re.sub(rb"<part-list><score-part.*</part-list>", b"", hymn, flags=re.DOTALL)
    refuse_timewise(read_musicxml(bare))
    part = Part(2, "bass", 33, False, Notes.of([4 * Q * 7], [Q * 7], [40]))
    written = write_beside_musicxml(bare, [part])
    root = etree.fromstring(written)
    assert [each.tag for each in root] == ["part-list", "part", "part"]
    assert [(each.get("id"), each.findtext("part-name")) for each in root.iter("score-part")] == [
        ("P1", ""),
        ("P2", "bass"),
    ]
    old, new = read_musicxml(written).parts
    assert (old.notes, new.notes) == (read_musicxml(bare).parts[0].notes, part.notes)


@pytest.mark.parametrize(("divisions", "duration"), [(7, "14"), (400_007, "800014"), (1_000_003, "2000006")])
def test_measures_of_rest_last_exactly(musicxml_of: Build, xml_note: Note, divisions: int, duration: str) -> None:
    text = musicxml_of(xml_note("C4", 2 * divisions), divisions=divisions, time=(2, 4))
    quarter = read_musicxml(text).ticks_per_quarter
    written = write_beside_musicxml(text, [Part(2, "a", 0, False, Notes.of([2 * quarter], [quarter], [60]))])
    assert etree.fromstring(written).findtext("part[1]/measure[2]/note/duration") == duration


def test_real_songs_take_a_new_staff(shared_data: Path) -> None:
    with tarfile.open(shared_data / "openscore_lieder.tar") as archive:
        members = [member for member in archive if member.name.endswith(".mxl")][5::450]
        songs = [archive.extractfile(member).read() for member in members]  # type: ignore[union-attr]
    rng = np.random.default_rng(0)
    for data in songs:
        score = read_bytes(data, "song.mxl")
        step = score.ticks_per_quarter // 12
        first = notation_of(data).measures.start_ticks[0]
        rows = [(int(on), int(rng.integers(1, 40)), int(rng.integers(40, 80)), 80) for on in rng.integers(0, 900, 60)]
        notes = line(rows, step)
        part = Part(9, "new", 0, False, replace(notes, onset_ticks=notes.onset_ticks + first))
        back = notation_of(write_notation(score, [part], ".mxl"))
        assert back.score.parts[-1].notes == part.notes
        assert [each.notes for each in back.score.parts[:-1]] == [each.notes for each in score.parts]
        assert back.parts[-1].lengths_ticks == list(back.measures.length_ticks)
