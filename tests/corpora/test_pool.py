"""Law: many processes read what one reads; one that dies costs one file."""

from __future__ import annotations

import os
from typing import Any

from descant.corpora.pool import cores, read_all
from descant.corpora.reading import Job
from descant.corpora.store import content_hash


class Deadly:
    """What ends the process that unpacks it, as a crash in a parser would."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (3,)


def test_many_processes_read_what_one_reads(tmp_path, music):
    jobs = [Job(music.write(tmp_path, f"{seed}.mid", music.tune(seed))) for seed in range(7)]
    told: list[tuple[int, int]] = []
    alone, together = read_all(jobs, 1), read_all(jobs, 2, lambda *done: told.append(done))
    assert [reading.name for reading in together] == [reading.name for reading in alone]
    assert content_hash([r.piece for r in together]) == content_hash([r.piece for r in alone])
    assert told[0] == (0, 7)
    assert told[-1] == (7, 7)


def test_a_file_that_brings_a_process_down_is_left_out_alone(tmp_path, music):
    jobs = [Job(music.write(tmp_path, f"{seed}.mid", music.tune(seed))) for seed in range(5)]
    jobs[2] = Job(jobs[2].file, overrules=(Deadly(),))  # type: ignore[arg-type]
    readings = read_all(jobs, 2)
    assert [reading.verdict for reading in readings] == ["used", "used", "left out", "used", "used"]
    assert "brought a process down" in readings[2].reason


def test_there_is_a_core():
    assert cores() >= 1
    assert read_all([]) == []
