"""Pieces as a table of columns: one row a piece, notes as nested lists. What a corpus is on disk.

    id title file split work          text
    labels                            list of (name, value)
    key                               tonic, minor, confidence
    phase_ticks                       float
    ticks_per_quarter                 int
    length_ticks                      int, or none where the bars say how long the piece lasts (none in format 1)
    score_title                       text
    tempos meters keys                lists of rows
    parts                             list of (number, name, program, is_drums, channel, role,
                                               onset_ticks, duration_ticks, pitch, velocity: lists)

A part without a role has none; a part whose channel is unknown has none. The file's own bytes are not kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from descant.corpora.piece import Piece
from descant.score.key import Key
from descant.score.score import IntArray, KeySignature, Meter, Notes, Part, Score, Tempo

FORMAT = 2
"""Version of this table's form."""

_TICKS = pa.list_(pa.int64())
_BYTES = pa.list_(pa.uint8())
_NOTE_TYPES = {"onset_ticks": _TICKS, "duration_ticks": _TICKS, "pitch": _BYTES, "velocity": _BYTES}
_PART = pa.struct(
    [
        ("number", pa.int32()),
        ("name", pa.string()),
        ("program", pa.int16()),
        ("is_drums", pa.bool_()),
        ("channel", pa.int16()),
        ("role", pa.string()),
        *_NOTE_TYPES.items(),
    ]
)
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "title", "file", "split", "work")),
        ("labels", pa.list_(pa.struct([("name", pa.string()), ("value", pa.string())]))),
        ("key", pa.struct([("tonic", pa.int8()), ("minor", pa.bool_()), ("confidence", pa.float64())])),
        ("phase_ticks", pa.float64()),
        ("ticks_per_quarter", pa.int32()),
        ("length_ticks", pa.int64()),
        ("score_title", pa.string()),
        ("tempos", pa.list_(pa.struct([("tick", pa.int64()), ("bpm", pa.float64())]))),
        (
            "meters",
            pa.list_(pa.struct([("tick", pa.int64()), ("numerator", pa.int32()), ("denominator", pa.int32())])),
        ),
        ("keys", pa.list_(pa.struct([("tick", pa.int64()), ("fifths", pa.int8()), ("minor", pa.bool_())]))),
        ("parts", pa.list_(_PART)),
    ]
)


def table_of(pieces: Sequence[Piece]) -> pa.Table:
    """The pieces as a table, in their order."""
    columns: dict[str, Any] = {name: [getattr(piece, name) for piece in pieces] for name in _PLAIN}
    columns["labels"] = [_rows(sorted(piece.labels.items()), "name", "value") for piece in pieces]
    columns["key"] = [vars(piece.key) for piece in pieces]
    for name in ("ticks_per_quarter", "length_ticks"):
        columns[name] = [getattr(piece.score, name) for piece in pieces]
    columns["score_title"] = [piece.score.title for piece in pieces]
    for name in _MAPS:
        columns[name] = [[vars(item) for item in getattr(piece.score, name)] for piece in pieces]
    arrays = {name: pa.array(values, SCHEMA.field(name).type) for name, values in columns.items()}
    arrays["parts"] = _parts_array(pieces)
    return pa.table([arrays[name] for name in SCHEMA.names], schema=SCHEMA)


def pieces_of(table: pa.Table) -> list[Piece]:
    """The pieces of a table, in its order."""
    if "length_ticks" not in table.column_names:
        place = SCHEMA.get_field_index("length_ticks")
        table = table.add_column(place, SCHEMA.field(place), pa.nulls(len(table), pa.int64()))
    table = table.cast(SCHEMA)
    rows = table.drop_columns(["parts", *_MAPS]).to_pylist()
    maps = (_map_of(table[name], item) for name, item in _MAPS.items())
    parts, roles = _parts_of(table["parts"])
    return [_piece(*of_piece) for of_piece in zip(rows, *maps, parts, roles, strict=True)]


_MAPS: dict[str, type[Any]] = {"tempos": Tempo, "meters": Meter, "keys": KeySignature}
_PLAIN = ("id", "title", "file", "split", "work", "phase_ticks")


def _rows(items: Sequence[tuple[Any, ...]], *names: str) -> list[dict[str, Any]]:
    return [dict(zip(names, item, strict=True)) for item in items]


def _offsets(lengths: Sequence[int]) -> pa.Array:
    return pa.array(np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int32))


def _joined(columns: Sequence[IntArray], of_type: pa.DataType) -> pa.Array:
    values = np.concatenate(columns) if columns else np.zeros(0, np.int64)
    return pa.ListArray.from_arrays(_offsets([len(column) for column in columns]), pa.array(values).cast(of_type))


def _parts_array(pieces: Sequence[Piece]) -> pa.Array:
    """All parts, built from whole columns: never a Python object for a note."""
    owned = [(piece, part) for piece in pieces for part in piece.score.parts]
    parts = [part for _, part in owned]
    facts: dict[str, list[Any]] = {
        name: [getattr(part, name) for part in parts] for name in ("number", "name", "program", "is_drums", "channel")
    }
    facts["role"] = [piece.roles.get(part.number) for piece, part in owned]
    arrays = [pa.array(values, _PART.field(name).type) for name, values in facts.items()]
    notes = [
        _joined([getattr(part.notes, name) for part in parts], kind.value_type) for name, kind in _NOTE_TYPES.items()
    ]
    struct = pa.StructArray.from_arrays([*arrays, *notes], fields=list(_PART))
    return pa.ListArray.from_arrays(_offsets([len(piece.score.parts) for piece in pieces]), struct)


def _whole(column: pa.ChunkedArray) -> tuple[pa.Array, list[tuple[int, int]]]:
    """The items of all rows of a column of lists, one after the other, and where each row's begin and end."""
    lists = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    first = (np.asarray(lists.offsets) - lists.offsets[0].as_py()).tolist() if len(lists) else [0]
    return lists.flatten(), list(pairwise(first))


def _map_of(column: pa.ChunkedArray, item: type[Any]) -> list[tuple[Any, ...]]:
    """Every piece's tempos, meters or keys."""
    struct, spans = _whole(column)
    made = [
        item(*values) for values in zip(*(struct.field(field.name).to_pylist() for field in struct.type), strict=True)
    ]
    return [tuple(made[a:b]) for a, b in spans]


def _parts_of(column: pa.ChunkedArray) -> tuple[list[tuple[Part, ...]], list[dict[int, str]]]:
    """Every piece's parts and roles; notes are slices of whole columns."""
    struct, spans = _whole(column)
    note_columns = []
    for name in _NOTE_TYPES:
        lists = struct.field(name)
        values = np.asarray(lists.flatten()).astype(np.int64)
        ends = np.cumsum(np.asarray(lists.value_lengths()))
        note_columns.append(np.split(values, ends[:-1]) if len(lists) else [])
    facts = [struct.field(name).to_pylist() for name in ("number", "name", "program", "is_drums", "channel", "role")]
    parts: list[Part] = []
    role_of: list[str | None] = []
    for number, name, program, is_drums, channel, role, *notes in zip(*facts, *note_columns, strict=True):
        parts.append(Part(number, name, program, is_drums, Notes(*notes), channel))
        role_of.append(role)
    roles = [
        {part.number: role for part, role in zip(parts[a:b], role_of[a:b], strict=True) if role is not None}
        for a, b in spans
    ]
    return [tuple(parts[a:b]) for a, b in spans], roles


def _piece(
    row: dict[str, Any],
    tempos: tuple[Tempo, ...],
    meters: tuple[Meter, ...],
    keys: tuple[KeySignature, ...],
    parts: tuple[Part, ...],
    roles: dict[int, str],
) -> Piece:
    return Piece(
        **{name: row[name] for name in _PLAIN},
        score=Score(
            row["ticks_per_quarter"],
            parts,
            tempos,
            meters,
            keys,
            row["score_title"],
            length_ticks=row["length_ticks"],
        ),
        key=Key(**row["key"]),
        labels={item["name"]: item["value"] for item in row["labels"]},
        roles=roles,
    )
