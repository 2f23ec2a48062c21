from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.errors import ScoreError
from descant.score import musicxml_container
from descant.score.formats import read_bytes
from descant.score.musicxml_container import CONTAINER, document_of, packed

Build = Callable[..., bytes]

NAMED = b'<container><rootfiles><rootfile full-path="b.xml"/></rootfiles></container>'


def archive(**members: bytes) -> bytes:
    """An archive; CONTAINER stands for its member that names the score."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members.items():
            new.writestr(CONTAINER if name == "container" else name.replace("_", "."), content)
    return target.getvalue()


def test_the_container_names_the_score() -> None:
    assert document_of(archive(container=NAMED, a_xml=b"<a/>", b_xml=b"<b/>")) == b"<b/>"


@pytest.mark.parametrize("container", [b"<container><rootfiles>", b"", NAMED.replace(b"b.xml", b"gone.xml")])
def test_an_ill_formed_container_does_not_stop_it(container: bytes) -> None:
    assert document_of(archive(container=container, a_xml=b"<a/>")) == b"<a/>"


def test_what_a_system_puts_into_an_archive_is_no_score() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as new:
        for name in ("__MACOSX/._song.xml", "META-INF/other.xml", "song.xml"):
            new.writestr(name, f"<{name}/>")
    assert document_of(target.getvalue()) == b"<song.xml/>"


def test_what_is_packed_unpacks_and_all_else_stays() -> None:
    assert document_of(packed(b"<score/>")) == b"<score/>"
    given = archive(container=NAMED, b_xml=b"<b/>", picture_png=b"\x89PNG")
    again = packed(b"<new/>", given)
    with zipfile.ZipFile(io.BytesIO(given)) as old, zipfile.ZipFile(io.BytesIO(again)) as new:
        assert old.namelist() == new.namelist()
        assert {name: new.read(name) for name in new.namelist()} == {
            name: b"<new/>" if name == "b.xml" else old.read(name) for name in old.namelist()
        }


def test_an_archive_that_unpacks_to_endless_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(musicxml_container, "LARGEST_SCORE_BYTES", 1 << 16)
    with pytest.raises(ScoreError, match="text of"):
        document_of(archive(a_xml=b" " * (1 << 17)))
    with pytest.raises(ScoreError, match="text of"):
        document_of(b"<a>" + b" " * (1 << 17))


@pytest.mark.parametrize("data", [archive(readme_txt=b"no score"), archive(), b"PK\x03\x04"])
def test_an_archive_without_a_score_is_refused(data: bytes) -> None:
    with pytest.raises(ScoreError) as refused:
        read_bytes(data, "a.mxl")
    assert refused.value.remedy


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=5))
def test_a_damaged_archive_is_read_or_refused(
    musicxml_of: Build, xml_note: Callable[..., str], changes: list[tuple[int, int]]
) -> None:
    data = bytearray(packed(musicxml_of(xml_note("C4", 4))))
    for position, byte in changes:
        data[position % len(data)] = byte
    with suppress(ScoreError):
        assert read_bytes(bytes(data), "a.mxl").parts
