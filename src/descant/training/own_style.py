"""A style of one's own: a bundle learns one more label from some files, and keeps what it knew of the others.

Where the corpus that the bundle was trained on is at hand, half of what is learned from comes from it, and the whole
net learns (rehearsal; Ratcliff 1990, Robins 1995). Where it is not, only what the net is told of the new label is
learned, so that everything it does without that label stays exactly as it was.

RUN/corpus/         the files as a corpus, with report.tsv: every file's reason
RUN/learned_from/   these and what was rehearsed, in one corpus, which the next label's run rehearses
RUN/bundle/         the bundle; the rest of the folder is that of every run (`run.py`)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from safetensors.torch import load_file, save_file

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle, load
from descant.corpora.catalogue import CORPORA, corpus_named
from descant.corpora.mix import mix
from descant.corpora.prepare import Settings, prepare
from descant.corpora.store import Corpus, is_corpus, load_corpus, save_corpus
from descant.errors import CorpusError, RecipeError
from descant.models.style_columns import only_styles, style_columns
from descant.training.grown_bundle import grow
from descant.training.learned_on import learned_on
from descant.training.own_corpus import folder_name
from descant.training.own_recipe import iterations_for, quarters_of
from descant.training.own_words import few_words, report_words, style_words
from descant.training.recipe import Recipe, StyleOptions, with_settings
from descant.training.recogniser import keep as keep_recogniser
from descant.training.recogniser import train_recogniser
from descant.training.run import check_run_place, train
from descant.training.samples import Samples
from descant.training.start import SLOWER, recipe_of, start_weights
from descant.training.style_labels import added_styles

FEW_FILES = 10
"""Below so many a warning is given."""
LEARNS_ON = 0.5
"""Share of the iterations that a net from nothing would take."""
COLUMN_RATE = 1e-2
"""The learning rate where only a style's column is learned."""
LEARNED_FROM = "learned_from"
"""The corpus, beside the bundle of a run, that it learned from."""
Say = Callable[[Iterable[str]], None]


@dataclass(frozen=True)
class OwnStyle:
    """What is to be done: the bundle, the music, its label, and where the run goes."""

    start: str
    music: str
    label: str
    run: Path
    settings: tuple[str, ...] = ()

    @property
    def corpus(self) -> Path:
        """Where its corpus lies, if it is made of a folder."""
        return self.run / "corpus"


def train_style(own: OwnStyle, console: Console, *, resume: bool = False, threads: int = 2) -> BundleConfig:
    """From a bundle and a folder to a bundle in RUN/bundle that knows one more style, with what that cost the others.

    Raises `CorpusError`, `RecipeError`, `BundleError`, `OutputError` and `TrainingError`.
    """

    def say(lines: Iterable[str]) -> None:
        for line in lines:
            console.print(line, markup=False, highlight=False, soft_wrap=True)

    check_run_place(own.run, resume)
    base = load(own.start)
    before = recipe_of(base)
    _check(base, before, own.label)
    old = old_corpus(base, say)
    if resume:
        _check_as_begun(own, base, rehearses=old is not None)
    mine = _music(own, before, resume, say)
    recipe = with_settings(style_recipe(before, base.config, own, mine, rehearses=old is not None), own.settings)
    say(style_words(own.label, len(mine.split("train")), recipe, None if old is None else old.name))
    if len(mine.pieces) < FEW_FILES:
        say(few_words(len(mine.pieces)))
    together = mine if old is None else mix([old, mine])
    train(recipe, together, own.run, resume=resume, threads=threads, callbacks=(Samples(own.run, recipe, together),))
    recipe = Recipe.model_validate_json((own.run / "recipe.json").read_text(encoding="utf-8"))
    if old is None:
        _keep_all_else(own.run, recipe)
    else:
        save_corpus(own.run / LEARNED_FROM, together.pieces, together.manifest)
        if recipe.recogniser is not None:
            keep_recogniser(train_recogniser(recipe, together, lambda words: say([words])), own.run)
    folder = own.run / "bundle"
    grow(base, own.run, folder, together, own.label, rehearsed=old is not None)
    config, lines = learned_on(base, folder, own.label, mine, old)
    say(lines)
    say(
        [
            f"The bundle: {folder}; its card: {folder / 'README.md'}",
            f"Write with it: descant compose --style {own.label} -m {folder} -o song.mid",
        ]
    )
    return config


def style_recipe(before: Recipe, config: BundleConfig, own: OwnStyle, mine: Corpus, *, rehearses: bool) -> Recipe:
    """The bundle's recipe with one more style, trained for as long as so much music wants, and more slowly."""
    written = {direction.write for direction in before.directions} or set(before.roles)
    iterations = iterations_for(LEARNS_ON**2 * quarters_of(mine.split("train"), written))
    options = before.training
    changed = {
        "iterations": iterations,
        "warmup": min(50, iterations // 10),
        "validate_every": max(1, iterations // 8),
        "validation_batches": 24,
        "patience": 8,
        "sample_every": 4,
        "average": 0.99,
        "learning_rate": SLOWER * options.learning_rate if rehearses else COLUMN_RATE,
        "weight_decay": options.weight_decay if rehearses else 0.0,
        "learns": "all" if rehearses else "added styles",
    }
    styles = before.styles or StyleOptions()
    names = [*config.styles, own.label]
    owner = f"{own.label}: as the owner of its files says"
    return before.model_copy(
        update={
            "name": f"{before.name}-{folder_name(Path(own.label))}",
            "variant": "",
            "start": own.start,
            "corpus": "",
            "licence": f"{owner}; it began as {config.name}: {config.licence or 'no licence said'}",
            "styles": styles.model_copy(update={"names": names, "adds": [own.label]}),
            "training": options.model_copy(update=changed),
        }
    )


def _check(base: Bundle, before: Recipe, label: str) -> None:
    if before.grid == "events" or not before.roles:
        raise RecipeError(
            f"the bundle {base.name} writes notes without durations, and can't be told a style.",
            "a bundle on a grid of steps.",
            "name another with --from: descant models",
        )
    same = next((style for style in base.config.styles if style.casefold() == label.casefold()), None)
    if same is not None:
        raise RecipeError(
            f'the bundle {base.name} knows a style "{same}" already.',
            f"a name that is none of {', '.join(base.config.styles)}.",
            "name it otherwise with --label.",
        )
    if not label.strip() or "," in label or ":" in label:
        raise RecipeError(
            f'"{label}" can\'t be the name of a style.', "a name without commas and colons.", "such as --label mine"
        )


def _check_as_begun(own: OwnStyle, base: Bundle, *, rehearses: bool) -> None:
    """What a run that goes on was begun with must be what is asked for now."""
    try:
        begun = Recipe.model_validate_json((own.run / "recipe.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return  # damaged: said where the run is opened
    adds = begun.styles.adds if begun.styles else []
    if begun.start != own.start or adds != [own.label]:
        began = f"teaching {begun.start} the style {', '.join(adds)}" if adds else "as a training without --label"
        raise RecipeError(
            f"the run in {own.run} was begun {began}.",
            f"--from {begun.start} --label {adds[0]}." if adds else "its own recipe.",
            "ask for the same, or begin anew in another folder with -o.",
        )
    if (begun.training.learns == "all") != rehearses:
        corpus = base.config.corpus.name
        raise RecipeError(
            f"the run in {own.run} was begun with{'out' if rehearses else ''} {corpus} at hand to rehearse, and now it "
            f"is{'' if rehearses else ' not'} there.",
            f"{CORPORA / corpus} as it was then.",
            "put it there again, or begin anew in another folder with -o.",
        )


def _music(own: OwnStyle, before: Recipe, resume: bool, say: Say) -> Corpus:
    """The files as a corpus, every piece with the new label."""
    if is_corpus(own.music):
        corpus = load_corpus(own.music)
    else:
        together = tuple(dict.fromkeys(frozenset((*each.given, each.write)) for each in before.directions))
        settings = Settings(shares=None, together=together, style=own.label)
        if resume and is_corpus(own.corpus):
            _check_same_music(own, settings)
        else:
            say(report_words(prepare(own.music, own.corpus, settings=settings), warns=False))
        corpus = load_corpus(own.corpus)
    label = (before.styles or StyleOptions()).label
    pieces = [replace(piece, labels={**piece.labels, label: own.label}) for piece in corpus.pieces]
    return Corpus(f"{corpus.name}-{own.label}", None, corpus.manifest, pieces)


def _check_same_music(own: OwnStyle, settings: Settings) -> None:
    """The files, read again beside the corpus that a run was begun with, must make the same one."""
    with TemporaryDirectory() as folder:
        prepare(own.music, Path(folder) / own.corpus.name, settings=settings)
        again = load_corpus(Path(folder) / own.corpus.name)
    if again.content_hash != load_corpus(own.corpus).content_hash:
        raise RecipeError(
            f"{own.music} is other music than the run in {own.run} was begun with.",
            "the files as they were then.",
            "name these, or begin anew in another folder with -o.",
        )


def old_corpus(base: Bundle, say: Say) -> Corpus | None:
    """The corpus that a bundle was trained on, beside it or by its name, if it is at hand as it was then."""
    facts = base.config.corpus
    for place in (base.folder.parent / LEARNED_FROM, CORPORA / facts.name, facts.name):
        try:
            corpus = corpus_named(place, tell=lambda words: say([words]))
        except CorpusError:
            continue
        if corpus.content_hash == facts.content_hash:
            return corpus
        say([f"{place} is another corpus than that which {base.name} was trained on, so it is not used."])
    return None


def _keep_all_else(run: Path, recipe: Recipe) -> None:
    """Put back, to the last bit, whatever is not of the new style: averaging weights rounds them."""
    kept = only_styles(
        start_weights(recipe),
        load_file(run / "best.safetensors"),
        style_columns(recipe.skeleton()),
        added_styles(recipe),
    )
    save_file(kept, run / "best.safetensors")
