"""The ancestors' tables: each net beside its floor, on the very corpus that it was trained on."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from descant.bundles.store import Bundle
from descant.corpora.store import Corpus, save_corpus

pytest.importorskip("torch")


@pytest.fixture(scope="module")
def corpus_folder(toy_corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora") / "toy"
    save_corpus(folder, toy_corpus.pieces, toy_corpus.manifest)
    return folder


def test_notes_and_their_bigram(
    benchmark_of: Callable[[str], ModuleType],
    event_bundle_folder: Path,
    corpus_folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A run's folder stands for its bundle; the net was hardly trained, so the table is better."""
    ancestors = benchmark_of("ancestors")
    bundle, corpus = ancestors.opened(event_bundle_folder.parent, [corpus_folder])
    assert ancestors.note_rnn(bundle, corpus) in (True, False)
    told = capsys.readouterr().out
    for split in ("validation", "test"):
        row = re.search(rf"^{split} +1 +(\d+) +([\d.]+) +([\d.]+) +([\d.]+)", told, re.MULTILINE)
        assert row is not None
        assert int(row[1]) == len({int(t) for p in corpus.split(split)[0].score.parts for t in p.notes.onset_ticks})


def test_a_net_and_copying(
    benchmark_of: Callable[[str], ModuleType],
    bundle_of: Callable[..., Bundle],
    toy_corpus: Corpus,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bundle = bundle_of(roles={"melody": "poly", "chords": "poly"}, heads={"poly": {"name": "gaussian"}})
    assert benchmark_of("ancestors").tonal_lstm(bundle, toy_corpus) in (True, False)
    assert len(re.findall(r"(melody → chords|chords → melody), (full|causal)", capsys.readouterr().out)) == 8


def test_another_corpus_is_refused(
    benchmark_of: Callable[[str], ModuleType], tiny_bundle_folder: Path, corpus_folder: Path
) -> None:
    with pytest.raises(SystemExit, match="another corpus"):
        benchmark_of("ancestors").opened(tiny_bundle_folder, [corpus_folder])
