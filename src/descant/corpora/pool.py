"""Reading many files on all cores; a file that brings its process down is left out, and the rest goes on."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from descant.corpora.reading import Job, Reading, read_job

Progress = Callable[[int, int], None]
"""Told how many files are done, and how many there are."""

FEW_FILES = 300
"""So many files are read sooner than further processes have started."""
CHUNK_FILES = 32


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_all(jobs: Sequence[Job], processes: int | None = None, progress: Progress | None = None) -> list[Reading]:
    """Read every file, in order of the jobs. `processes` is the number of cores to use, all of them by default."""
    count = processes or (cores() if len(jobs) > FEW_FILES else 1)
    done: dict[int, list[Reading]] = {}

    def tell() -> None:
        if progress is not None:
            progress(len(done), len(jobs))

    tell()
    if count > 1:
        _read_in_pool(jobs, count, done, tell)
    elif processes is None or processes == 1:
        for number, job in enumerate(jobs):
            done[number] = read_job(job)
            tell()
    return [reading for number in range(len(jobs)) for reading in done[number]]


def read_chunk(jobs: Sequence[Job]) -> list[list[Reading]]:
    """Read a few files: one task of the pool."""
    return [read_job(job) for job in jobs]


def _pool(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"))


def _read_in_pool(jobs: Sequence[Job], count: int, done: dict[int, list[Reading]], tell: Callable[[], None]) -> None:
    size = max(1, min(CHUNK_FILES, len(jobs) // (4 * count)))
    with _pool(count) as pool:
        chunks: dict[Future[list[list[Reading]]], range] = {}
        for start in range(0, len(jobs), size):
            numbers = range(start, min(start + size, len(jobs)))
            chunks[pool.submit(read_chunk, [jobs[number] for number in numbers])] = numbers
        for future in as_completed(chunks):
            try:
                done.update(zip(chunks[future], future.result(), strict=True))
            except BrokenProcessPool:
                continue
            tell()
    _read_one_by_one(jobs, done, tell)


def _read_one_by_one(jobs: Sequence[Job], done: dict[int, list[Reading]], tell: Callable[[], None]) -> None:
    """What a broken pool left over, each file alone, so that the one that breaks it is known."""
    left = [number for number in range(len(jobs)) if number not in done]
    while left:
        with _pool(1) as pool:
            for number in list(left):
                left.remove(number)
                try:
                    done[number] = pool.submit(read_job, jobs[number]).result()
                    tell()
                except BrokenProcessPool:
                    job = jobs[number]
                    reason = "reading it brought a process down: it is damaged, or too long for this machine's memory"
                    done[number] = [Reading(job.prefix + job.file.name, "left out", reason)]
                    tell()
                    break
