"""The tree of a MusicXML text: parsed without ever opening another file, part by part and measure by measure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from descant.errors import ScoreError

ROOTS = ("score-partwise", "score-timewise")
"""The two ways to write a score: parts made of measures, or measures made of parts."""


@dataclass(frozen=True)
class ScorePart:
    """A part as written: its identity, its entry in the part list (None where that is missing) and its measures."""

    id: str
    listed: etree._Element | None
    measures: tuple[etree._Element, ...]


def parse(document: bytes, *, keep_all: bool = False) -> etree._Element:
    """The root of a MusicXML text, without namespaces. Raises `ScoreError`.

    Comments and processing instructions are left out unless `keep_all`. No entity is resolved and no file or address
    opened; a text that declares entities is refused.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=not keep_all,
        remove_pis=not keep_all,
    )
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ScoreError(
            f"This MusicXML is damaged: {_reason(error)}.",
            "well-formed XML from beginning to end.",
            "save it again in the program that wrote it, or mend that line in a text editor.",
        ) from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise ScoreError(
            "This MusicXML declares entities of its own, which may stand for other files or for endless text.",
            "MusicXML as notation programs write it, without any.",
            "open it in a notation program and save it again.",
        )
    for element in root.iter(etree.Element):
        if element.tag[0] == "{":
            element.tag = etree.QName(element).localname
    if root.tag not in ROOTS:
        raise ScoreError(
            f"This is XML, but no music: its root is <{root.tag}>.",
            "MusicXML, whose root is <score-partwise>.",
            "check that it is the right file.",
        )
    return root


def parts_of(root: etree._Element) -> tuple[ScorePart, ...]:
    """The parts of a score in the order of the file, whichever way it is written. Raises `ScoreError` for none."""
    listed = {entry.get("id", ""): entry for entry in root.iterfind("part-list/score-part")}
    measures: dict[str, list[etree._Element]] = {}
    if root.tag == ROOTS[0]:
        for number, part in enumerate(root.iterfind("part")):
            measures.setdefault(part.get("id", f"part {number}"), []).extend(part.iterfind("measure"))
    else:
        for number, measure in enumerate(root.iterfind("measure")):
            for part in measure.iterfind("part"):
                column = measures.setdefault(part.get("id", ""), [])
                column.extend(etree.Element("measure") for _ in range(number - len(column)))
                column.append(part)
    if not any(measures.values()):
        raise ScoreError(
            "There is no part with a measure in this score.",
            "at least one part of music.",
            "check that it is the right file; some programs save an empty template.",
        )
    return tuple(ScorePart(id_, listed.get(id_), tuple(column)) for id_, column in measures.items())


def children(element: etree._Element) -> Iterator[etree._Element]:
    """The elements directly below one, without references to entities and the like."""
    return iter(child for child in element if isinstance(child.tag, str))


def words_of(element: etree._Element | None, path: str) -> str:
    """The text at a path below an element, its white space made plain; empty where there is none."""
    return "" if element is None else " ".join((element.findtext(path) or "").split())


def number_in(text: str | None) -> float | None:
    """A finite number from a text; None where there is none."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < 1e12 else None


def _reason(error: Exception) -> str:
    return str(error).replace(" (<string>, line ", " (line ").rstrip(".") or "it is no XML"
