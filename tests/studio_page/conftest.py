"""What tests of the page share: a real server, a real browser, and a page that is watched all the time."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("fastapi", reason="Studio's packages are not installed: pip install -e '.[studio]'")
pytest.importorskip("httpx", reason="the tests' packages are not installed: pip install -e '.[test]'")
pytest.importorskip("playwright", reason="the browser's driver is not installed: pip install -e '.[test]'")

import httpx
from playwright.sync_api import Browser, Download, Locator, Page, sync_playwright

from descant.apps.studio.running import listening, server_of
from descant.apps.studio.server import STATIC, create_app

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

ROOT = Path(__file__).resolve().parents[2]
TUNES = ROOT / "examples" / "tunes"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=user-gesture-required",
)
WORKERS = 2
EXAMPLE_BARS = 17
SECONDS = 30
"""The longest that anything on the page may take."""


def until(true: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """What `true` says once it says anything. The page's own policy forbids waiting by a script made of text."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        said = true()
        if said:
            return said
        time.sleep(0.03)
    raise AssertionError(f"this did not come true within {seconds:g} seconds")


@dataclass(eq=False)
class Sheet:
    """A page in a tab of its own, and what was asked for and went wrong on it."""

    page: Page
    base: str
    asked: list[str] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.defects.append(str(error)))
        self.page.on("console", self._hear)
        self.page.set_default_timeout(SECONDS * 1000)

    def _hear(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.defects.append(message.text)

    def visit(self, fragment: str = "") -> Sheet:
        """Open the page, and wait until the example lies on it."""
        self.page.goto(self.base + "/" + fragment)
        until(lambda: self.marks("ready"))
        return self

    def marks(self, name: str) -> list[float]:
        """The moments at which the page left a mark, in milliseconds since it was opened."""
        found: list[float] = self.page.evaluate(
            "name => performance.getEntriesByName(name).map(each => each.startTime)", name
        )
        return found

    def until(self, true: Callable[[], Any], seconds: float = SECONDS) -> Any:
        """Wait until something is true."""
        return until(true, seconds)

    def act(self, name: str) -> Locator:
        """A button by what it does."""
        return self.page.locator(f"[data-act={name}]")

    def open(self, file: Path | dict[str, Any]) -> None:
        """Give a file to the page, as its own chooser does."""
        self.page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]

    def titled(self, name: str) -> None:
        """Wait until the piece is called so."""
        self.page.locator(".piece-name strong", has_text=name).wait_for()

    def write(self) -> None:
        """Press the big button and wait until all takes are there."""
        self.act("write").click()
        self.act("keep").wait_for()

    def keep(self) -> None:
        """Keep the chosen take."""
        self.act("keep").click()
        self.act("keep").wait_for(state="detached")

    def drag_bars(self, first: int, last: int) -> None:
        """Select bars of the example with the mouse: the piece is wholly in view."""
        box = self.page.locator(".roll-ruler").bounding_box()
        assert box is not None
        wide = (box["width"] - 8) / EXAMPLE_BARS
        self.page.mouse.move(box["x"] + (first - 0.5) * wide, box["y"] + 15)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + (last - 0.5) * wide, box["y"] + 15, steps=4)
        self.page.mouse.up()

    def parts(self) -> list[str]:
        """The names of the listed parts, with what stands below them."""
        return [" ".join(words.split()) for words in self.page.locator(".part .part-words").all_inner_texts()]

    def save(self, kind: str) -> Download:
        """Download the piece in a kind: midi, midi-new, musicxml, wav, png, svg."""
        self.page.keyboard.press("d")
        button = self.page.locator(f"[data-save={kind}]")
        with self.page.expect_download() as coming:
            button.click()
        self.page.keyboard.press("Escape")
        self.page.locator("dialog").wait_for(state="detached")
        return coming.value

    def midi(self, kind: str = "midi") -> bytes:
        """The bytes of the piece as MIDI."""
        return Path(self.save(kind).path()).read_bytes()

    def trouble(self) -> str:
        """What the page says is wrong."""
        notice = self.page.locator(".notice.trouble")
        notice.wait_for()
        return notice.inner_text()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A server in a thread, on a port of its own."""
    if not (STATIC / "index.html").is_file():
        pytest.skip("the page is not built: cd studio && npm ci && npm run build")
    door = listening("127.0.0.1", 0)
    running = server_of(create_app(["folk", "bach"], workers=WORKERS, waiting=4))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    until(lambda: running.started, 60)
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    running.should_exit = True
    thread.join(20)
    door.close()


@pytest.fixture(scope="session")
def client(server: str) -> Iterator[httpx.Client]:
    """Asks the server beside the page."""
    with httpx.Client(base_url=server, timeout=60, trust_env=False) as asking:
        yield asking


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, as the system has it."""
    path = next((found for found in map(shutil.which, BROWSERS) if found), None)
    if path is None:
        pytest.skip("no Chromium is installed: apt-get install chromium")
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=list(OPTIONS))
        yield running
        running.close()


@pytest.fixture
def sheet_of(browser: Browser, server: str) -> Iterator[Callable[..., Sheet]]:
    """Open another page: `sheet_of(width=390)`; what holds for every page is looked at when the test ends."""
    contexts: list[BrowserContext] = []
    sheets: list[Sheet] = []

    def make(width: int = 1280, height: int = 800, theme: str = "light", **more: Any) -> Sheet:
        options = {"viewport": {"width": width, "height": height}, "color_scheme": theme, **more}
        context = browser.new_context(**options)
        contexts.append(context)
        sheets.append(Sheet(context.new_page(), server))
        return sheets[-1]

    yield make
    for context in contexts:
        context.close()
    for sheet in sheets:
        foreign = [url for url in sheet.asked if urlsplit(url).hostname not in ("127.0.0.1", None)]
        assert not foreign, "a request left the machine"
        assert not sheet.defects, "the page has a defect"


@pytest.fixture
def sheet(sheet_of: Callable[..., Sheet]) -> Sheet:
    """A first visit."""
    return sheet_of().visit()
