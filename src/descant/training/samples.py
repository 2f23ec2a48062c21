"""A sample at every checkpoint: a part written for a validation piece, as MIDI, as a picture, and in figures."""

from __future__ import annotations

import json
from pathlib import Path

from lightning import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback

from descant.bundles.manifest import BundleConfig, CorpusFacts
from descant.bundles.store import Bundle
from descant.corpora.piece import Piece
from descant.corpora.store import Corpus
from descant.errors import GridError, PartError, WritingError
from descant.evaluation.samples import sample_metrics
from descant.files import write_whole
from descant.generation.accompaniment import Manner, accompany, compose
from descant.generation.choice import choice_for
from descant.generation.event_writing import compose_notes
from descant.generation.take import Take
from descant.models.accompanist import Accompanist
from descant.render.pianoroll import draw_score, save_picture
from descant.training.bundling import describe
from descant.training.module import TrainingModule
from descant.training.pieces import stacks_of
from descant.training.recipe import Recipe
from descant.training.torch_graphs import TorchGraphs

COMPOSED_BARS = 16
COMPOSED_NOTES = 128


class Samples(Callback):
    """Writes the recipe's first direction for the first fitting validation piece (or composes, where there is none)."""

    def __init__(self, run: Path, recipe: Recipe, corpus: Corpus) -> None:
        self.folder = run / "samples"
        self.recipe = recipe
        self.corpus = corpus
        self.config: BundleConfig | None = None
        self.piece: Piece | None = None

    def on_fit_start(self, trainer: Trainer, pl_module: LightningModule) -> None:  # noqa: ARG002
        """Choose the piece once, so that samples can be compared."""
        assert isinstance(pl_module, TrainingModule)
        net, self.recipe = pl_module.net, pl_module.recipe  # with what was learned when training began
        assert isinstance(net, Accompanist)
        stacks = stacks_of(self.corpus.split("train"), self.recipe.form)
        self.config = describe(self.recipe, net, CorpusFacts(name=self.corpus.name), stacks)
        if self.recipe.directions:
            wanted = {*self.recipe.directions[0].given, self.recipe.directions[0].write}
            fitting = [piece for piece in self.corpus.split("validation") if wanted <= set(piece.roles.values())]
            self.piece = fitting[0] if fitting else None

    def on_validation_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Write the sample of this checkpoint."""
        every, step = self.recipe.training.sample_every, trainer.global_step
        # counted by iterations, so also in a resumed run
        validations = step // self.recipe.training.validation_interval
        if not every or validations % every or self.config is None:
            return
        assert isinstance(pl_module, TrainingModule)
        bundle = Bundle(self.folder, self.config, TorchGraphs(pl_module.kept))
        name = f"{step:07d}"
        try:
            take = self._take(bundle)
        except (GridError, PartError, WritingError) as refusal:  # no reason to end a training
            write_whole(self.folder / f"{name}.json", json.dumps({"no sample": str(refusal)}, indent=1))
            return
        take.write(self.folder / f"{name}.mid")
        score = take.to_score()
        written = [part.number for part in take.parts]
        picture = draw_score(score, written=written, title=f"{self.recipe.name}, iteration {step}")
        save_picture(picture, self.folder / f"{name}.png")
        figures: dict[str, object] = {"nats_per_frame": take.nats_per_frame}
        for role in take.roles:
            kind = "poly" if take.stack.events else self.config.roles[role]  # every pitch of an event begins
            figures[role] = sample_metrics(take.frames[role], role, kind, take.stack)
        write_whole(self.folder / f"{name}.json", json.dumps(figures, indent=1))

    def _take(self, bundle: Bundle) -> Take:
        usual = bundle.config.sampling
        choice = choice_for(usual, usual.temperature or 1.0)  # what the net itself hears, not calmed down
        manner = Manner(choice, seed=self.recipe.training.seed)
        if bundle.config.grid == "events":
            return compose_notes(bundle, notes=COMPOSED_NOTES, from_random_note=True, manner=manner)[0]
        if self.piece is None:
            return compose(bundle, bars=COMPOSED_BARS, manner=manner)[0]
        direction = self.recipe.directions[0]
        score = self.piece.score
        roles = {number: role for number, role in self.piece.roles.items() if role in direction.given}
        given = score.with_parts(tuple(part for part in score.parts if part.number in roles))
        return accompany(bundle, given, roles=roles, write=[direction.write], manner=manner)[0]
