"""Walk the Prefect UI in a headless Chromium, and take pictures of what a person sees.

Out: reports/pictures/NAME.png, or the folder that INHOUSE_PICTURES names; docs/operating.md shows
     some of them: INHOUSE_PICTURES=docs/pictures pytest tests/ui
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, Response, sync_playwright

from tests.conftest import ROOT

CHROMIUM = shutil.which("chromium")
PATIENCE = 120_000  # ms; the machine may be busy
PICTURES = Path(os.environ.get("INHOUSE_PICTURES", ROOT / "reports/pictures"))
SETTLED = 700  # ms, in which notices and pages have faded in
HEIGHT = 820  # pixels of a picture
PRESSES = 3  # of a button


class Browser:
    """A person at the UI of one server."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def log_in(self, login: str) -> None:
        self.page.goto(f"{self.address}/login")
        self.page.locator("input[type=password]").fill(login)
        self.page.get_by_role("button", name="Login").click()
        self.page.wait_for_url("**/dashboard")
        self.page.reload()  # the notice that a password is missing stays otherwise

    def open_form(self, deployment: str) -> None:
        """Go from the list of deployments to the form of one."""
        self.page.get_by_role("button", name="Deployments").click()
        self.page.get_by_role("link", name=deployment, exact=True).first.click()
        self.page.get_by_role("button", name="Run", exact=True).click()
        self.page.get_by_text("Custom run").click()
        self.page.get_by_text("Validate parameters").wait_for()

    def field(self, title: str) -> Locator:
        """Return the innermost field of a form with this title."""
        return self.page.locator(".schema-form-property").filter(has_text=title).last

    def submit(self, route: str = "/create_flow_run", *, refused: bool = False) -> Response:
        """Submit a form, which is to be taken or refused; return the answer of the API. A busy page
        sends what stood in the form a moment before: then press again, as a person does."""
        for _ in range(PRESSES):
            self.page.wait_for_timeout(SETTLED)
            with self.page.expect_response(f"**{route}") as answered:
                self.page.get_by_role("button", name="Submit").click()
            if answered.value.ok is not refused:
                break
        return answered.value

    def open_run(self, run: str, tab: str) -> None:
        self.page.goto(f"{self.address}/runs/flow-run/{run}")
        self.page.locator(".p-tab, .p-tabs__tab, button").filter(has_text=tab).first.click()

    def open_artifact(self, artifact: str) -> None:
        self.page.goto(f"{self.address}/artifacts/artifact/{artifact}")

    def sees(self, *texts: str) -> None:
        """Wait for each text to be on the page."""
        for text in texts:
            self.page.get_by_text(text).first.wait_for()

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(SETTLED)
        self.page.screenshot(path=PICTURES / f"{name}.png")


@contextmanager
def opened(api: str, login: str) -> Iterator[Browser]:
    """Open a browser and log in to the UI of the server with this API."""
    with sync_playwright() as player:
        chromium = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1200, "height": HEIGHT})
        page.set_default_timeout(PATIENCE)
        browser = Browser(page, api.removesuffix("/api"))
        browser.log_in(login)
        yield browser
        chromium.close()
