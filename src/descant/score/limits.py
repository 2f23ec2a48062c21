"""What no piece of music is: without notes, endless, or silent for hours."""

from __future__ import annotations

import numpy as np

from descant.errors import ScoreError
from descant.score.score import IntArray, Score

LONGEST_SILENCE_QUARTERS = 10_000
"""Quarter notes in which nothing sounds, at most (83 minutes at 120 BPM): more is a damaged file, not a rest."""
LONGEST_SCORE_QUARTERS = 200_000
"""Quarter notes in a score, at most (28 hours at 120 BPM), so that no grid of it outgrows a machine's memory."""


def refuse_without_notes(score: Score) -> None:
    """Refuse a score without any part that plays. Raises `ScoreError`."""
    if score.parts:
        return
    raise ScoreError(
        "There are no notes in this file.",
        "at least one note that begins and ends.",
        "check that it is the right file; notes that begin and never end do not count.",
    )


def refuse_endless(score: Score) -> None:
    """Refuse what overflows symusic's 32-bit ticks, lasts days, or is silent for hours. Raises `ScoreError`."""
    silence_ticks = LONGEST_SILENCE_QUARTERS * score.ticks_per_quarter
    marks = [item.tick for items in (score.tempos, score.meters, score.keys) for item in items]
    lowest = min([int(part.notes.onset_ticks[0]) for part in score.parts] + marks)
    shortest = min(int(part.notes.duration_ticks.min()) for part in score.parts)
    end = max(score.end_ticks, *marks, 0)
    if lowest < 0 or shortest < 0 or end > LONGEST_SCORE_QUARTERS * score.ticks_per_quarter:
        raise ScoreError(
            f"This piece lasts more than {LONGEST_SCORE_QUARTERS:,} quarter notes: more than a day of music.",
            "a piece that someone could play.",
            "look for a single event far behind the last note, move or delete it, and save the file again.",
        )
    if end <= silence_ticks:
        return
    longest, begins = _longest_silence(score)
    if longest > silence_ticks:
        quarters = longest // score.ticks_per_quarter
        raise ScoreError(
            f"Nothing sounds for {quarters:,} quarter notes ({quarters / 7200:.1f} hours at 120 BPM), "
            f"from quarter note {begins // score.ticks_per_quarter + 1:,} on.",
            f"rests of at most {LONGEST_SILENCE_QUARTERS:,} quarter notes.",
            "cut that silence in a music program, or split the file there into two pieces.",
        )


def _longest_silence(score: Score) -> tuple[int, int]:
    """Length and beginning, in ticks, of the longest silence before or between notes."""
    onsets: IntArray = np.concatenate([part.notes.onset_ticks for part in score.parts])
    ends: IntArray = np.concatenate([part.notes.offset_ticks for part in score.parts])
    order = np.argsort(onsets, kind="stable")
    sounding_until = np.concatenate([[0], np.maximum.accumulate(ends[order])[:-1]])
    silences = onsets[order] - sounding_until
    longest = int(np.argmax(silences))
    return int(silences[longest]), int(sounding_until[longest])
