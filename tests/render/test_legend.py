"""The legend names every part that sounds, and tells what was written from what was given."""

from __future__ import annotations

from PIL import Image, ImageDraw

from descant.render.legend import arrange, part_lines
from descant.render.paper import blend, colour_of
from descant.score.score import Notes, Part, Score

WHITE = (255, 255, 255)
TONE = Notes.of([0], [480], [60])


def score_of(*names: str) -> Score:
    return Score(480, tuple(Part(number, name, 0, False, TONE) for number, name in enumerate(names, 1)))


def test_given_parts_are_muted_beside_a_written_one() -> None:
    given, written = part_lines(score_of("Melody", "Chords"), [2], {}, WHITE)
    assert (given.fill, written.fill) == (blend(colour_of(0), WHITE, 0.36), colour_of(1))
    assert (given.label, written.label) == ("Melody", "Chords (written)")


def test_all_parts_are_bright_where_none_is_written() -> None:
    lines = part_lines(score_of("Melody", "Chords"), [], {}, WHITE)
    assert [line.fill for line in lines] == [colour_of(0), colour_of(1)]


def test_a_colour_stays_with_its_part_when_others_are_written() -> None:
    before = part_lines(score_of("Melody"), [], {}, WHITE)
    after = part_lines(score_of("Melody", "Bass"), [1], {}, WHITE)
    assert next(line for line in after if line.part.number == 1).fill == before[0].fill


def test_a_role_is_named_where_it_says_more_than_the_name() -> None:
    lines = part_lines(score_of("Track 3", "Bass", " "), [], {1: "melody", 2: "bass"}, WHITE)
    assert [line.label for line in lines] == ["Track 3 · melody", "Bass", "part 3"]


def test_silent_parts_are_left_out() -> None:
    silent = Part(2, "Nothing", 0, False, Notes.empty())
    score = Score(480, (Part(1, "Melody", 0, False, TONE), silent))
    assert [line.label for line in part_lines(score, [], {}, WHITE)] == ["Melody"]


def test_many_parts_wrap_within_the_edges() -> None:
    draw = ImageDraw.Draw(Image.new("RGB", (1, 1)))
    lines = part_lines(score_of(*(f"Part of number {number}" for number in range(40))), [], {}, WHITE)
    entries = arrange(draw, lines, 60, 1000)
    assert len(entries) == 40
    assert all(
        entry.left >= 60 and entry.left + draw.textlength(entry.label, font_size=14) <= 1000 for entry in entries
    )
    assert entries[-1].row > 0
