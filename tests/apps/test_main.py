"""The first screen is light and leads with music; every way out has its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from descant.apps.cli.main import run
from descant.apps.cli.telling import NEEDS_TRAIN
from descant.apps.cli.verbs import VERBS, flowing
from descant.errors import DescantError

MUSICIANS = ("inspect", "accompany", "continue")
HEAVY = ("numpy", "symusic", "onnxruntime", "pydantic", "pyarrow", "PIL", "torch")


def descant(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "descant.apps.cli.main", *words]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, timeout=120)


def exit_code(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["descant", *words])
    with pytest.raises(SystemExit) as left:
        run()
    return int(left.value.code or 0)


def stand_in(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let `descant inspect` end with this error."""

    def inspect(song: str) -> None:  # noqa: ARG001
        raise error

    monkeypatch.setattr(type(VERBS["inspect"]), "load", lambda _verb: inspect)


def test_the_first_screen_leads_with_the_three_commands_of_a_musician() -> None:
    screen = descant("--help").stdout
    places = [screen.index(f"descant {verb}") for verb in MUSICIANS]
    assert places == sorted(places)
    assert places[-1] < screen.index("For your music") < screen.index("Options")
    assert descant().stdout == screen
    assert all(screen.index(f" {verb} ", screen.index("For your music")) for verb in VERBS)


def test_the_first_screen_imports_nothing_heavy() -> None:
    listing = "import sys, atexit; atexit.register(lambda: print(*sys.modules, file=sys.stderr))"
    asks = f"{listing}; sys.argv = ['descant', '--help']; from descant.apps.cli.main import run; run()"
    loaded = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, timeout=120).stderr.split()
    assert "descant.apps.cli.main" in loaded
    assert not set(HEAVY) & set(loaded)


def test_the_help_of_a_verb_shows_its_own_options() -> None:
    screen = descant("inspect", "--help", COLUMNS="100").stdout
    assert "--picture" in screen
    assert "--json" in screen


def test_the_line_of_inspect_is_what_its_help_begins_with() -> None:
    from descant.apps.cli.inspect import inspect

    assert (inspect.__doc__ or "").startswith(VERBS["inspect"].says)


def test_a_mistake_is_told_and_leaves_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in(monkeypatch, DescantError("A [odd] file.", "a good one.", "take another."))
    assert exit_code(monkeypatch, "inspect", "x") == 2
    told = capsys.readouterr()
    assert told.err.splitlines() == ["A [odd] file.", "Expected: a good one.", "What to do: take another."]
    assert told.out == ""


@pytest.mark.parametrize("words", [("sing",), ("inspect",), ("inspect", "--loudly", "x")])
def test_a_wrong_command_line_leaves_with_2(monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    assert exit_code(monkeypatch, *words) == 2


def test_stopping_from_the_keyboard_leaves_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, KeyboardInterrupt())
    assert exit_code(monkeypatch, "inspect", "x") == 130


def test_a_defect_is_ours_and_leaves_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in(monkeypatch, ZeroDivisionError("by zero"))
    monkeypatch.delenv("DESCANT_TRACEBACK", raising=False)
    assert exit_code(monkeypatch, "inspect", "x") == 1
    told = capsys.readouterr().err
    assert "defect of ours" in told
    assert "Traceback" not in told
    monkeypatch.setenv("DESCANT_TRACEBACK", "1")
    assert exit_code(monkeypatch, "inspect", "x") == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_missing_torch_is_told_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in(monkeypatch, ModuleNotFoundError("No module named 'torch'", name="torch.nn"))
    assert exit_code(monkeypatch, "inspect", "x") == 2
    assert 'pip install "descant[train]"' in capsys.readouterr().err


def test_a_missing_package_of_ours_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, ModuleNotFoundError("No module named 'descant.flute'", name="descant.flute"))
    assert exit_code(monkeypatch, "inspect", "x") == 1


@pytest.mark.parametrize("verb", [verb for verb in VERBS.values() if verb.function is not None], ids=lambda v: v.name)
def test_every_verb_is_where_the_table_says(verb: object) -> None:
    assert callable(verb.load())  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "words", [("train", "folk", "--corpus", "x", "-o", "y"), ("export", "x", "--corpus", "y", "-o", "z")]
)
def test_verbs_that_need_torch_say_so_without_it(words: tuple[str, ...], tmp_path: Path) -> None:
    assert VERBS[words[0]].function is None
    blocked = "; ".join(f"sys.modules[{name!r}] = None" for name in sorted(NEEDS_TRAIN))
    asks = f"import sys; {blocked}; sys.argv = {['descant', *words]!r}"
    told = subprocess.run(
        [sys.executable, "-c", f"{asks}; from descant.apps.cli.main import run; run()"],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path,
    )
    assert told.returncode == 2, told.stderr
    assert 'What to do: pip install "descant[train]"' in told.stderr
    assert "Traceback" not in told.stderr
    assert not list(tmp_path.iterdir())


def test_paragraphs_flow() -> None:
    assert flowing("One line.\n\nTwo lines\nof text.") == "One line.\n\nTwo lines of text."


def test_the_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert descant("--version").stdout.strip() == f"descant {version('descant')}"


def test_an_output_that_is_cut_off_is_no_defect(tmp_path: Path) -> None:
    command = f"{sys.executable} -m descant.apps.cli.main --help | head -1 > {tmp_path / 'out'}"
    assert subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=120).stderr == ""
