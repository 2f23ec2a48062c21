from __future__ import annotations

import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from descant.errors import ScoreError
from descant.parts.assign import assign_roles
from descant.score.formats import read, read_bytes
from descant.score.losses import losses
from descant.score.midi import read_midi, write_beside
from descant.score.musicxml import notation_of, read_musicxml
from descant.score.score import KeySignature, Meter, Notes, Score, Tempo

Build = Callable[..., bytes]
Note = Callable[..., str]
Q = 480


def columns(score: Score, part: int = 1) -> list[tuple[int, ...]]:
    """Onset, duration and pitch of a part's notes, in quarters where they are whole."""
    notes = score.part(part).notes
    return list(zip(notes.onset_ticks.tolist(), notes.duration_ticks.tolist(), notes.pitch.tolist(), strict=True))


def test_old_hundredth_begins_as_it_is_sung(musicxml_of: Build, xml_note: Note) -> None:
    bars = ("G4 G4 F#4 E4", "D4 G4 A4 B4")
    data = musicxml_of(
        *("".join(xml_note(pitch) for pitch in bar.split()) for bar in bars),
        attributes="<key><fifths>1</fifths></key>",
        name="Sopran  ü",
        head="",
    )
    score = read_bytes(data, "hymn.musicxml")
    assert [pitch for _, _, pitch in columns(score)] == [67, 67, 66, 64, 62, 67, 69, 71]
    assert [onset for onset, _, _ in columns(score)] == [Q * beat for beat in range(8)]
    assert (score.parts[0].name, score.source_format, score.source) == ("Sopran ü", "musicxml", data)
    assert score.meters == (Meter(0, 4, 4),)
    assert score.keys == (KeySignature(0, 1, False),)
    assert losses(score) == ()


def test_chords_and_voices_share_a_measure(musicxml_of: Build, xml_note: Note) -> None:
    upper = xml_note("E5", 2) + xml_note("G5", 2, before="<chord/>") + xml_note("D5", 2)
    lower = "<backup><duration>4</duration></backup><forward><duration>1</duration></forward>" + xml_note("C4", 3)
    score = read_musicxml(musicxml_of(upper + lower))
    assert columns(score) == [(0, 2 * Q, 76), (0, 2 * Q, 79), (Q, 3 * Q, 60), (2 * Q, 2 * Q, 74)]


def test_tied_notes_are_one(musicxml_of: Build, xml_note: Note) -> None:
    begins, goes_on, ends = (
        "".join(f'<tie type="{kind}"/>' for kind in kinds) for kinds in (["start"], ["stop", "start"], ["stop"])
    )
    score = read_musicxml(
        musicxml_of(
            xml_note("rest", 2) + xml_note("C4", 2, begins),
            xml_note("C4", 4, goes_on),
            xml_note("C4", 1, ends) + xml_note("C4", 1) + xml_note("D4", 2, begins),
        )
    )
    assert columns(score) == [(2 * Q, 7 * Q, 60), (9 * Q, Q, 60), (10 * Q, 2 * Q, 62)]


def test_a_tie_crosses_to_the_voice_that_goes_on(musicxml_of: Build, xml_note: Note) -> None:
    first = xml_note("C4", 2) + xml_note("E4", 2, '<tie type="stop"/><voice>1</voice>')
    second = "<backup><duration>4</duration></backup>" + xml_note("E4", 2, '<tie type="start"/><voice>2</voice>')
    assert columns(read_musicxml(musicxml_of(first + second))) == [(0, 2 * Q, 60), (0, 4 * Q, 64)]


def test_only_a_note_that_says_so_is_tied_on(musicxml_of: Build, xml_note: Note) -> None:
    struck = xml_note("C4", 2, '<tie type="start"/>') + xml_note("C4", 2)
    assert columns(read_musicxml(musicxml_of(struck))) == [(0, 2 * Q, 60), (2 * Q, 2 * Q, 60)]


def test_of_two_tied_notes_the_one_in_the_staff_goes_on(musicxml_of: Build, xml_note: Note) -> None:
    back = "<backup><duration>{}</duration></backup>"
    upper = xml_note("C4", 2, '<tie type="start"/><voice>2</voice><staff>1</staff>')
    lower = xml_note("C4", 2, '<tie type="start"/><voice>1</voice><staff>2</staff>')
    on = xml_note("C4", 2, '<tie type="stop"/><voice>1</voice><staff>1</staff>')
    score = read_musicxml(musicxml_of(upper + back.format(2) + lower + on, attributes="<staves>2</staves>"))
    assert columns(score, 1) == [(0, 4 * Q, 60)]
    assert columns(score, 2) == [(0, 2 * Q, 60)]


def two_parts(first: bytes, second: bytes) -> bytes:
    """Two scores of a part as a score of two."""
    entry = second[second.index(b"<score-part ") : second.index(b"</part-list>")].replace(b'"P1"', b'"P2"')
    part = second[second.index(b"<part ") : second.index(b"</score-partwise>")].replace(b'"P1"', b'"P2"')
    return first.replace(b"</part-list>", entry + b"</part-list>").replace(
        b"</score-partwise>", part + b"</score-partwise>"
    )


def test_what_stands_in_every_part_counts_once_and_the_first_says_it(musicxml_of: Build, xml_note: Note) -> None:
    repeat = '<barline location="right"><repeat direction="backward"/></barline>'
    slow, fast = '<sound tempo="60"/>', '<sound tempo="90"/>'
    first = musicxml_of(slow + xml_note("C4", 4) + repeat, slow + xml_note("C4", 4))
    second = musicxml_of(fast + xml_note("E4", 4) + repeat, xml_note("E4", 4))
    score = read_musicxml(two_parts(first, second))
    assert len(score.parts) == 2
    assert score.tempos == (Tempo(0, 60.0),)
    assert losses(score) == ("1 repeat is not played: every bar stands once, as printed.",)


def test_two_staves_are_two_hands(musicxml_of: Build, xml_note: Note) -> None:
    body = xml_note("C5", 4, "<staff>1</staff>") + "<backup><duration>4</duration></backup>"
    body += xml_note("C3", 4, "<staff>2</staff>")
    score = read_musicxml(musicxml_of(body, attributes="<staves>2</staves>", name="Klavier"))
    assert [part.name for part in score.parts] == ["Klavier right hand", "Klavier left hand"]
    assert [guess.role for guess in assign_roles(score)] == ["right", "left"]


def test_divisions_may_change_within_a_measure(musicxml_of: Build, xml_note: Note) -> None:
    change = "<attributes><divisions>6</divisions></attributes>"
    triplet = "".join(xml_note("D4", 2) for _ in range(3))
    score = read_musicxml(musicxml_of(xml_note("C4", 2) + change + triplet + xml_note("E4", 6)))
    assert columns(score) == [(0, 960, 60), (960, 160, 62), (1120, 160, 62), (1280, 160, 62), (1440, 480, 64)]


@pytest.mark.parametrize("divisions", [1, 3, 7, 16, 96, 10080, 32767, 99991])
def test_any_divisions_give_ticks_that_midi_can_say(musicxml_of: Build, xml_note: Note, divisions: int) -> None:
    score = read_musicxml(musicxml_of("".join(xml_note("C4", divisions) for _ in range(4)), divisions=divisions))
    assert score.ticks_per_quarter <= 32767
    assert [onset for onset, _, _ in columns(score)] == [score.ticks_per_quarter * beat for beat in range(4)]
    assert len(read_midi(write_beside(score, ())).parts[0].notes) == 4


@pytest.mark.parametrize(
    ("transpose", "fifths", "pitch"),
    [
        ("<diatonic>-1</diatonic><chromatic>-2</chromatic>", 2, 58),
        ("<chromatic>-9</chromatic>", 3, 51),
        ("<chromatic>0</chromatic><octave-change>-1</octave-change>", 0, 48),
        ("<chromatic>-2</chromatic><octave-change>-1</octave-change>", 2, 46),
        ("<chromatic>3</chromatic>", -3 + 0, 63),
    ],
)
def test_transposing_instruments_sound_as_they_sound(
    musicxml_of: Build, xml_note: Note, transpose: str, fifths: int, pitch: int
) -> None:
    signs = f"<key><fifths>{fifths}</fifths></key><transpose>{transpose}</transpose>"
    score = read_musicxml(musicxml_of(xml_note("C4", 4), attributes=signs))
    assert columns(score)[0][2] == pitch
    # C as written in a key of so many fifths is the same degree of the sounding key.
    assert (pitch * 7 - score.keys[0].fifths) % 12 == -fifths % 12


def test_grace_and_cue_notes_are_left_out_and_told(musicxml_of: Build, xml_note: Note) -> None:
    grace = "<note><grace/><pitch><step>B</step><octave>4</octave></pitch></note>"
    score = read_musicxml(musicxml_of(grace + xml_note("C5", 2) + xml_note("D5", 2, before="<cue/>")))
    assert columns(score) == [(0, 2 * Q, 72)]
    assert losses(score) == (
        "1 grace note has no length: left out.",
        "1 cue note is for reading along: left out.",
    )


def test_a_pickup_ends_a_whole_first_bar(musicxml_of: Build, xml_note: Note) -> None:
    whole = "".join(xml_note("C5") for _ in range(3))
    score = read_musicxml(musicxml_of(xml_note("G4"), whole, whole, xml_note("C5", 2), time=(3, 4)))
    assert columns(score)[0] == (2 * Q, Q, 67)
    assert columns(score)[1][0] == 3 * Q
    assert score.meters == (Meter(0, 3, 4),)


def test_a_bar_parted_by_a_repeat_sign_stays_a_bar(musicxml_of: Build, xml_note: Note) -> None:
    repeat = '<barline location="right"><repeat direction="backward"/></barline>'
    whole = xml_note("C5", 4)
    score = read_musicxml(musicxml_of(whole, xml_note("D5", 3) + repeat, xml_note("E5", 1), whole))
    assert score.meters == (Meter(0, 4, 4),)
    assert columns(score)[-1][0] == 8 * Q
    assert losses(score) == ("1 repeat is not played: every bar stands once, as printed.",)


def test_a_bar_of_an_odd_length_gets_a_meter_of_its_own(musicxml_of: Build, xml_note: Note) -> None:
    whole = xml_note("C5", 4)
    score = read_musicxml(musicxml_of(whole, xml_note("D5", 2), whole, whole))
    assert score.meters == (Meter(0, 4, 4), Meter(4 * Q, 2, 4), Meter(6 * Q, 4, 4))


def test_an_empty_measure_lasts_as_its_meter_says(musicxml_of: Build, xml_note: Note) -> None:
    score = read_musicxml(musicxml_of("", xml_note("C5", 3), time=(3, 4)))
    assert columns(score) == [(3 * Q, 3 * Q, 72)]


@pytest.mark.parametrize(
    ("direction", "tempo"),
    [
        ('<sound tempo="96"/>', 96),
        ('<direction><direction-type><words>Lento</words></direction-type><sound tempo="50"/></direction>', 50),
        (
            "<direction><direction-type><metronome><beat-unit>quarter</beat-unit><beat-unit-dot/>"
            "<per-minute>c. 60</per-minute></metronome></direction-type></direction>",
            90,
        ),
    ],
)
def test_tempos(musicxml_of: Build, xml_note: Note, direction: str, tempo: float) -> None:
    score = read_musicxml(musicxml_of(xml_note("C4", 4), xml_note("C4", 2) + direction + xml_note("C4", 2)))
    assert score.tempos == (Tempo(6 * Q, tempo),)


def test_loudness(musicxml_of: Build, xml_note: Note) -> None:
    loud = '<direction><direction-type><dynamics><f/></dynamics></direction-type><sound dynamics="110"/></direction>'
    notes = read_musicxml(musicxml_of(xml_note("C4", 2) + loud + xml_note("D4", 2))).parts[0].notes
    assert notes.velocity.tolist() == [80, 99]


def test_drums_are_those_that_the_file_names_or_where_they_stand(musicxml_of: Build) -> None:
    def strike(step: str, octave: int, inside: str = "") -> str:
        place = f"<unpitched><display-step>{step}</display-step><display-octave>{octave}</display-octave></unpitched>"
        return f"<note>{place}<duration>2</duration>{inside}</note>"

    listed = '<midi-instrument id="I9"><midi-channel>10</midi-channel><midi-unpitched>57</midi-unpitched>'
    listed += '</midi-instrument><midi-instrument id="I8"><midi-unpitched>36</midi-unpitched></midi-instrument>'
    score = read_musicxml(musicxml_of(strike("E", 5, '<instrument id="I9"/>') + strike("F", 4), listed=listed))
    assert score.parts[0].is_drums
    assert [pitch for _, _, pitch in columns(score)] == [56, 36]


def test_chord_symbols_are_a_part_of_chords(musicxml_of: Build, xml_note: Note) -> None:
    def harmony(root: str, kind: str, more: str = "") -> str:
        return f"<harmony><root><root-step>{root}</root-step></root><kind>{kind}</kind>{more}</harmony>"

    low_e = "<bass><bass-step>E</bass-step></bass>"
    flat_nine = "<degree><degree-value>9</degree-value><degree-alter>-1</degree-alter><degree-type>add</degree-type>"
    score = read_musicxml(
        musicxml_of(
            harmony("C", "major") + xml_note("C5", 2) + harmony("C", "major", low_e) + xml_note("E5", 2),
            harmony("G", "dominant", flat_nine + "</degree>") + xml_note("B4", 4),
            "<harmony><kind>none</kind></harmony>" + harmony("X", "unheard-of") + xml_note("C5", 4),
        )
    )
    assert [guess.role for guess in assign_roles(score)] == ["voice", "chords"]
    at = {onset: [pitch % 12 for start, _, pitch in columns(score, 2) if start == onset] for onset in (0, 960, 1920)}
    assert at == {0: [0, 4, 7], 960: [4, 0, 4, 7], 1920: [7, 11, 2, 5, 8]}
    assert score.part(2).notes.end_ticks == 8 * Q
    assert losses(score) == ("1 chord symbol of an unknown kind: left out.",)


def test_measures_of_parts_say_the_same_as_parts_of_measures(musicxml_of: Build, xml_note: Note) -> None:
    partwise = musicxml_of(xml_note("C4", 4), xml_note("D4", 4))
    timewise = (
        b'<score-timewise><part-list><score-part id="P1"><part-name>Voice</part-name></score-part></part-list>'
        + b"".join(
            b'<measure number="%d"><part id="P1">%s%s</part></measure>' % (number, signs, note.encode())
            for number, signs, note in (
                (1, b"<attributes><divisions>1</divisions></attributes>", xml_note("C4", 4)),
                (2, b"", xml_note("D4", 4)),
            )
        )
        + b"</score-timewise>"
    )
    assert columns(read_musicxml(timewise)) == columns(read_musicxml(partwise))


def test_a_part_may_be_missing_from_a_measure_of_parts(xml_note: Note) -> None:
    one, two = (f'<part id="P{number}">{xml_note("C4", 4)}</part>' for number in (1, 2))
    text = f"<score-timewise><part-list/><measure>{one}</measure><measure>{one}{two}</measure></score-timewise>"
    score = read_musicxml(text.encode())
    assert [columns(score, number)[0][0] for number in (1, 2)] == [0, 4 * Q]


def test_midi_of_a_score_has_all_its_notes(musicxml_of: Build, xml_note: Note) -> None:
    score = read_musicxml(musicxml_of(xml_note("C4", 2) + xml_note("E4", 2)))
    new = Notes.of([0], [Q], [40])
    back = read_midi(write_beside(score, [score.parts[0].__class__(2, "bass", 33, False, new)]))
    assert [part.notes.pitch.tolist() for part in back.parts] == [[60, 64], [40]]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"<score-partwise", "damaged"),
        (b"<?xml version='1.0'?><page/>", "root is <page>"),
        (b"<score-partwise/>", "no part with a measure"),
        (b"<score-partwise><part-list/><part id='P1'><measure/></part></score-partwise>", "no notes"),
        (b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><score-partwise>&e;</score-partwise>', "entities"),
        (b"\xff\xfe<\x00?\x00", "damaged"),
    ],
)
def test_what_is_no_score_is_refused(body: bytes, found: str) -> None:
    with pytest.raises(ScoreError, match=found) as refused:
        read_bytes(body, "score.xml")
    assert refused.value.expected
    assert refused.value.remedy


@pytest.mark.parametrize(
    "note",
    [
        "<note/>",
        "<note><pitch><step>H</step><octave>4</octave></pitch><duration>1</duration></note>",
        "<note><pitch><step>C</step><octave>99</octave></pitch><duration>1</duration></note>",
        "<note><pitch><step>C</step><octave>4</octave></pitch><duration>nan</duration></note>",
        "<note><pitch><step>C</step><octave>4</octave></pitch><duration>-3</duration></note>",
        "<note><pitch><step>C</step><octave>4</octave></pitch><duration>1e300</duration></note>",
        "<note><pitch><step>C</step><octave>4</octave><alter>inf</alter></pitch><duration>1</duration></note>",
    ],
)
def test_a_senseless_note_is_left_out_and_told(musicxml_of: Build, xml_note: Note, note: str) -> None:
    senseless = "<attributes><divisions>0</divisions><transpose/><time/><key/></attributes><backup/><direction/>"
    score = read_musicxml(musicxml_of(xml_note("C4", 4) + senseless + note))
    assert len(score.parts[0].notes) == 1
    assert any("1 note says no" in loss for loss in losses(score))


def test_more_than_a_day_of_music_is_refused(musicxml_of: Build, xml_note: Note) -> None:
    long = "<forward><duration>9999</duration></forward>"
    with pytest.raises(ScoreError, match=r"more than a day|Nothing sounds"):
        read_musicxml(musicxml_of(*([long] * 30), xml_note("C4", 4)))


@pytest.fixture(scope="module")
def some_songs(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every 70th song of the Lieder, and every 25th lead sheet."""
    folder = tmp_path_factory.mktemp("songs")
    for name, step in (("openscore_lieder", 70), ("openewld", 25)):
        with tarfile.open(shared_data / f"{name}.tar") as archive:
            members = [member for member in archive if member.name.endswith(".mxl")][::step]
            archive.extractall(folder, members, filter="data")
    return sorted(folder.rglob("*.mxl"))


def test_real_songs_are_read_with_their_parts(some_songs: list[Path]) -> None:
    assert len(some_songs) > 35
    for path in some_songs:
        notation = notation_of(path.read_bytes())
        roles = [guess.role for guess in assign_roles(notation.score)]
        hands = [music.staves for music in notation.parts].count(2)
        assert roles.count("right") == roles.count("left") == hands, path.name
        assert ("chords" in roles) == any(music.harmonies for music in notation.parts), path.name
        assert "chord symbol" not in notation.lost
        for music in notation.parts:
            assert all(
                reached <= length
                for reached, length in zip(music.lengths_ticks, notation.measures.length_ticks, strict=False)
            )
    assert read(some_songs[0]).title
