"""Several corpora as one, for a net that learns from a mix: every piece keeps its side of the split.

Pieces and works are named after their corpus, and the label `corpus` says it, so that a net can be told which one to
write like. Each corpus was split for itself, so a tune that two of them share may
stand on both sides. Such copies (found as `descant prepare` finds them in one corpus) are left out on the side that
learns: of train and test, say, the test piece stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from descant.corpora.fingerprint import fingerprints
from descant.corpora.piece import SPLITS, Piece
from descant.corpora.store import Corpus
from descant.corpora.works import copies
from descant.errors import CorpusError


def mix(corpora: Sequence[Corpus]) -> Corpus:
    """All pieces of several corpora; a single one comes back as it is. Raises `CorpusError` when one is named twice.

    The manifest names under `left_out` the pieces that another corpus has on the other side of the split.
    """
    if len(corpora) == 1:
        return corpora[0]
    names = [corpus.name for corpus in corpora]
    twice = [name for name in names if names.count(name) > 1]
    if twice or not names:
        raise CorpusError(
            f"the corpus {twice[0]} is to be mixed with itself." if twice else "there is no corpus to mix.",
            "corpora of different names.",
            "name each with --corpus once.",
        )
    pieces = [
        replace(
            piece,
            id=f"{corpus.name}/{piece.id}",
            work=f"{corpus.name}/{piece.work}",
            labels={"corpus": corpus.name, **piece.labels},  # of a mix of mixes, the first name stays
        )
        for corpus in corpora
        for piece in corpus.pieces
    ]
    left_out = {pieces[number].id for number in _heard_elsewhere(pieces, corpora)}
    said = {key: " ".join(_saying(corpus, key) for corpus in corpora) for key in ("citation", "licence")}
    name = " + ".join(names)
    return Corpus(
        name,
        None,
        {"name": name, **said, "mixed": names, "left_out": sorted(left_out)},
        [piece for piece in pieces if piece.id not in left_out],
    )


def _saying(corpus: Corpus, key: str) -> str:
    return f"{corpus.name}: {str(corpus.manifest.get(key) or 'not said').rstrip('.')}."


def _heard_elsewhere(pieces: Sequence[Piece], corpora: Sequence[Corpus]) -> set[int]:
    """Pieces that share a tune with one of another corpus, on a side that comes later than theirs."""
    home = [place for place, corpus in enumerate(corpora) for _ in corpus.pieces]
    side = [SPLITS.index(piece.split) for piece in pieces]
    pairs = copies([fingerprints(piece.score, piece.roles) for piece in pieces])
    return {
        one if side[one] < side[other] else other
        for one, other in pairs
        if home[one] != home[other] and side[one] != side[other]
    }
