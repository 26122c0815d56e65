"""The page of a document in Chromium: tasks and places lead to each other by mouse and by keyboard, nothing is fetched."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pipeline import process
from pipeline.config import Config
from pipeline.document import Issue, OfficePart, OfficeTask, PrintedLine, Result, SourceInfo, SourcePage, Task
from pipeline.export import html
from pipeline.export.marked import marks, paragraphs
from pipeline.export.sheet import sheet
from pipeline.incoming import Followed, Incoming, Original
from tests.invented import RESULT

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
SAMPLE = Path(__file__).parents[2] / "samples" / "incoming" / "cv-3307-ubnd.pdf"
HOSTILE = (
    '</script><script>document.title="owned"</script><img src=x onerror=alert(1)> {{ 7*7 }} {% raw %} \0 &amp; "\''
)

in_chromium = pytest.mark.skipif(CHROMIUM is None, reason="không có Chromium trên máy này")


def page_of(result: Result, original: Original | None = None) -> str:
    return html.pages(Incoming(result, original), Path("cv.html"), Config())[Path("cv.html")]


def scanned(result: Result, pages: int = 2) -> tuple[Result, Original]:
    """The result as if each line of its text stood on a scan, half of them on each page."""
    frames = [Image.new("L", (827, 1169), 250) for _ in range(pages)]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    rows, at = [], 0
    lines = result.text.split("\n")
    for number, line in enumerate(lines):
        page, row = divmod(number * pages, len(lines))[0] + 1, number % (len(lines) // pages + 1)
        rows.append(PrintedLine((at, at + len(line)), page, (80.0, 80.0 + row * 40, 540.0, 92.0 + row * 40)))
        at += len(line) + 1
    sheets = tuple(SourcePage(n, "ocr", 595.0, 842.0, 0.9) for n in range(1, pages + 1))
    source = SourceInfo("cv.tiff", sha256(out.getvalue()).hexdigest(), "image/tiff", pages, "ocr", sheets)
    return replace(result, source=source, lines=tuple(rows)), Original(out.getvalue(), "cv.tiff")


# ------------------------------------------------------------------ without a browser


def test_every_mention_is_marked_and_knows_its_tasks() -> None:
    found = marks(RESULT, sheet(Incoming(RESULT)))
    deadlines = {mark.span: mark.tasks for mark in found if mark.kind == "deadline"}
    for number, task in enumerate(RESULT.tasks, 1):
        for value in task.deadlines:
            assert number in deadlines.get(value.span, (number,))
    assert {mark.kind for mark in found} >= {"deadline", "citation", "agency", "directive"}
    cited = [mark for mark in found if mark.kind == "citation"]
    assert len(cited) == len(RESULT.citations) and all(mark.link for mark in cited)


def test_the_pieces_of_a_text_are_the_text_however_marks_nest_and_overlap() -> None:
    text = RESULT.text
    tasks = tuple(replace(RESULT.tasks[0], id=f"T{n}", span=(n * 7, n * 7 + 90)) for n in range(12))
    issues = tuple(Issue("X", "warning", f"d{n}", span=(n * 11, n * 11 + 40)) for n in range(20))
    nested = replace(RESULT, tasks=tasks, issues=issues)
    found = marks(nested, sheet(Incoming(nested)))
    made = list(paragraphs(nested, found))
    assert "\n".join("".join(piece.text for piece in paragraph) for paragraph in made) == text
    for mark in found:
        lit = "".join(piece.text for paragraph in made for piece in paragraph if mark in piece.marks)
        assert lit == text[slice(*mark.span)].replace("\n", "")


def test_paragraphs_that_stand_on_a_picture_are_not_shown_twice() -> None:
    first = RESULT.text.index("\n")
    made = list(paragraphs(RESULT, (), [(0, first)]))
    assert made[0][0].text == RESULT.text.split("\n")[1]


def test_the_same_document_gives_the_same_bytes() -> None:
    original = Original(SAMPLE, SAMPLE.name)
    result = process(SAMPLE)
    assert page_of(result, original) == page_of(result, original)


def test_a_page_takes_little_room() -> None:
    result = process(SAMPLE)
    assert len(page_of(result, Original(SAMPLE, SAMPLE.name))) < 120_000 * 2


def test_a_document_whose_file_is_gone_is_shown_by_its_text(tmp_path: Path) -> None:
    text = page_of(process(SAMPLE), Original(tmp_path / "gone.pdf", "gone.pdf"))
    assert "<img" not in text and '<article class="text"' in text and 'id="cho-viec-9"' in text


def test_a_long_text_with_hostile_words_stays_words() -> None:
    long = HOSTILE + "\n" + "Đoạn văn nói về tình hình </script> {{ }} của tỉnh.\n" * 30_000
    text = page_of(replace(RESULT, text=RESULT.text + "\n" + long))
    assert text.count("<script>") == 1 and text.count("<img") == 0 and "\0" not in text
    assert len(re.findall(r"</script>", text)) == 1 and "{{ 7*7 }}" in text


# ------------------------------------------------------------------ in Chromium


class Viewer:
    """A page that is open in Chromium; ``errors`` is what it complained of, ``requests`` what it asked for."""

    def __init__(self, page: Any, path: Path) -> None:
        self.page, self.errors, self.requests = page, [], []
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        self.address = path.as_uri()
        page.goto(self.address)

    def seen(self, selector: str) -> bool:
        """Does the first such element lie in the window, and in the pane that scrolls it?"""
        return bool(
            self.page.evaluate(
                """selector => { const box = document.querySelector(selector).getBoundingClientRect();
                const pane = document.querySelector(selector).closest("main, .document").getBoundingClientRect();
                return box.width > 0 && box.top >= Math.max(0, pane.top) - 1 && box.top < Math.min(innerHeight, pane.bottom); }""",
                selector,
            )
        )

    def lit(self, selector: str) -> list[str]:
        """The tasks of the lit elements among these."""
        tasks = self.page.eval_on_selector_all(f"{selector}.lit", "found => found.map(each => each.dataset.tasks)")
        return sorted(set(" ".join(tasks).split()), key=int)

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.id || document.activeElement.getAttribute('href') || ''"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    contexts = []

    def open_page(text: str, **about: Any) -> Viewer:
        path = tmp_path / "cv.html"
        path.write_text(text, encoding="utf-8")
        contexts.append(browser.new_context(**{"viewport": {"width": 1400, "height": 700}, **about}))
        return Viewer(contexts[-1].new_page(), path)

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def sample() -> str:
    return page_of(process(SAMPLE), Original(SAMPLE, SAMPLE.name))


@in_chromium
def test_nothing_is_fetched_and_nothing_is_complained_of(opened: Any, sample: str) -> None:
    viewer = opened(sample)
    assert viewer.errors == []
    assert [url for url in viewer.requests if not url.startswith("data:")] == [viewer.address]
    assert viewer.page.eval_on_selector_all(".paper img", "all => all.every(each => each.naturalWidth > 800)")


@in_chromium
def test_the_policy_is_at_work(opened: Any, sample: str) -> None:
    viewer = opened(
        sample.replace(
            "</main>", '<img src="http://127.0.0.1:9/x.png"><script>document.title = "owned"</script></main>'
        )
    )
    assert viewer.page.title() != "owned"
    assert sum("Content Security Policy" in error for error in viewer.errors) == 2


@in_chromium
def test_a_task_leads_to_its_place(opened: Any, sample: str) -> None:
    viewer = opened(sample)
    assert not viewer.seen("#cho-viec-8 path")
    viewer.page.click("#viec-8 .action")
    assert viewer.seen("#cho-viec-8 path")
    assert viewer.lit("svg .place") == viewer.lit("tr.task") == ["8"]
    assert viewer.page.get_attribute("#viec-8 a.go", "aria-current") == "true"
    assert viewer.page.inner_text("#bao") == "Nhiệm vụ 8: trang 2"
    viewer.page.click("#viec-9 a.go")
    assert viewer.lit("svg .place") == ["9"] and viewer.page.locator("[aria-current]").count() == 1
    assert viewer.errors == []


@in_chromium
def test_a_place_leads_to_its_task(opened: Any, sample: str) -> None:
    viewer = opened(sample)
    mark = viewer.page.locator("#trang-1 a.mark.deadline[data-tasks='7']")
    mark.scroll_into_view_if_needed()
    assert not viewer.seen("#viec-7")
    mark.click()
    assert viewer.seen("#viec-7") and viewer.lit("tr.task") == ["7"]
    assert viewer.page.inner_text("#bao").startswith("Thời hạn: đến hết ngày 31/05/2026")
    heading = viewer.page.locator("#trang-1 a.mark.directive[data-tasks='1 2 3']")
    heading.locator("rect").click()
    assert viewer.lit("tr.task") == ["1", "2", "3"]


@in_chromium
def test_a_citation_without_a_task_leads_to_its_row(opened: Any, sample: str) -> None:
    viewer = opened(sample)
    viewer.page.click("a[aria-label='Viện dẫn: Thông báo số 96/TB-VPCP']")
    assert viewer.seen("#vien-dan-1.lit") and viewer.lit("tr.task") == []


@in_chromium
def test_the_tasks_of_the_office_and_an_address_lead_to_the_task(opened: Any) -> None:
    part = OfficePart("Sở Y tế", tasks=(OfficeTask("T3", "lead", "named"),))
    viewer = opened(page_of(replace(RESULT, office=part)))
    viewer.page.click(".office a")
    assert viewer.lit("tr.task") == viewer.lit(".text .place") == ["3"] and viewer.seen("#viec-3")
    viewer.page.goto("about:blank")
    viewer.page.goto(f"{viewer.address}#viec-4")
    assert viewer.lit("tr.task") == ["4"] and viewer.seen(".text .place[data-tasks='4']")


@in_chromium
def test_the_keyboard_is_enough(opened: Any, sample: str) -> None:
    viewer = opened(sample)
    keyboard = viewer.page.keyboard
    keyboard.press("Tab")
    assert viewer.focused() == "#nhiem-vu"  # the way past the head
    viewer.page.focus("#viec-1 a.go")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    assert viewer.focused() == "#cho-viec-3" and viewer.lit("tr.task") == ["3"] and viewer.seen("#cho-viec-3 path")
    keyboard.press("Enter")
    assert viewer.focused() == "cho-viec-3"
    keyboard.press("Escape")
    assert viewer.focused() == "#cho-viec-3" and viewer.lit("tr.task") == []
    stops = viewer.page.eval_on_selector_all("#trang-1 a.mark[tabindex='0']", "all => all.length")
    assert stops == 1
    viewer.page.focus("#trang-1 a.mark[tabindex='0']")
    for _ in range(3):
        keyboard.press("ArrowRight")
    assert (
        viewer.page.evaluate("getComputedStyle(document.activeElement.querySelector('.fill, rect')).stroke")
        == "rgb(26, 115, 232)"
    )
    before = viewer.page.evaluate("document.activeElement.dataset.mark")
    keyboard.press("Enter")
    keyboard.press("Escape")
    assert viewer.page.evaluate("document.activeElement.dataset.mark") == before


@in_chromium
def test_n_and_p_go_through_what_is_to_be_checked(opened: Any) -> None:
    words = "Hoàn thành trong Quý II/2022"
    start = RESULT.text.index(words)
    doubts = (
        Issue("DEADLINE_AMBIGUOUS", "warning", "Chưa chắc.", span=(start, start + len(words)), page=2),
        Issue("PAGE_FAILED", "error", "Không đọc được hết trang 2.", page=2),
    )
    viewer = opened(page_of(*scanned(replace(RESULT, issues=doubts))))
    current = viewer.page.locator(".review [aria-current]")
    viewer.page.keyboard.press("n")
    assert current.inner_text() == "Không đọc được hết trang 2. (trang 2)" and viewer.seen("#trang-2 .note")
    viewer.page.keyboard.press("n")
    assert current.inner_text() == "Chưa chắc. (trang 2)" and viewer.seen("svg .doubt .fill")
    assert viewer.lit("tr.task") == ["4"] and viewer.page.locator(".mark.doubt.lit").count() == 1
    viewer.page.keyboard.press("p")
    assert current.inner_text().startswith("Không đọc được hết")
    viewer.page.click("[data-step='1']")
    assert current.inner_text().startswith("Chưa chắc")
    assert viewer.errors == []


@in_chromium
def test_tasks_are_filtered_by_recipient_and_by_doubt_and_marks_by_kind(opened: Any) -> None:
    viewer = opened(page_of(*scanned(RESULT)))
    shown = lambda: viewer.page.locator("tr.task:visible").count()  # noqa: E731
    assert shown() == 4
    viewer.page.select_option("#co-quan", index=1)
    assert shown() == sheet(Incoming(RESULT)).listings[0].amount == 2
    viewer.page.select_option("#co-quan", index=0)
    viewer.page.check("#chi-ra-soat")
    assert shown() == sum(row.doubtful for row in sheet(Incoming(RESULT)).rows) < 4
    assert viewer.page.locator("svg .deadline:visible").count() > 0
    viewer.page.uncheck("#hien-deadline")
    assert viewer.page.locator("svg .deadline:visible").count() == 0
    assert viewer.page.locator("svg .agency:visible").count() > 0


@in_chromium
def test_what_is_done_can_be_left_out_and_comes_back_where_a_mark_leads_to_it(opened: Any) -> None:
    followed = {"T1": Followed(31, "done", dt.date(2022, 3, 30)), "T3": Followed(33, "void")}
    viewer = opened(html.pages(Incoming(RESULT, followed=followed), Path("cv.html"), Config())[Path("cv.html")])
    shown = lambda: viewer.page.eval_on_selector_all(  # noqa: E731
        "tr.task", "all => all.filter(each => each.getClientRects().length).map(each => each.dataset.tasks)"
    )
    viewer.page.select_option("#tien-do", "open")
    assert shown() == ["2", "4"]
    viewer.page.select_option("#co-quan", index=1)
    assert shown() == ["2"]
    viewer.page.select_option("#tien-do", "done")
    assert shown() == ["1"]
    viewer.page.select_option("#co-quan", index=0)
    viewer.page.select_option("#tien-do", "void")
    assert shown() == ["3"]
    viewer.page.locator(".text a.mark.deadline[data-tasks='1']").first.click()
    assert shown() == ["1", "2", "3", "4"] and viewer.lit("tr.task") == ["1"] and viewer.seen("#viec-1")
    struck = "getComputedStyle(document.querySelector('#viec-3 s')).textDecorationLine"
    assert viewer.page.evaluate(struck) == "line-through"
    assert viewer.errors == []


@in_chromium
def test_a_text_without_pages_is_clicked_through_as_well(opened: Any) -> None:
    viewer = opened(page_of(RESULT))
    viewer.page.click("#viec-4 .action")
    assert viewer.seen(".text .place[data-tasks='4']") and viewer.lit(".text .place") == ["4"]
    viewer.page.locator(".text a.mark.deadline[data-tasks='1']").first.click()
    assert viewer.lit("tr.task") == ["1"] and viewer.seen("#viec-1")
    assert viewer.errors == []


@in_chromium
def test_hostile_words_do_nothing(opened: Any) -> None:
    text = RESULT.text + "\n" + HOSTILE
    task: Task = replace(RESULT.tasks[0], action=HOSTILE)
    hostile = replace(
        RESULT, text=text, tasks=(task, *RESULT.tasks[1:]), header=replace(RESULT.header, subject=HOSTILE)
    )
    viewer = opened(page_of(hostile))
    assert viewer.page.title() != "owned" and viewer.errors == []
    assert viewer.page.locator("img").count() == 0
    assert HOSTILE.replace("\0", "\ufffd") in viewer.page.locator(".text").text_content()


@in_chromium
def test_without_javascript_all_can_be_read_and_links_still_lead(opened: Any, sample: str) -> None:
    viewer = opened(sample, java_script_enabled=False)
    page = viewer.page
    assert page.locator("tr.task:visible").count() == 9 and page.locator(".tools:visible").count() == 0
    page.click("#viec-8 a.go")
    assert page.url.endswith("#cho-viec-8")
    pane, place = page.locator(".document").bounding_box(), page.locator("#cho-viec-8 path").bounding_box()
    assert pane["y"] <= place["y"] < pane["y"] + pane["height"]


@in_chromium
def test_a_narrow_window_has_one_column_and_paper_only_the_tables(opened: Any, sample: str) -> None:
    viewer = opened(sample, viewport={"width": 400, "height": 800})
    tasks, document = (viewer.page.locator(each).bounding_box() for each in ("main", ".document"))
    assert document["y"] >= tasks["y"] + tasks["height"] and document["width"] <= 400
    assert viewer.page.evaluate("document.documentElement.scrollWidth") <= 400
    viewer.page.emulate_media(media="print")
    assert not viewer.page.locator(".document").is_visible() and viewer.page.locator("thead").first.is_visible()


@in_chromium
def test_the_accessibility_tree_has_landmarks_and_names(opened: Any, sample: str) -> None:
    page = opened(sample).page
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("region", name="Văn bản").count() == 1
    assert page.get_by_role("table", name="I. Nhiệm vụ được giao").get_by_role("row").count() == 10
    assert page.get_by_role("img", name="Ảnh trang 2 của văn bản").count() == 1
    assert page.get_by_role("link", name="Thời hạn: trước 17 giờ 00 ngày 20/03/2026 – nhiệm vụ 1").count() >= 1
    assert page.get_by_role("status").count() == 1
