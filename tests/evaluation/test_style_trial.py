"""Styles that were named are held against the true ones, and against always naming the commonest."""

from __future__ import annotations

from descant.evaluation.style_trial import FEWEST_OF_METER, HeardPiece, StyleTrial
from descant.generation.recognition import NONE


def piece(style: str | None, named: str, meter: str = "4/4", none: float = 0.1) -> HeardPiece:
    other = {"jig": "reel", "reel": "jig"}[named]
    shares = {named: 0.9 * (1 - none), other: 0.1 * (1 - none), NONE: none}
    return HeardPiece("a tune", style, meter, {"recogniser": shares, "likelihood": {}})


def trial(*pieces: HeardPiece) -> StyleTrial:
    return StyleTrial("folk", ["jig", "reel"], pieces)


def test_right_is_counted_beside_the_floor_in_each_meter() -> None:
    held = trial(
        *[piece("jig", "jig", "6/8")] * FEWEST_OF_METER,
        piece("jig", "reel"),
        piece("reel", "reel"),
        *[piece("reel", "jig")] * (FEWEST_OF_METER - 2),
    )
    rows = {row.among: (row.pieces, row.right, row.floor) for row in held.rows()}
    many = FEWEST_OF_METER
    assert rows["all"] == (2 * many, many + 1, many + 1)
    assert rows["6/8"] == (many, many, many)
    assert rows["4/4"] == (many, 1, many - 1)
    assert {row.how for row in held.rows()} == {"recogniser"}  # likelihood said nothing
    assert held.confusion("recogniser")["reel"] == {"reel": 1, "jig": many - 2}


def test_a_meter_with_few_pieces_is_not_told_by_itself() -> None:
    held = trial(*[piece("jig", "jig", "9/8")] * (FEWEST_OF_METER - 1), piece("reel", "reel"))
    assert [row.among for row in held.rows()] == ["all"]


def test_what_has_none_of_the_styles_should_be_heard_so() -> None:
    held = trial(
        piece("jig", "jig"),
        piece("reel", "jig", none=0.8),
        *[piece(None, "jig", none=0.9)] * 3,
        piece(None, "reel", none=0.2),
    )
    assert held.strange(known=True) == (1, 2)
    assert held.strange(known=False) == (3, 4)
    assert held.pieces[1].named("recogniser") == "jig"  # the likeliest of its own is told all the same
    assert held.as_json()["none_of_these"] == {"own": (1, 2), "others": (3, 4)}


def test_no_piece_is_no_row() -> None:
    assert trial(piece(None, "jig")).rows() == []
