"""What is said of a part is true of it, whatever its key; people's own parts lie evenly among people's."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from descant.bundles.originality import FILE, OriginalityIndex
from descant.bundles.store import Bundle, load
from descant.corpora.store import Corpus
from descant.errors import BundleError
from descant.evaluation.originality import FIGURES, NEAR_ENOUGH, originality, shared_with
from descant.evaluation.originality_index import add_index, build_index, excerpts, human_band, lines_of
from descant.recall.fingerprints import Source, fingerprints_of
from descant.recall.line import Line


def wandering(seed: int, notes: int = 40) -> Line:
    """A tune that goes by steps and small leaps in 8ths and quarters, as if all were by one composer."""
    rng = np.random.default_rng(seed)
    pitch = 60 + np.cumsum(rng.choice([-2, -1, 1, 2, 4], notes))
    steps = np.cumsum(rng.choice([2, 4], notes, p=[0.8, 0.2]))
    return Line(steps, pitch, steps // 16)


def many(first: int, count: int) -> list[tuple[Source, Line]]:
    return [(Source(f"tune {n}", f"work {n}", "melody"), wandering(n)) for n in range(first, first + count)]


@pytest.fixture(scope="module")
def index() -> OriginalityIndex:
    training = fingerprints_of(many(0, 60))
    return OriginalityIndex(training, human_band(many(1000, 120), training, 4))


def test_people_lie_evenly_among_people(index: OriginalityIndex) -> None:
    """Other tunes by the same composer: their percentiles spread from 0 to 100, a half of them below 50."""
    found = [originality(line.excerpt(0, 32), "melody", index, 4).percentiles for _, line in many(2000, 80)]
    for name in FIGURES:
        ranks = np.sort([each[name] for each in found])
        assert 40 < ranks.mean() < 60
        if name == "cardinality":  # the others have few values, so that many share one rank
            assert np.abs(ranks - 100 * (np.arange(80) + 0.5) / 80).max() < 20


def test_a_copy_is_caught_and_named_in_any_key(index: OriginalityIndex) -> None:
    tune = wandering(17)
    for up in (-7, 0, 4):
        found = originality(Line(tune.onset_steps, tune.pitch + up, tune.bar), "melody", index, 4)
        assert found.longest == found.notes == 40
        assert found.source == Source("tune 17", "work 17", "melody")
        assert (found.cardinality, found.mosaic.sources, found.mosaic.covered) == (1, 1, 1)
        assert found.percentiles["longest"] > 99


def test_what_shares_nothing_is_called_new(index: OriginalityIndex) -> None:
    steps = np.arange(30) * 7
    found = originality(Line(steps, 60 + steps % 23, steps // 16), "melody", index, 4)
    assert (found.longest, found.source, found.mosaic.sources) == (0, None, 0)


def test_a_long_part_is_compared_in_pieces(index: OriginalityIndex) -> None:
    """Five new tunes in a row are as original as each of them, although their longest run is longer."""
    tunes = [wandering(3000 + n, 32) for n in range(5)]
    steps = np.concatenate([tune.onset_steps + 200 * n for n, tune in enumerate(tunes)])
    whole = Line(steps, np.concatenate([tune.pitch for tune in tunes]), steps // 16)
    each = np.mean([originality(tune, "melody", index, 4).percentiles["cardinality"] for tune in tunes])
    assert originality(whole, "melody", index, 4).percentiles["cardinality"] == pytest.approx(each, abs=20)
    assert originality(whole, "melody", index, 4).longest >= max(
        originality(tune, "melody", index, 4).longest for tune in tunes
    )


def test_one_copied_page_stands_out_of_a_long_part(index: OriginalityIndex) -> None:
    """Eight new tunes and one that is known: most of it is as people write, but not its longest run."""
    tunes = [wandering(3000 + n) for n in range(4)] + [wandering(17)] + [wandering(3004 + n) for n in range(4)]
    steps = np.concatenate([tune.onset_steps + 200 * n for n, tune in enumerate(tunes)])
    found = originality(Line(steps, np.concatenate([tune.pitch for tune in tunes]), steps // 16), "melody", index, 4)
    assert found.longest == 40
    assert found.percentiles["longest"] > 90
    assert found.percentiles["covered"] < 90


def test_people_s_long_parts_lie_evenly_among_people(index: OriginalityIndex) -> None:
    """Of several lines in a row the longest run is the longest of several: it is ranked as such."""
    ranks = []
    for seed in range(4000, 4040):
        line = wandering(seed, 160)  # people are known by excerpts of up to 32 notes here
        ranks.append(originality(line, "melody", index, 4).percentiles["longest"])
    assert 30 < np.mean(ranks) < 70


def test_a_snippet_is_not_ranked(index: OriginalityIndex) -> None:
    fewest = round(NEAR_ENOUGH * index.human.lengths("melody")[0])
    assert originality(wandering(1, fewest - 1), "melody", index, 4).percentiles == {}
    assert "longest" in originality(wandering(1, fewest), "melody", index, 4).percentiles


def test_without_people_there_is_no_percentile(index: OriginalityIndex) -> None:
    found = originality(wandering(17), "bassoon", index, 4)
    assert found.percentiles == {}
    assert found.figures == shared_with(wandering(17), index.fingerprints, 4).figures


def test_excerpts_are_of_one_length_and_do_not_overlap() -> None:
    lines = [wandering(0, 50), wandering(1, 10), wandering(2, 16)]
    found = excerpts(lines, 16)
    assert [len(each) for each in found] == [16] * 4
    assert [int(each.onset_steps[0]) for each in found[:3]] == wandering(0, 50).onset_steps[[0, 16, 32]].tolist()
    assert len(excerpts([wandering(seed, 64) for seed in range(99)], 16)) == 120


def test_the_index_of_a_corpus_knows_its_training_pieces_alone(toy_corpus: Corpus, tiny_bundle: Bundle) -> None:
    index = build_index(toy_corpus, tiny_bundle.config.form)
    titles = {source.title for source in index.fingerprints.sources}
    assert titles <= {piece.title for piece in toy_corpus.split("train")}
    for piece in toy_corpus.split("train"):
        for source, line in lines_of(piece, tiny_bundle.config.form):
            found = shared_with(line, index.fingerprints, 4)
            assert found.longest == (len(line) if source.title in titles else 0)
    assert index.human.values == {}  # two held-out songs are no people to compare with


def test_a_bundle_that_is_there_gets_the_index_of_its_own_corpus(
    tiny_bundle_folder: Path, toy_corpus: Corpus, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tiny_bundle_folder, tmp_path / "tiny"))
    with pytest.raises(BundleError, match="another corpus"):
        add_index(folder, toy_corpus)
    facts = json.loads((folder / "config.json").read_text())
    facts["corpus"]["content_hash"] = toy_corpus.content_hash
    (folder / "config.json").write_text(json.dumps(facts))
    made = add_index(folder, toy_corpus)
    assert (folder / FILE).read_bytes() == made.to_bytes()
    found = load(folder).originality  # the checksums are those of the new folder
    assert found is not None
    assert found.fingerprints.sources == made.fingerprints.sources
