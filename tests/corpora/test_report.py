"""Law: every file is in the report once, and the kinds of reasons count all of them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from descant.corpora.report import FileReport, PrepareReport

FILES = (
    FileReport("a.mid", "used", "", "train", "a"),
    FileReport("b.mid", "used", "shares a tune with c", "train", "b"),
    FileReport("c.mid", "used in part", "12% of its notes lie off the grid and will be moved", "test", "b"),
    FileReport("d.mid", "used in part", "7% of its notes lie off the grid and will be moved", "test", "d"),
    FileReport("e\todd\nname.mid", "left out", "a duplicate: it has the same notes as a.mid"),
    FileReport("f.mid", "left out", "only one part (melody): there is no pair to learn from"),
    FileReport("g.mid", "left out", "only one part (bass): there is no pair to learn from"),
)
REPORT = PrepareReport(Path("corpus"), FILES, {"train": 2, "validation": 0, "test": 2}, {}, {"melody": 4}, (), 1.0)


def test_counts():
    assert REPORT.counts() == {"used": 2, "used in part": 2, "left out": 3}


def test_reasons_are_put_together_by_kind():
    assert [(file.file, count) for file, count in REPORT.reasons("left out")] == [("f.mid", 2), (FILES[4].file, 1)]
    assert [count for _, count in REPORT.reasons("used in part")] == [2]
    assert [count for _, count in REPORT.reasons("used")] == [1]


def test_the_table_has_a_line_a_file():
    rows = list(csv.reader(io.StringIO(REPORT.tsv()), delimiter="\t"))
    assert rows[0] == ["file", "verdict", "reason", "split", "work"]
    assert len(rows) == 1 + len(FILES)
    assert rows[5][0] == "e odd name.mid"


def test_the_json_says_the_same():
    said = json.loads(REPORT.json())
    assert said["counts"] == REPORT.counts()
    assert [file["file"] for file in said["files"]] == [file.file for file in FILES]
