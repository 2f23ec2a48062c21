"""The laws of the HTML report: one file that fetches nothing, in which a title can do no harm."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from descant.evaluation import html_report as module
from descant.evaluation.figures import METRICS, measure
from descant.evaluation.html_report import html_report
from descant.evaluation.sample_report import cells
from descant.evaluation.sampling import Sample, Samples
from descant.evaluation.trial import Trial

if TYPE_CHECKING:
    from descant.bundles.store import Bundle

NASTY = "<script>alert('tune')</script>"


def named(sample: Sample, title: str) -> Sample:
    known = sample.piece.piece
    assert known is not None
    return replace(sample, piece=replace(sample.piece, piece=replace(known, title=title)))


@pytest.fixture(scope="module")
def samples(toy_samples: list[Samples]) -> Samples:
    first, second = toy_samples[0].samples
    return replace(toy_samples[0], samples=(named(first, NASTY), second))


@pytest.fixture(scope="module")
def html(samples: Samples, toy_bundle: Bundle) -> str:
    trial = Trial("tiny", (), ("A remark of the trial.",))
    return html_report(trial, [measure(samples)], toy_bundle, "songs & dances")


def test_nothing_is_fetched(html: str) -> None:
    assert not re.search(r"https?://", html)
    addresses = re.findall(r'\b(?:src|href|action|poster|srcset)\s*=\s*"([^"]*)"', html)
    assert len(addresses) >= 8  # two pictures and two MIDI files of each of the two samples
    assert all(address.startswith(("data:", "#")) for address in addresses)
    assert not re.search(r"@import|url\(|<link|<iframe", html)


def test_a_title_is_text(html: str) -> None:
    assert NASTY not in html
    assert "&lt;script&gt;alert(" in html
    assert html.count("<script") == html.count("</script>") == 1
    names = re.findall(r'download="([^"]*)"', html)
    assert len(names) == 4
    assert all(re.fullmatch(r"\w+\.mid", name) for name in names)
    assert "<title>tiny on songs &amp; dances</title>" in html


def test_it_says_what_the_table_says(html: str, samples: Samples) -> None:
    result = measure(samples)
    for metric in result.metrics:
        row = f'<th scope="row">{METRICS[metric][0]}</th>' + "".join(
            f"<td>{cell.replace('>', '&gt;')}</td>" for cell in cells(result, metric)
        )
        assert row in html
    assert "A remark of the trial." in html
    assert html.count("<button") == 4


def test_more_samples_than_are_shown_are_counted(
    samples: Samples, toy_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_PICTURED", 1)
    told: list[tuple[int, int]] = []
    html = html_report(
        Trial("tiny", (), ()),
        [measure(samples)],
        toy_bundle,
        "songs",
        lambda done, total: told.append((done, total)),
    )
    assert "1 more samples were measured, and are not shown." in html
    assert html.count("<h3>") == 1
    assert told == [(1, 1)]


def test_without_samples_there_is_no_program(toy_bundle: Bundle) -> None:
    html = html_report(Trial("tiny", (), ("Nothing was measured.",)), [], toy_bundle, "songs")
    assert "<script" not in html
    assert "Nothing was measured." in html
