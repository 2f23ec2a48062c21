"""Contract of all data sets: facts for people are there, checksums are those of the archives, real files are used."""

from __future__ import annotations

import hashlib

import pytest

from descant.corpora.datasets import DATASETS
from descant.corpora.prepare import Settings, prepare
from descant.corpora.store import load_corpus

ALL = [DATASETS.get(name) for name in DATASETS.names()]


@pytest.mark.parametrize("dataset", ALL, ids=lambda dataset: dataset.name)
def test_facts_are_there(dataset):
    assert dataset.title
    assert dataset.citation
    assert dataset.licence
    assert dataset.home.startswith("https://")
    assert dataset.archives
    assert all(len(bytes.fromhex(archive.sha256)) == 32 for archive in dataset.archives)


@pytest.mark.parametrize("dataset", ALL, ids=lambda dataset: dataset.name)
def test_checksums_are_those_of_the_archives(shared_data, dataset):
    for archive in dataset.archives:
        content = (shared_data / archive.file).read_bytes()
        assert hashlib.sha256(content).hexdigest() == archive.sha256


EXPECTED = {
    "nottingham": (948, {"melody", "chords"}, 800),
    "chorales": (313, {"soprano", "alto", "tenor", "bass"}, 150),
    "vgmidi": (115, {"left", "right"}, 100),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_real_archives_become_corpora(shared_data, tmp_path, name):
    least, roles, works = EXPECTED[name]
    report = prepare(name, tmp_path / name, [shared_data / DATASETS.get(name).archives[0].file])
    corpus = load_corpus(tmp_path / name)
    assert len(corpus.pieces) >= least
    assert roles <= set(report.roles)
    assert works <= sum(report.works.values())
    assert all(piece.labels.get("style") for piece in corpus.pieces)
    assert "checksum known" in report.notes[0]
    assert all(file.reason for file in report.files if file.verdict != "used")
    # No family is large: a chain of chance likenesses would join half of a corpus.
    families = [piece.work for piece in corpus.pieces]
    assert max(families.count(work) for work in set(families)) <= 12
    # The first note is on the first bar line or behind it.
    early = [
        piece.id
        for piece in corpus.pieces
        if min(part.notes.onset_ticks[0] for part in piece.score.parts)
        < piece.phase_ticks - piece.score.ticks_per_quarter / 8
    ]
    assert not early


def test_lead_sheets_in_musicxml_give_melody_and_chords(shared_data, tmp_path):
    prepare("openewld", tmp_path / "corpus", [shared_data / "openewld.tar"], Settings(processes=2))
    corpus = load_corpus(tmp_path / "corpus")
    assert len(corpus.pieces) >= 400
    assert {role for piece in corpus.pieces for role in piece.roles.values()} == {"melody", "chords"}
