"""The laws of a page: text stays text whatever it holds, every element is closed, and nothing is fetched."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from descant.evaluation.page import attribute, element, figure, items, link, page, script, table

TEXTS = st.text("<>&\"'/ab\n=", max_size=20)
VOID = {"meta", "img"}


class Reader(HTMLParser):
    """What a browser would see: the text, the attributes, and whether elements are nested rightly."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.open, self.tags = "", list[str](), list[str]()
        self.attributes: dict[str, str | None] = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= dict(attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@settings(max_examples=40)
@given(TEXTS, TEXTS, TEXTS)
def test_whatever_a_text_holds_it_is_text(one: str, two: str, three: str) -> None:
    assert Reader(element("p", one)).text == one
    assert Reader(items([one, two])).text == (one + two)
    read = Reader(table(one, (two, three), [(two, three)], [one]))
    assert read.text == one + two + three + two + three + one
    assert not read.open
    assert "script" not in read.tags


@settings(max_examples=40)
@given(TEXTS.filter(bool), TEXTS.filter(bool))
def test_whatever_an_attribute_holds_it_stays_in_it(one: str, two: str) -> None:
    assert Reader(link(one, two, one)).attributes == {"href": one, "download": one}
    assert Reader(figure(one, two)).attributes == {"src": one, "alt": two}
    assert attribute("class", "") == ""


def test_a_whole_page_is_nested_rightly_and_fetches_nothing() -> None:
    html = page("<b>Tune</b> & more", [element("h1", "Tune"), items([]), script("let a = 1;")])
    read = Reader(html)
    assert not read.open
    assert "b" not in read.tags
    assert read.tags.count("script") == 1
    assert "http://" not in html
    assert "https://" not in html
    assert not {"src", "href"} & set(read.attributes)
