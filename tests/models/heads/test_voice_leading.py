"""Voices by rank: the same as counting note by note."""

from __future__ import annotations

import pytest
import torch

from descant.models.heads.voice_leading import MOST, before, counted, led

CELLS = 20


def random_cells(*shape: int) -> torch.Tensor:
    return (torch.rand(*shape, CELLS, generator=torch.Generator().manual_seed(3)) < 0.3).double()


def visited(cell: int, descending: bool) -> range:
    return range(cell + 1, CELLS) if descending else range(cell)


@pytest.mark.parametrize("descending", [False, True])
def test_counts_are_those_of_counting_by_hand(descending: bool) -> None:
    last, chosen = random_cells(2, 4)
    told = counted(last, chosen, descending).view(4, CELLS, 4, MOST)
    for row in range(4):
        for cell in range(CELLS):
            now = sum(int(chosen[row, other]) for other in visited(cell, descending))
            then = sum(int(last[row, other]) for other in visited(cell, descending))
            assert before(chosen, descending)[row, cell] == now
            for kind, count in enumerate((now, then, then - now, now - then)):
                assert told[row, cell, kind].tolist() == [float(count > step) for step in range(MOST)]


@pytest.mark.parametrize("descending", [False, True])
def test_the_voice_to_come_is_where_its_rank_lay(descending: bool) -> None:
    frames, chosen, reach = random_cells(3, 2), random_cells(3), 4
    told = led(frames, chosen, reach, descending).view(3, CELLS, 2, 2 * reach + 1)
    for row in range(3):
        for past in range(2):
            notes = [cell for cell in range(CELLS) if frames[row, past, cell]]
            if descending:
                notes.reverse()
            for cell in range(CELLS):
                rank = sum(int(chosen[row, other]) for other in visited(cell, descending))
                wanted = [0.0] * (2 * reach + 1)
                if rank < len(notes) and abs(notes[rank] - cell) <= reach:
                    wanted[notes[rank] - cell + reach] = 1.0
                assert told[row, cell, past].tolist() == wanted


def test_a_chord_that_moves_in_parallel_keeps_its_voices() -> None:
    """Bach's alto does not become the soprano because all go up a tone."""
    last, now = torch.zeros(1, CELLS), torch.zeros(1, CELLS)
    last[0, [3, 7, 10, 15]] = 1
    now[0, [12, 17]] = 1
    told = led(last[:, None], now, 4, descending=True).view(CELLS, 9)
    assert told[9].nonzero().flatten().tolist() == [7 - 9 + 4]
    assert not told[2].any()
