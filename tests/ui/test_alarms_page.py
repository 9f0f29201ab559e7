"""A person looks at the machines: what rings, why, what to do, and the passage that says so.

Out: pictures of the page, as tests/ui/browser.py says
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from tasks import params
from tasks.index import reader
from tasks.machines import anomalies, watched
from tasks.machines.limits import limit_proposals
from tasks.machines.reading import readings, take_in
from tests.app.service import inside, serving
from tests.conftest import Workspace
from tests.ui.browser import CHROMIUM, PATIENCE
from tests.ui.test_page import NARROW, WIDE, _check, _context, _picture, chromium

__all__ = ["chromium"]

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
    pytest.mark.timeout(600),
]
QUIET = "readings/pier-2-ap-120.csv"


@pytest.fixture(scope="module")
def address(indexed: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the sample with its alarms; yield the address."""
    with inside(indexed, tmp_path_factory.mktemp("machines") / "clone") as workspace:
        values = params.load()
        [source] = values.ingest.sources
        rows = [f"2026-03-{1 + n // 24:02} {n % 24:02}:00,{2 + n % 3 / 10}" for n in range(120)]
        file = workspace.root / source.folder / QUIET
        file.write_text("\n".join(["time_utc,vibration_mm_s", *rows, ""]))
        take_in.run(values)
        live = reader.reader(values.retrieve.hnsw_ef).live()
        limit_proposals.run(readings.machines(readings.load()), live)
        live.store.close()
        anomalies.run(values.machines)
        watched.save(datetime.now(UTC))
        with serving(workspace) as found:
            yield found


def test_a_person_sees_what_rings_and_opens_the_passage_that_says_what_to_do(
    address: str, chromium: Browser
) -> None:
    context = _context(chromium, address, WIDE, reduced_motion="reduce")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/")
    page.get_by_role("link", name="Machines").click()
    expect(page.locator("#watched")).to_contain_text(
        "4 open alarms on 5 machines.", timeout=PATIENCE
    )
    alarm = page.locator(".alarm", has_text="tarn-house-ap-130")
    expect(alarm.locator(".what")).to_contain_text("Vibration rises slowly, then faster")
    expect(alarm.locator(".limit")).to_contain_text("vibration: warning 3.9 mm/s")
    alarm.scroll_into_view_if_needed()
    expect(alarm.locator(".part.mode")).to_contain_text("Bearing fatigue", timeout=PATIENCE)
    expect(alarm.locator(".part.advice")).to_contain_text("repair set 130-0712")
    assert alarm.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)")
    alarm.locator(".limit .link").click()
    expect(page.get_by_role("dialog").locator("tr.marked")).to_contain_text("3.9")
    page.keyboard.press("Escape")
    expect(page.locator("#quiet li")).to_contain_text("pier-2-ap-120")
    expect(page.locator(".diagnosis[aria-busy=true]")).to_have_count(0, timeout=PATIENCE)
    _check(page)
    alarm.scroll_into_view_if_needed()
    page.evaluate("document.querySelector('.alarm').nextElementSibling.scrollIntoView()")
    page.evaluate("document.activeElement.blur()")
    _picture(page, "alarms-wide")
    alarm.locator(".part.advice .marker").first.click()
    expect(page.get_by_role("dialog").locator("mark").first).to_contain_text("130-0712")
    _check(page)
    page.keyboard.press("Escape")
    alarm.locator("summary").click()
    expect(alarm.locator(".part.ruledOut")).to_contain_text("its sign is")
    last = page.locator(".alarm").last
    page.goto(f"/alarms#{last.get_attribute('id')}")  # as a message links to it
    page.reload()
    expect(last.locator(".part.mode")).to_be_visible(timeout=PATIENCE)
    expect(last.locator("h3")).to_be_in_viewport()
    assert errors == []
    context.close()


def test_it_fits_a_telephone_in_german_and_dark(address: str, chromium: Browser) -> None:
    how = {"locale": "de-DE", "color_scheme": "dark", "reduced_motion": "reduce"}
    context = _context(chromium, address, NARROW, **how)
    page = context.new_page()
    page.goto("/alarms")
    expect(page.locator("#watched")).to_contain_text(
        "4 offene Alarme bei 5 Maschinen.", timeout=PATIENCE
    )
    expect(page.locator(".diagnosis[aria-busy=true]")).to_have_count(0, timeout=PATIENCE)
    expect(page.locator(".alarm img").first).to_have_attribute(
        "src", re.compile("dark&narrow=true")
    )
    expect(page.locator(".part.advice h4").first).to_have_text("Was zu tun ist", timeout=PATIENCE)
    _check(page, "alarms-narrow")
    context.close()


def test_the_page_without_readings_says_when_the_watch_last_ran(
    address: str, chromium: Browser
) -> None:
    context = _context(chromium, address, NARROW)
    page = context.new_page()
    nothing = {"alarms": [], "quiet": [], "watched": "2026-01-01T00:00:00Z"}
    page.route("**/alarms/list", lambda route: route.fulfill(json=nothing))
    page.goto("/alarms")
    said = page.locator("#watched")
    expect(said).to_contain_text("There are no readings that you may read. The watch last ran")
    expect(said).to_contain_text("Anything since then is not shown here.")
    page.unroute("**/alarms/list")
    page.route("**/alarms/list", lambda route: route.fulfill(json={**nothing, "watched": None}))
    page.reload()
    expect(said).to_contain_text("The watch has not run yet.")
    _check(page)
    context.close()


def test_both_languages_have_every_label_of_the_machines(address: str, chromium: Browser) -> None:
    context = _context(chromium, address)
    page = context.new_page()
    page.goto("/alarms")
    names = page.evaluate(
        "import('/page/labels.js').then(({languages}) => Object.values(languages).map(each => "
        "Object.values(each).flatMap(label => typeof label === 'object' ? Object.keys(label) : [])"
        ".concat(Object.keys(each)).sort()))"
    )
    assert "quietMachines" in names[0]
    assert names[0] == names[1]
    context.close()
