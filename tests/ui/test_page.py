"""A person asks on the page, with a mouse, a keyboard, a telephone, in German; a hostile document
does not come through.

Out: pictures of the page, as tests/ui/browser.py says
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Route,
    ViewportSize,
    expect,
    sync_playwright,
)

from tasks import params
from tasks.dataset import draft_table, held_out
from tests.app.service import made, serving
from tests.conftest import Workspace, copy
from tests.ui.browser import CHROMIUM, PATIENCE, PICTURES

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]

ANSWERED = "What does a seal kit for the AP-120 cost?"
DECLINED = "Is the AP-125 certified to API 610?"
SHEET = "aldermoor/products/ap-125.html"
WIDE, NARROW = (1280, 900), (390, 844)
SERIOUS = ("serious", "critical")
TABLED = draft_table.identity("What is the height of AP-305?", "aldermoor/products/ap-300.md")


@pytest.fixture(scope="module")
def workspace(indexed: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Copy the sample, because the service keeps feedback."""
    root = tmp_path_factory.mktemp("page") / "clone"
    copy(indexed.root, root)
    return replace(indexed, root=root)


@pytest.fixture(scope="module")
def address(workspace: Workspace) -> Iterator[str]:
    """Serve the copy; yield the address."""
    with serving(workspace) as found:
        yield found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def asked(address: str, chromium: Browser) -> Any:
    """Ask a question that the documents answer and one that they do not; return what the browser
    keeps of it."""
    context = _context(chromium, address)
    page = _opened(context)
    for question in (ANSWERED, DECLINED):
        _ask(page, question)
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def page(address: str, chromium: Browser) -> Iterator[Page]:
    context = _context(chromium, address, reduced_motion="reduce")
    opened = _opened(context)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


def _context(chromium: Browser, address: str, size: tuple[int, int] = WIDE, **how: Any) -> Any:
    viewport: ViewportSize = {"width": size[0], "height": size[1]}
    context = chromium.new_context(
        base_url=address, viewport=viewport, **{"locale": "en-GB", **how}
    )
    context.set_default_timeout(PATIENCE)
    return context


def _opened(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/")
    expect(page.locator("#facts")).to_contain_text("91")
    return page


def _ask(page: Page, question: str) -> None:
    """Type a question and wait for the answer, and for those that are still being written."""
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    turns = page.locator(".turn").count()
    expect(page.locator(".actions")).to_have_count(turns, timeout=PATIENCE)


def _picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"page-{name}.png")


def test_a_person_asks_reads_the_source_in_its_place_and_asks_on(page: Page) -> None:
    page.locator("#question").fill(ANSWERED)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Looking in 91 documents…").first).to_be_visible()
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator(".group .said").first).to_contain_text("£", timeout=PATIENCE)
    expect(page.locator(".writing")).to_be_visible()  # the model; the documents are quoted
    expect(page.locator(".card .open").first).to_have_text(re.compile("Spare parts"))
    sentence, source = page.locator(".said").first, page.locator(".card").first
    assert abs(_top(sentence) - _top(source)) < 12  # beside each other
    sentence.hover()
    expect(source).to_have_class(re.compile("lit"))

    page.locator(".marker").first.click()
    passage = page.get_by_role("dialog")
    expect(passage.locator("mark").first).to_be_visible()
    expect(passage.locator("tr.marked").first).to_contain_text("Seal kit AP-120")
    page.keyboard.press("Escape")
    expect(page.locator(".marker").first).to_be_focused()

    with page.expect_request("**/ask") as sent:
        _ask(page, "And the bearing pair?")
    turns = json.loads(sent.value.post_data or "")["turns"]
    assert [turn["question"] for turn in turns] == [ANSWERED]
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)


def _top(locator: Any) -> float:
    return float(locator.bounding_box()["y"])


def test_the_documents_do_not_say_is_an_answer(page: Page) -> None:
    _ask(page, DECLINED)
    expect(page.locator(".decline")).to_contain_text("The documents do not say.")
    expect(page.locator(".marker")).to_have_count(0)
    good = page.get_by_role("button", name="This answer helped")
    good.click()
    expect(page.locator(".actions .note")).to_contain_text("Thank you", timeout=PATIENCE)
    expect(good).to_have_attribute("aria-pressed", "true")
    page.locator(".nearest button").first.click()  # the documents that come nearest
    expect(page.get_by_role("dialog").locator(".text p, .text td").first).to_be_visible()


def test_conversations_are_kept_here_and_deleted(page: Page) -> None:
    _ask(page, DECLINED)
    page.get_by_role("button", name="New conversation").last.click()
    expect(page.get_by_role("heading", name="Ask the documents")).to_be_visible()
    page.get_by_role("button", name="Conversations", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=DECLINED).first.click()
    expect(page.locator(".decline")).to_be_visible()
    page.get_by_role("button", name="Conversations", exact=True).click()
    page.get_by_role("button", name="Delete all").click()
    page.get_by_role("button", name="Really delete all?").click()
    assert page.evaluate("localStorage.getItem('inhouse.conversations')") is None


HOSTILE = "<img src=x onerror='window.ran=1'><script>window.ran=1</script>"
TITLE = f"invoice\u202efdp.exe {HOSTILE} \x1b]0;owned\x07 {'x' * 400}"
TEXT = f"{HOSTILE} [here](javascript:window.ran=1) [there](https://a.example/b) ![p](https://a.example/p)"
CITATION = {
    "uri": f"aldermoor/{TITLE}", "title": TITLE, "locator": TITLE, "quote": TEXT, "score": 1.0,
    "passage": f"😀 before\n{TEXT}\nafter", "start": 9, "end": 9 + len(TEXT), "chunk_id": "1",
}  # fmt: skip
SIDE = {"text": TEXT, "uri": TITLE, "title": TITLE, "source": "aldermoor", "dated": TITLE}
ANSWER = {
    "answer": TEXT, "sentences": [{"text": TEXT, "citation": 1}], "citations": [CITATION],
    "unsupported": [TEXT], "grounded": 1.0, "confidence": 0.2,
    "conflicts": [{"shown": SIDE, "other": SIDE}],
    "abstained": False, "model": TITLE, "timings": {"total": 1}, "withdrawn": TITLE, "nearest": [],
    "arm": TITLE, "generation": "", "id": "1",
}  # fmt: skip


def test_nothing_of_a_hostile_document_runs(page: Page) -> None:
    def hostile(route: Route) -> None:
        route.fulfill(status=200, content_type="application/json", body=json.dumps(ANSWER))

    asked_elsewhere: list[str] = []
    page.on("request", lambda sent: asked_elsewhere.append(sent.url))
    page.route("**/ask", hostile)
    page.evaluate("localStorage.setItem('inhouse.settings', '{\"unproved\": true}')")
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    _ask(page, HOSTILE)
    page.get_by_role("button", name="This answer did not help").click()
    _check(page)  # disagreeing documents, sentences without proof, the form for feedback
    page.get_by_label("It is out of date").check()
    page.get_by_label("The right answer").fill("None")
    with page.expect_request("**/feedback") as sent:
        page.get_by_role("button", name="Send").click()
    judged = {"verdict": "down", "reason": "outdated", "right_answer": "None"}
    assert json.loads(sent.value.post_data or "") == {"answer_id": "1", **judged}
    expect(page.locator(".actions .note")).to_contain_text("no longer has this answer")
    page.locator(".marker").first.click()
    expect(page.get_by_role("dialog").locator("mark")).to_contain_text("onerror")
    shown = page.locator("body").inner_text()
    assert page.evaluate("window.ran") is None
    assert page.locator("body img, body script").count() == 0
    links = page.locator("a[href]").evaluate_all("each => each.map(link => link.protocol)")
    assert set(links) <= {"http:", "https:"}
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b\x07]", shown)
    assert all(url.startswith(page.evaluate("location.origin")) for url in asked_elsewhere)
    _fits(page)


def _fits(page: Page) -> None:
    """Nothing has to be scrolled sideways."""
    wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    assert wide <= 0
    assert page.evaluate(
        "[...document.querySelectorAll('dialog[open]')].every(d => d.scrollWidth <= d.clientWidth)"
    )


def test_a_keyboard_is_enough(page: Page) -> None:
    page.keyboard.type(ANSWERED)  # the field has the focus from the beginning
    page.keyboard.press("Enter")
    expect(page.locator(".actions")).to_be_visible(timeout=PATIENCE)
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.className") == "marker":
            break
    expect(page.locator(".group.lit")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    expect(page.locator("#question")).to_have_value("one\ntwo")


def test_the_page_speaks_german(address: str, chromium: Browser) -> None:
    context = _context(chromium, address, locale="de-DE")
    page = _opened(context)
    expect(page.get_by_role("heading", name="Fragen Sie die Dokumente")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "de"
    page.get_by_role("button", name="Einstellungen").click()
    page.get_by_label("Sprache").select_option("en")
    expect(page.get_by_role("dialog").get_by_text("Language")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    context.close()


def test_both_languages_have_every_label(page: Page) -> None:
    names = page.evaluate(
        "import('/page/draft-labels.js').then(() => import('/page/labels.js'))"
        ".then(({languages}) => Object.values(languages).map(each => "
        "Object.values(each).flatMap(label => typeof label === 'object' ? Object.keys(label) : [])"
        ".concat(Object.keys(each)).sort()))"
    )
    assert names[0] == names[1]


def test_a_reviewer_makes_a_question_of_what_another_reader_said(
    page: Page, address: str, workspace: Workspace
) -> None:
    _judge(address, ANSWERED, "up")
    _judge(address, DECLINED, "down", reason="declined: in the data sheet", right_answer="Yes.")
    expect(page.get_by_role("button", name="Feedback")).to_be_hidden()
    _sign_in(page, made(workspace, "rita", "--reviewer"))
    page.get_by_role("button", name="Feedback").press("Enter")
    panel = page.get_by_role("dialog", name="Feedback")
    newest = panel.locator(".reviews > li").first
    expect(newest).to_contain_text("The documents do say it: in the data sheet")
    panel.get_by_role("button", name="Helped", exact=True).press("Enter")
    expect(newest).to_contain_text(ANSWERED)
    panel.get_by_role("button", name="Undecided").press("Enter")
    newest.locator("summary").press("Enter")
    expect(newest.get_by_label("The right answer")).to_have_value("Yes.")
    newest.get_by_role("button", name="Use as a question").press("Enter")
    expect(newest.get_by_role("status")).to_contain_text("expected a document that proves")
    newest.get_by_label("The documents that prove it").fill(SHEET)
    newest.get_by_role("button", name="Use as a question").press("Enter")
    expect(newest).to_contain_text("Done: this is now a question.")
    _check(page, "feedback")
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    _check(page)
    assert "(now a question)" in workspace.run("inhouse", "feedback").stdout
    how = params.load(workspace.root / "params.yaml").evaluate
    asked = held_out.questions(workspace.root / how.questions, how.source)
    [made_of_it] = [each for each in asked if each.from_feedback]
    assert (made_of_it.text, made_of_it.answers) == (DECLINED, ("Yes.",))
    assert made_of_it.documents == (SHEET,)


def _judge(address: str, question: str, verdict: str, **sent: str) -> None:
    """Ask and judge as a reader without a key."""
    answer = httpx2.post(f"{address}/ask", json={"question": question}, timeout=60).json()
    judged = {"answer_id": answer["id"], "verdict": verdict, **sent}
    assert httpx2.post(f"{address}/feedback", json=judged, timeout=60).status_code == 200


def _sign_in(page: Page, key: str) -> None:
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("button", name="Sign in").click()
    page.locator("#key").fill(key)
    page.keyboard.press("Enter")


def test_a_reviewer_decides_about_drafts_with_the_keyboard(
    page: Page, workspace: Workspace
) -> None:
    workspace.run("inhouse", "questions", "draft")
    table = draft_table.read(workspace.root / "questions.csv")
    first, second, *_ = sorted((row for _, row in table.rows), key=lambda row: row["id"])
    hostile = {"question": f"{HOSTILE} {first['question']}", "why": f"{HOSTILE} {first['why']}"}
    draft_table.write(workspace.root / "questions.csv", table.changed(first["id"], hostile))
    key = made(workspace, "dana", "--reviewer", "--groups", "staff")
    page.context.request.post("/login", data={"key": key})
    page.goto(f"/drafts#{first['id']}")
    question = page.locator("#asked h2")
    expect(question).to_have_text(hostile["question"])
    expect(page.locator("#place mark").first).to_be_visible()
    _check(page)
    page.keyboard.press("e")
    page.get_by_role("textbox", name="Question").fill("What is asked?")
    page.get_by_role("textbox", name="Accepted answer").fill("It stands nowhere")
    page.get_by_role("button", name="Save and accept").press("Enter")
    expect(page.locator("#note")).to_contain_text("word for word", timeout=PATIENCE)
    _check(page)
    page.get_by_role("textbox", name="Accepted answer").fill(first["answers"])
    page.keyboard.press("Control+Enter")
    expect(question).to_have_text(second["question"], timeout=PATIENCE)
    page.keyboard.press("y")
    expect(page.locator("#progress .yes b")).to_have_text("2")
    page.keyboard.press("n")
    expect(page.locator("#progress .no b")).to_have_text("1")
    page.keyboard.press("u")
    expect(page.locator("#progress .no b")).to_have_text("0")
    page.keyboard.press("n")
    expect(page.locator("#progress .no b")).to_have_text("1")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#asked .tag")).to_have_text("Refused")
    page.goto(f"/drafts#{TABLED}")
    page.locator("#place td mark").wait_for()
    _check(page, "drafts-wide")
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    page.reload()
    page.locator("#place td mark").wait_for()
    _check(page, "drafts-narrow")
    page.emulate_media(color_scheme="dark")
    _check(page, "drafts-narrow-dark")
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    _check(page, "drafts-wide-dark")
    assert page.evaluate("window.ran") is None
    rows = [row for _, row in draft_table.read(workspace.root / "questions.csv").rows]
    verdicts = {row["id"]: row["approved"] for row in rows}
    assert (verdicts[first["id"]], verdicts[second["id"]]) == ("yes", "yes")
    assert sorted(verdicts.values())[-3:] == ["no", "yes", "yes"]
    how = params.load(workspace.root / "params.yaml").evaluate
    asked = {each.text for each in held_out.questions(workspace.root / how.questions, how.source)}
    assert {"What is asked?", second["question"]} <= asked


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    address: str, chromium: Browser, asked: Any, scheme: Any, size: tuple[int, int]
) -> None:
    how = {"color_scheme": scheme, "storage_state": asked, "reduced_motion": "reduce"}
    context = _context(chromium, address, size, **how)
    page = _opened(context)
    name = f"{'wide' if size == WIDE else 'narrow'}-{scheme}"
    _check(page, f"{name}-first")
    page.get_by_role("button", name="Conversations", exact=True).click()
    _check(page)
    page.get_by_role("dialog").get_by_role("button", name=ANSWERED).first.click()
    page.locator(".turn").first.scroll_into_view_if_needed()
    _check(page, f"{name}-answer")  # and a decline below it
    page.locator(".marker").first.click()
    page.locator("mark").first.wait_for()
    _check(page, f"{name}-source")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Settings").click()
    _check(page)
    page.get_by_role("button", name="Sign in").click()
    _check(page)
    context.close()


def _check(page: Page, picture: str | None = None) -> None:
    if picture:
        _picture(page, picture)
    found = Axe().run(page).response["violations"]
    told = [f"{each['id']}: {node['html']}" for each in found if each["impact"] in SERIOUS
            for node in each["nodes"]]  # fmt: skip
    assert told == []
    _fits(page)


def test_no_other_server_and_no_inline_script_is_allowed(address: str) -> None:
    answer = httpx2.get(address)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    files = Path(__file__).parents[2] / "app/page"
    for file in files.iterdir():
        assert httpx2.get(f"{address}/page/{file.name}").status_code == 200
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|//cdn", file.read_text("utf-8"))
    assert httpx2.get(f"{address}/page/..%2fengine.py").status_code == 404
