"""New elements put into a MusicXML text that else keeps every character it had."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

from lxml import etree

from descant.score.musicxml_tree import parse

_HIDDEN = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_PART_END = re.compile(rb"</part\s*>")
_LIST_END = re.compile(rb"</part-list\s*>")


def put_in(
    document: bytes,
    listed: Sequence[etree._Element],
    parts: Sequence[etree._Element],
    rests: Sequence[Sequence[etree._Element]],
) -> bytes:
    """The text with new entries, new parts and further measures, each put in where it belongs."""
    tree = parse(document, keep_all=True).getroottree()
    encoding = tree.docinfo.encoding or "UTF-8"
    spliced = _spliced(document, listed, parts, rests) if _extends_ascii(encoding) else None
    if spliced is not None:
        return spliced
    root = tree.getroot()
    given = root.findall("part")
    part_list = root.find("part-list")
    if part_list is None:
        part_list = _list_of(given)
        root.insert(root.index(given[0]), part_list)
    part_list.extend(listed)
    for part, measures in zip(given, rests, strict=True):
        part.extend(measures)
    at = root.index(given[-1]) + 1
    root[at:at] = list(parts)
    return bytes(etree.tostring(tree, encoding=encoding, xml_declaration=True))


def _list_of(parts: Sequence[etree._Element]) -> etree._Element:
    """A list of parts for a score that lacks one; an entry must have a name."""
    part_list = etree.Element("part-list")
    for part in parts:
        entry = etree.SubElement(part_list, "score-part", id=part.get("id", ""))
        etree.SubElement(entry, "part-name")
    return part_list


def _extends_ascii(encoding: str) -> bool:
    try:
        return codecs.encode("</part>", encoding) == b"</part>"
    except (LookupError, UnicodeError):
        return False


def _spliced(
    document: bytes,
    listed: Sequence[etree._Element],
    parts: Sequence[etree._Element],
    rests: Sequence[Sequence[etree._Element]],
) -> bytes | None:
    """The given bytes with new ones between them; None where the places for them can't be told."""
    seen = _HIDDEN.sub(lambda hidden: b" " * len(hidden[0]), document)
    list_end, part_ends = _LIST_END.search(seen), list(_PART_END.finditer(seen))
    if list_end is None or len(part_ends) != len(rests):
        return None
    places = [(list_end.start(), listed, 2)]
    places += [(end.start(), measures, 2) for end, measures in zip(part_ends, rests, strict=True)]
    places.append((part_ends[-1].end(), parts, 1))
    pieces, begun = [], 0
    for at, elements, depth in places:
        pieces.append(document[begun:at])
        pieces += [_as_text(element, depth) for element in elements]
        pieces.append(b"\n  " if elements and depth == 2 else b"")
        begun = at
    return b"".join([*pieces, document[begun:]])


def _as_text(element: etree._Element, depth: int) -> bytes:
    """An element as lines of plain ASCII, indented so far; what is not ASCII becomes a character reference."""
    etree.indent(element, level=depth)
    return b"\n" + b"  " * depth + bytes(etree.tostring(element, encoding="ascii", with_tail=False))
