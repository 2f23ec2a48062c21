"""A page of HTML in one file: text that can't break it, tables, a sheet of styles; nothing is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

STYLE = """
body { max-width: 64rem; margin: 2rem auto; padding: 0 1rem; color: #26282f; background: #fcfbf7;
  font: 16px/1.5 system-ui, sans-serif; }
h1, h2, h3 { line-height: 1.2; margin: 2rem 0 .6rem; }
h2 { border-top: 1px solid #c9c8c2; padding-top: 1.4rem; }
table { border-collapse: collapse; margin: .8rem 0 1.2rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: #62646d; padding-bottom: .3rem; }
th, td { padding: .15rem .8rem .15rem 0; text-align: right; font-weight: normal; vertical-align: baseline; }
th:first-child { text-align: left; }
thead th { border-bottom: 1px solid #8b8b88; font-weight: 600; }
td:nth-child(3) { font-weight: 600; }
.says { text-align: left; color: #62646d; font-size: .86rem; }
.dim { color: #62646d; }
figure { margin: .6rem 0; }
figcaption { color: #62646d; font-size: .86rem; }
img { max-width: 100%; height: auto; border: 1px solid #dddcd6; }
a { color: #006cb2; }
nav li { display: inline; margin-right: 1.2rem; }
nav ul, ul.plain { padding: 0; list-style: none; }
""".strip()


def element(tag: str, text: str, css: str = "") -> str:
    """An element that holds a text, which is escaped."""
    return f"<{tag}{attribute('class', css)}>{escape(text)}</{tag}>"


def attribute(name: str, value: str) -> str:
    """An attribute with a blank before it, its value escaped; nothing where there is no value."""
    return f' {name}="{escape(value, quote=True)}"' if value else ""


def link(address: str, text: str, download: str = "") -> str:
    """A link; with `download` the name under which a browser keeps what it leads to."""
    return f"<a{attribute('href', address)}{attribute('download', download)}>{escape(text)}</a>"


def items(texts: Sequence[str], css: str = "") -> str:
    """A list of texts, which are escaped; nothing for none."""
    rows = "".join(element("li", text) for text in texts)
    return f"<ul{attribute('class', css)}>{rows}</ul>" if texts else ""


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], says: Sequence[str] = ()) -> str:
    """A table of texts; the first of each row is its heading. `says` are words at the end of each row."""
    headings = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = []
    for place, (first, *others) in enumerate(rows):
        cells = f'<th scope="row">{escape(first)}</th>' + "".join(element("td", cell) for cell in others)
        words = element("td", says[place], "says") if says else ""
        body.append(f"<tr>{cells}{words}</tr>")
    last = "<th></th>" if says else ""
    return (
        f"<table>{element('caption', caption)}<thead><tr>{headings}{last}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def figure(address: str, caption: str) -> str:
    """A picture with what it shows."""
    return (
        f"<figure><img{attribute('src', address)}{attribute('alt', caption)}>{element('figcaption', caption)}</figure>"
    )


def script(code: str) -> str:
    """A program that the page runs."""
    return f"<script>\n{code}\n</script>"


def page(title: str, body: Sequence[str]) -> str:
    """A whole page; the parts of the body are HTML already."""
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            element("title", title),
            f"<style>\n{STYLE}\n</style>",
            "</head>",
            "<body>",
            *body,
            "</body>",
            "</html>",
            "",
        )
    )
