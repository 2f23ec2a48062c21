"""What MusicXML comes in: a plain XML text, or an `.mxl` archive around one.

An archive names its score in META-INF/container.xml. Where that is missing or ill-formed, the first XML member outside
of META-INF is the score.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from descant.errors import ScoreError

LARGEST_SCORE_BYTES = 64 << 20
"""The longest XML text that is read: the longest symphony takes half of it."""

CONTAINER = "META-INF/container.xml"
NOTATION = "application/vnd.recordare.musicxml+xml"
_ZIP = b"PK\x03\x04"
_SUFFIXES = (".musicxml", ".xml")
_BREAKS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError)
"""How an archive can be damaged, packed in a way that Python does not know, or locked by a password."""


def is_archive(data: bytes) -> bool:
    """Whether these bytes begin as a zip archive does."""
    return data[:4] == _ZIP


def document_of(data: bytes) -> bytes:
    """The XML text of a score, unpacked if it comes in an archive. Raises `ScoreError`."""
    if not is_archive(data):
        _refuse_large(len(data))
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            member = archive.getinfo(_score_member(archive))
            _refuse_large(member.file_size)
            with archive.open(member) as packed:
                document = packed.read(LARGEST_SCORE_BYTES + 1)
    except _BREAKS as error:
        raise ScoreError(
            f"This archive can't be unpacked: {error}.",
            "a whole .mxl file, as notation programs write them.",
            "save it again in a notation program, or fetch it again.",
        ) from error
    _refuse_large(len(document))
    return document


def packed(document: bytes, given: bytes | None = None) -> bytes:
    """An archive around a score; of a given archive every other member stays as it was."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        if given is not None and is_archive(given):
            with zipfile.ZipFile(io.BytesIO(given)) as old:
                score = _score_member(old)
                for member in old.infolist():
                    new.writestr(member, document if member.filename == score else old.read(member))
        else:
            new.writestr(
                _dated(CONTAINER),
                '<?xml version="1.0" encoding="UTF-8"?>\n<container><rootfiles>'
                f'<rootfile full-path="score.musicxml" media-type="{NOTATION}"/></rootfiles></container>\n',
            )
            new.writestr(_dated("score.musicxml"), document)
    return target.getvalue()


def _dated(name: str) -> zipfile.ZipInfo:
    """A member of a fixed date, so that the same score gives the same bytes."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _score_member(archive: zipfile.ZipFile) -> str:
    """The name of the member that holds the score."""
    names = archive.namelist()
    if CONTAINER in names and archive.getinfo(CONTAINER).file_size < 1 << 20:
        try:
            container = etree.fromstring(archive.read(CONTAINER), _parser())
            for file in container.iter("{*}rootfile"):
                name = file.get("full-path", "")
                if name in names and file.get("media-type", NOTATION) in (NOTATION, "text/xml", "application/xml"):
                    return str(name)
        except (etree.XMLSyntaxError, *_BREAKS):
            pass  # some programs write it ill-formed; the score is whole none the less
    for name in names:
        if name.lower().endswith(_SUFFIXES) and not name.startswith(("META-INF/", "__MACOSX/")):
            return name
    raise ScoreError(
        "There is no score in this archive.",
        "an .mxl file with a member that ends in .musicxml or .xml.",
        "save it again as MusicXML in a notation program.",
    )


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)


def _refuse_large(size_bytes: int) -> None:
    if size_bytes > LARGEST_SCORE_BYTES:
        raise ScoreError(
            f"This score is a text of {size_bytes >> 20:,} MB or more.",
            f"at most {LARGEST_SCORE_BYTES >> 20} MB of MusicXML; a symphony takes less.",
            "check that it is the right file, or split the piece into its movements.",
        )
