"""A sample at every checkpoint: a part written for a validation piece, as MIDI, as a picture, and in figures."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from pathlib import Path

import lightning as L
from lightning.pytorch.callbacks import Callback

from descant.bundles.manifest import BundleConfig, CorpusFacts
from descant.bundles.store import Bundle
from descant.corpora.piece import Piece
from descant.corpora.store import Corpus
from descant.evaluation.samples import sample_metrics
from descant.files import write_whole
from descant.generation.accompaniment import Manner, accompany, compose
from descant.generation.take import Take
from descant.models.accompanist import Accompanist
from descant.render.pianoroll import draw_score, save_picture
from descant.training.bundling import describe
from descant.training.module import TrainingModule
from descant.training.pieces import stacks_of
from descant.training.recipe import Recipe
from descant.training.torch_graphs import TorchGraphs

COMPOSED_BARS = 16


class Samples(Callback):
    """Writes the recipe's first direction for the first fitting validation piece (or composes, where there is none)."""

    def __init__(self, run: Path, recipe: Recipe, corpus: Corpus) -> None:
        self.folder = run / "samples"
        self.recipe = recipe
        self.corpus = corpus
        self.config: BundleConfig | None = None
        self.piece: Piece | None = None
        self.validations = 0

    def state_dict(self) -> dict[str, object]:
        """So that a resumed run keeps counting."""
        return {"validations": self.validations}

    def load_state_dict(self, state_dict: dict[str, object]) -> None:
        """Go on counting."""
        self.validations = int(str(state_dict["validations"]))

    def on_fit_start(self, trainer: L.Trainer, pl_module: L.LightningModule) -> None:
        """Choose the piece once, so that samples can be compared."""
        assert isinstance(pl_module, TrainingModule)
        net = pl_module.net
        assert isinstance(net, Accompanist)
        stacks = stacks_of(self.corpus.split("train"), self.recipe.roles, self.recipe.steps_per_quarter)
        self.config = describe(self.recipe, net, CorpusFacts(name=self.corpus.name), stacks)
        if self.recipe.directions:
            wanted = {*self.recipe.directions[0].given, self.recipe.directions[0].write}
            fitting = [piece for piece in self.corpus.split("validation") if wanted <= set(piece.roles.values())]
            self.piece = fitting[0] if fitting else None

    def on_validation_end(self, trainer: L.Trainer, pl_module: L.LightningModule) -> None:
        """Write the sample of this checkpoint."""
        self.validations += 1
        every = self.recipe.training.sample_every
        if not every or self.validations % every or self.config is None:
            return
        assert isinstance(pl_module, TrainingModule)
        bundle = Bundle(self.folder, self.config, TorchGraphs(pl_module.kept))
        take = self._take(bundle)
        name = f"{trainer.global_step:07d}"
        take.write(self.folder / f"{name}.mid")
        score = take.to_score()
        written = [part.number for part in take.parts]
        picture = draw_score(score, written=written, title=f"{self.recipe.name}, iteration {trainer.global_step}")
        save_picture(picture, self.folder / f"{name}.png")
        figures: dict[str, object] = {"nats_per_frame": take.nats_per_frame}
        for role in take.roles:
            metrics = sample_metrics(take.frames[role], role, self.config.roles[role], take.stack)
            figures[role] = (
                asdict(metrics) if is_dataclass(metrics) and not isinstance(metrics, type) else dict(metrics)
            )
        write_whole(self.folder / f"{name}.json", json.dumps(figures, indent=1))

    def _take(self, bundle: Bundle) -> Take:
        manner = Manner(seed=self.recipe.training.seed)
        if self.piece is None:
            return compose(bundle, bars=COMPOSED_BARS, manner=manner)[0]
        direction = self.recipe.directions[0]
        score = self.piece.score
        numbers = [number for number, role in self.piece.roles.items() if role in direction.given]
        given = score.with_parts(tuple(part for part in score.parts if part.number in numbers))
        names = [str(number) for number in numbers]
        as_role = direction.given[0] if len(numbers) == 1 else None
        return accompany(bundle, given, given=names, write=[direction.write], as_role=as_role, manner=manner)[0]
