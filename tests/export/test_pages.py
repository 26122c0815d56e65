"""Markdown and HTML pages: every task on them, hostile characters harmless, lists right, files whole or absent."""

from __future__ import annotations

import datetime as dt
import os
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from pipeline import export
from pipeline.config import Config
from pipeline.document import OfficeDue, OfficePart, OfficeTask, Recipient, RecipientTask, Result
from pipeline.errors import OutputFailed
from pipeline.export import html, markdown, writing
from pipeline.export.sheet import Failure, entry, sheet
from pipeline.incoming import Amendment, Followed, Incoming
from tests.invented import BEFORE, HEALTH, RESULT

HEALTH_PAGE = "so-y-te-tinh-an-son"


class Page(HTMLParser):
    """Reads a page back: table rows as lists of cell texts, tag names, links, and whether the tags close in order."""

    VOID = {"meta", "col", "br", "hr", "wbr", "img", "input"}

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.open: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name in ("href", "src") and value and value[0] != "#"]
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data


def overview_rows() -> list[list[str]]:
    page = Page(html.overview(Incoming(RESULT), sheet(Incoming(RESULT)), "cv-1482"))
    assert page.open == []
    return [row for row in page.rows if len(row) == 9 and row[0].isdigit()]


def test_the_html_table_holds_every_task() -> None:
    rows = overview_rows()
    assert [row[0] for row in rows] == ["1", "2", "3", "4"]
    assert rows[0][2:5] == ["Sở Y tế", "Sở Giáo dục và Đào tạo", "Ủy ban nhân dân tỉnh"]
    assert "trước ngày 01/04/2022" in rows[0][5] and "trước 17 giờ 00 ngày 20/04/2022" in rows[0][5]
    assert rows[0][6] == "Nghị định số 15/2018/NĐ-CP"
    assert rows[2][7] == "Mục 3, gạch đầu dòng thứ 1, trang\u00a02"
    assert rows[2][8].startswith("Cần rà soát: Chưa biết ngày nhận văn bản")


def test_a_deadline_shows_its_own_words_only_where_they_say_more() -> None:
    rows = overview_rows()
    assert "“" not in rows[0][5]
    assert "“định kỳ hằng quý, trước ngày 25 tháng cuối quý”" in rows[1][5]


@pytest.mark.parametrize("name", ["overview", "list", "index"])
def test_html_is_self_contained_and_words_stay_words(name: str) -> None:
    drawn = sheet(Incoming(RESULT))
    hostile = '"><img src=x onerror=alert(1)>'
    text = {
        "overview": html.overview(Incoming(RESULT), drawn, "cv"),
        "list": html.listing(drawn, 4),
        "index": html.index(
            [replace(entry(Incoming(RESULT), "cv"), subject=hostile)], [Failure(hostile, hostile, hostile)]
        ),
    }[name]
    page = Page(text)
    assert not page.tags & {"img", "link", "iframe", "object"} and text.count("<script>") == (name == "overview")
    assert not any(attribute.startswith("on") for attribute in page.attributes) and "style" not in page.attributes
    assert "http:" not in text and "https:" not in text and not any("//" in link for link in page.links)
    assert "@page" in text and "table-header-group" in text and 'lang="vi"' in text


@pytest.mark.parametrize("name", ["overview", "list"])
def test_the_policy_allows_this_style_sheet_and_this_script_and_nothing_else(name: str) -> None:
    drawn = sheet(Incoming(RESULT))
    text = html.overview(Incoming(RESULT), drawn, "cv") if name == "overview" else html.listing(drawn, 0)
    policy = dict(rule.split(" ", 1) for rule in re.search(r'Policy" content="([^"]+)"', text)[1].split("; "))  # type: ignore[index]
    assert policy.pop("default-src") == policy.pop("base-uri") == policy.pop("form-action") == "'none'"
    assert policy.pop("img-src", "data:") == "data:"
    for rule, hashed in policy.items():
        own = re.findall(rf"<{rule.removesuffix('-src')}>(.*?)</{rule.removesuffix('-src')}>", text, re.DOTALL)
        assert [f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'" for each in own] == [hashed]
    assert set(policy) == ({"style-src", "script-src"} if name == "overview" else {"style-src"})


def test_what_needs_review_stands_in_the_box_gravest_first() -> None:
    drawn = sheet(Incoming(RESULT))
    assert drawn.review == (
        "Không đọc được hết trang 2. (trang 2)",
        "Chưa biết ngày nhận văn bản nên chưa tính được “07 ngày làm việc”. (trang 2)",
    )
    assert drawn.remarks == ("Bài viết xuất hiện hai lần trong tệp.",)
    text = html.overview(Incoming(RESULT), drawn, "cv")
    assert text.index("Không đọc được hết trang 2") < text.index("Nhiệm vụ được giao")
    assert "> - Không đọc được hết trang 2." in markdown.overview(drawn, "cv")


def test_a_document_without_doubts_has_no_box() -> None:
    sure = replace(RESULT, issues=(), tasks=RESULT.tasks[:1], status="complete")
    drawn = sheet(Incoming(sure))
    assert "Cần rà soát" not in html.overview(Incoming(sure), drawn, "cv") + markdown.overview(drawn, "cv")


def markdown_rows(text: str) -> list[list[str]]:
    """The cells of every table row, split at the pipes that are not escaped."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def test_the_markdown_table_holds_every_task_and_no_word_breaks_it() -> None:
    rows = [
        row
        for row in markdown_rows(markdown.overview(sheet(Incoming(RESULT)), "cv"))
        if len(row) == 9 and row[0].isdigit()
    ]
    assert len(rows) == 4
    assert (
        rows[2][1] == 'Rà soát cơ sở cung cấp suất ăn &lt;script\\>alert("1 &amp; 2")&lt;/script\\> \\| bảng \\*kê\\*'
    )
    assert rows[1][5] == "trước ngày 25 tháng cuối quý *“định kỳ hằng quý, trước ngày 25 tháng cuối quý”*"


def test_a_list_groups_by_role_and_says_through_which_group() -> None:
    listing = sheet(Incoming(RESULT)).listings[0]
    assert (listing.slug, listing.amount) == (HEALTH_PAGE, 2)
    assert [(group.title, [row.task for row in group.rows]) for group in listing.groups] == [
        ("Chủ trì", ["T1", "T2"]),
        ("Nhận báo cáo", ["T2"]),
    ]
    for text in (html.listing(sheet(Incoming(RESULT)), 0), markdown.listing(sheet(Incoming(RESULT)), 0)):
        assert text.count("(thuộc nhóm “Các sở, ban, ngành tỉnh”)") == 1


def test_lists_of_bodies_with_one_slug_keep_apart() -> None:
    twins = (RESULT.recipients[0], Recipient(replace(HEALTH, canonical="SỞ Y TẾ tỉnh An Sơn"), ()))
    listings = sheet(Incoming(replace(RESULT, recipients=twins))).listings
    assert [each.slug for each in listings] == [HEALTH_PAGE, f"{HEALTH_PAGE}-2"]


def test_an_addressee_without_tasks_gets_no_empty_list(tmp_path: Path) -> None:
    idle = replace(RESULT, recipients=(*RESULT.recipients, Recipient(replace(HEALTH, canonical="Sở Vô Can"), ())))
    export.write(Incoming(idle), tmp_path / "cv", Config(formats=("html",)))
    assert not (tmp_path / "cv" / "so-vo-can.html").exists()
    assert "Sở Vô Can" in (tmp_path / "cv.html").read_text(encoding="utf-8")


def test_links_lead_to_files(tmp_path: Path) -> None:
    stem = "công văn số 1 (bản #2) 50%"
    export.write(
        Incoming(RESULT),
        tmp_path / stem,
        Config(
            formats=(
                "html",
                "md",
            )
        ),
    )
    links = Page((tmp_path / f"{stem}.html").read_text(encoding="utf-8")).links
    assert len(set(links)) == 5 and all((tmp_path / unquote(link)).is_file() for link in links)
    in_markdown = re.findall(r"\]\(([^)]+)\)", (tmp_path / f"{stem}.md").read_text(encoding="utf-8"))
    assert len(in_markdown) == 5 and all((tmp_path / unquote(link)).is_file() for link in in_markdown)


def test_the_index_links_documents_and_names_failures() -> None:
    entries = [entry(Incoming(RESULT), "sub/cv-1482")]
    failures = [Failure("hong.pdf", "Tệp rỗng.", "Hãy quét lại.")]
    text = html.index(entries, failures)
    assert Page(text).links == ["sub/cv-1482.html"]
    assert "Tệp rỗng. Hãy quét lại." in text and "31/03/2022" in text and "2 điểm" in text
    assert "(sub/cv-1482.md)" in markdown.index(entries, failures)


def test_lists_that_no_longer_hold_are_removed_and_foreign_files_stay(tmp_path: Path) -> None:
    target = tmp_path / "cv"
    export.write(
        Incoming(RESULT),
        target,
        Config(
            formats=(
                "html",
                "md",
            )
        ),
    )
    (target / "ghi-chu.md").write_text("của văn thư", encoding="utf-8")
    export.write(
        Incoming(replace(RESULT, recipients=RESULT.recipients[:1])),
        target,
        Config(
            formats=(
                "html",
                "md",
            )
        ),
    )
    assert sorted(path.name for path in target.iterdir()) == [
        "ghi-chu.md", f"{HEALTH_PAGE}.html", f"{HEALTH_PAGE}.md",
    ]  # fmt: skip


def test_a_recipient_task_that_is_no_task_is_passed_over() -> None:
    strange = Recipient(HEALTH, (RecipientTask("T99", "lead", "named"),))
    assert sheet(Incoming(replace(RESULT, recipients=(strange,)))).listings[0].amount == 0


# ------------------------------------------------------------------ what a register says

FOLLOWED = Incoming(
    RESULT,
    arrival_number=217,
    arrived_on=dt.date(2022, 3, 16),
    unit="Phòng Kế hoạch",
    followed={
        "T1": Followed(31, "done", dt.date(2022, 3, 30), "88/SYT-NVY", "Phòng Nghiệp vụ Y", "đã gửi | bản giấy"),
        "T2": Followed(32, "open", dt.date(2022, 6, 24)),
        "T3": Followed(33, "void", amendments=(Amendment("void", "Công văn số 1700/UBND-VX"),)),
        "T4": Followed(34, "void", note="Làm cùng việc khác", amendments=(Amendment("void"),)),
    },
)


def task_rows(text: str) -> dict[str, str]:
    """The rows of the document's table in HTML, by their numbers."""
    return dict(re.findall(r'<tr role="row" class="task.*? id="viec-(\d+)"(.*?)</tr>', text))


def test_what_is_done_or_void_does_not_look_open() -> None:
    text = html.pages(FOLLOWED, Path("cv.html"), Config())[Path("cv.html")]
    rows = task_rows(text)
    assert len(rows) == 4 and len(re.findall(r'class="task[^"]* closed"', text)) == 3
    assert "Hoàn thành đúng hạn, ngày 30/03/2022" in rows["1"] and "88/SYT-NVY" in rows["1"] and "<s>" not in rows["1"]
    assert "Đang thực hiện; đã xong kỳ đến ngày 24/06/2022" in rows["2"] and "Số theo dõi: 32" in rows["2"]
    assert "<s>Rà soát cơ sở" in rows["3"] and "Không còn phải thực hiện, theo Công văn số" in rows["3"]
    assert "Không còn phải thực hiện (người dùng nhập)" in rows["4"] and "Làm cùng việc khác" in rows["4"]
    assert "to-check" not in re.findall(r'<tr role="row" class="(task[^"]*)"', text)[2]
    page = Page(text)
    assert (
        page.open == []
        and ["Số đến:", "217"] in page.rows
        and ["Đơn vị hoặc người nhận:", "Phòng Kế hoạch"] in page.rows
    )
    assert "4 nhiệm vụ, trong đó 1 hoàn thành, 2 không còn phải thực hiện" in text
    assert '<option value="void">Không còn phải thực hiện (2)</option>' in text


def test_markdown_and_the_lists_say_what_is_done_as_well() -> None:
    made = markdown.pages(FOLLOWED, Path("cv.md"), Config())
    rows = {row[0]: row for row in markdown_rows(made[Path("cv.md")]) if len(row) == 9 and row[0].isdigit()}
    assert len(rows) == 4
    assert "✓ **Hoàn thành đúng hạn, ngày 30/03/2022** · Giao: Phòng Nghiệp vụ Y" in rows["1"][1]
    assert "đã gửi \\| bản giấy" in rows["1"][1]
    assert rows["4"][1].startswith("~~Hoàn thành trong Quý II/2022~~ — **Không còn phải thực hiện (người dùng nhập)**")
    mine = made[Path("cv", f"{HEALTH_PAGE}.md")]
    assert "Chủ trì (2 nhiệm vụ, trong đó 1 hoàn thành)" in mine and "✓ **Hoàn thành đúng hạn" in mine
    mine = html.pages(FOLLOWED, Path("cv.html"), Config())[Path("cv", f"{HEALTH_PAGE}.html")]
    assert "(2 nhiệm vụ, trong đó 1 hoàn thành)" in mine and mine.count('<tr class="closed">') == 1
    assert "Hoàn thành đúng hạn" in mine


def test_nothing_is_overdue_unless_a_day_is_given_to_measure_by() -> None:
    for module, path in ((html, Path("cv.html")), (markdown, Path("cv.md"))):
        assert "quá hạn" not in module.pages(Incoming(RESULT), path, Config())[path]
        late = module.pages(Incoming(RESULT), path, Config(today=dt.date(2022, 4, 10)))[path]
        assert late.count("Đang thực hiện quá hạn") == 1  # the first task
        assert "quá hạn" not in module.pages(FOLLOWED, path, Config(today=dt.date(2022, 4, 10)))[path]


def test_what_is_due_of_the_office_is_still_to_be_done_and_doubts_are_marked_in_its_table() -> None:
    tasks = tuple(OfficeTask(f"T{n}", "lead", "named") for n in (1, 2, 3))
    due = tuple(OfficeDue(f"T{n}", "trước ngày 01/4/2022", dt.date(2022, 3, 31), None) for n in (1, 2, 3))
    of_office = replace(RESULT, office=OfficePart("Sở Y tế", tasks=tasks, due=due))
    for followed, amount, doubts in (({}, 3, 1), (FOLLOWED.followed, 1, 0)):
        incoming = replace(FOLLOWED, result=of_office, followed=followed)
        drawn = sheet(incoming)
        assert drawn.office and len(drawn.office.due) == amount
        part = html.overview(incoming, drawn, "cv").split('class="office"')[1].split("</section>")[0]
        assert part.count("<li>") == amount and part.count('<tr role="row" class="to-check">') == doubts
        assert part.count("Cần rà soát:") == doubts and part.count("closed") == (2 if followed else 0)
        part = markdown.overview(drawn, "cv").split("## Việc của")[1].split("## I.")[0]
        assert part.count("**Cần rà soát:**") == doubts


def test_the_first_deadline_in_the_index_is_of_what_is_still_to_be_done() -> None:
    assert (entry(Incoming(RESULT), "cv").first_due, entry(Incoming(RESULT), "cv").closed) == (dt.date(2022, 3, 31), 0)
    first = entry(replace(FOLLOWED, followed={"T1": FOLLOWED.followed["T1"]}), "cv")
    assert (first.first_due, first.closed) == (dt.date(2022, 6, 30), 1)
    assert entry(FOLLOWED, "cv").first_due is None
    assert "còn 3" in html.index([first], []) and "4 (còn 3)" in markdown.index([first], [])


@pytest.mark.parametrize(
    ("rule", "amendments", "words"),
    [
        (
            "register-person",
            (Amendment("extension", None, BEFORE.span),),
            "gia hạn đến hết ngày 30/04/2022 (người dùng nhập); hạn cũ: trước ngày 01/4/2022",
        ),
        (
            "register-person",
            (Amendment("correction", None, BEFORE.span),),
            "sửa thành đến hết ngày 30/04/2022 (người dùng nhập); trước khi sửa: trước ngày 01/4/2022",
        ),
        (
            "register-later-document",
            (Amendment("correction", "Công văn số 9/UBND", BEFORE.span), Amendment("extension", None, (0, 0))),
            "đính chính thành đến hết ngày 30/04/2022, theo Công văn số 9/UBND; trước khi đính chính: trước ngày 01/4/2022",
        ),
        # the result alone, without the register
        ("register-person", (), "đến hết ngày 30/04/2022 (người dùng nhập); văn bản ghi: trước ngày 01/4/2022"),
        ("register-later-document", (), "đến hết ngày 30/04/2022, theo văn bản sau; văn bản ghi: trước ngày 01/4/2022"),
    ],
)
def test_a_deadline_that_was_amended_says_how_and_by_whom(
    rule: str, amendments: tuple[Amendment, ...], words: str
) -> None:
    day = dt.date(2022, 4, 30)
    moved = replace(BEFORE, due=day, last_day=day, bound="by", rule=rule)
    tasks = (replace(RESULT.tasks[0], deadlines=(moved,)), *RESULT.tasks[1:])
    incoming = Incoming(replace(RESULT, tasks=tasks), followed={"T1": Followed(31, amendments=amendments)})
    assert sheet(incoming).rows[0].dues[0].words == words
    text = html.pages(incoming, Path("cv.html"), Config())[Path("cv.html")]
    assert re.sub(r"<[^>]+>", "", task_rows(text)["1"]).count(words) == 1
    assert f"Thời hạn: {words} – nhiệm vụ 1" in text  # where it stands in the document
    assert words in markdown.pages(incoming, Path("cv.md"), Config())[Path("cv.md")]


def test_a_task_that_a_person_added_stands_nowhere_in_the_text() -> None:
    added = replace(RESULT.tasks[1], id="P40", directive="", span=(0, 0), places=(), action="Lập danh sách hộ bị hại")
    incoming = Incoming(replace(RESULT, tasks=(*RESULT.tasks, added)), followed={"P40": Followed(40)})
    text = html.pages(incoming, Path("cv.html"), Config())[Path("cv.html")]
    assert "Người dùng thêm" in task_rows(text)["5"] and 'class="place" data-tasks="5"' not in text
    assert "cho-viec-5" not in text.replace('href="#cho-viec-5"', "") and Page(text).open == []
    assert "| Người dùng thêm |" in markdown.pages(incoming, Path("cv.md"), Config())[Path("cv.md")]


# ------------------------------------------------------------------ whole or absent


def everything_under(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[writing.Content] = []
    honest = writing.encoded

    def full_disk(content: writing.Content) -> Iterator[bytes]:
        written.append(content)
        if len(written) > 3:
            raise OSError(28, "No space left on device")
        return honest(content)

    monkeypatch.setattr(writing, "encoded", full_disk)
    with pytest.raises(OutputFailed, match="ổ đĩa đã đầy"):
        export.write(
            Incoming(RESULT),
            tmp_path / "out" / "cv",
            Config(
                formats=(
                    "json",
                    "md",
                    "html",
                )
            ),
        )
    assert len(written) == 4 and everything_under(tmp_path) == []


def test_a_failed_write_keeps_the_earlier_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export.write(Incoming(RESULT), tmp_path / "cv", Config(formats=("json",)))
    before = (tmp_path / "cv.json").read_bytes()

    def broken(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", broken)
    changed: Result = replace(RESULT, text="khác")
    with pytest.raises(OutputFailed):
        export.write(Incoming(changed), tmp_path / "cv", Config(formats=("json",)))
    assert (tmp_path / "cv.json").read_bytes() == before and everything_under(tmp_path) == ["cv.json"]


def test_a_folder_in_the_way_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "cv.json").mkdir()
    with pytest.raises(OutputFailed) as caught:
        export.write(
            Incoming(RESULT),
            tmp_path / "cv",
            Config(
                formats=(
                    "md",
                    "json",
                )
            ),
        )
    assert caught.value.exit_code == 5
    assert everything_under(tmp_path) == ["cv.json"]


def test_the_lists_of_a_document_named_like_a_page_have_a_folder_of_their_own(tmp_path: Path) -> None:
    export.write(
        Incoming(RESULT),
        tmp_path / "cv",
        Config(
            formats=(
                "json",
                "html",
            )
        ),
    )
    export.write(
        Incoming(RESULT),
        tmp_path / "cv.html",
        Config(
            formats=(
                "json",
                "html",
            )
        ),
    )
    assert (tmp_path / "cv.html").is_file() and (tmp_path / "cv.html.html").is_file()
    links = Page((tmp_path / "cv.html.html").read_text(encoding="utf-8")).links
    assert links[0].startswith("cv.html.danh-muc/") and all((tmp_path / unquote(link)).is_file() for link in links)


def test_every_page_says_that_this_program_wrote_it(tmp_path: Path) -> None:
    export.write(
        Incoming(RESULT),
        tmp_path / "cv",
        Config(
            formats=(
                "html",
                "md",
            )
        ),
    )
    (tmp_path / "goc.html").write_text("<html><body>Kính gửi</body></html>", encoding="utf-8")
    written = [path for path in tmp_path.rglob("*.*") if path.is_file()]
    assert [path.name for path in written if not writing.is_page(path)] == ["goc.html"]


def test_a_list_of_a_doubtful_document_says_so() -> None:
    drawn = sheet(Incoming(RESULT))
    assert "văn bản có 2 điểm phải đối chiếu với bản gốc" in html.listing(drawn, 4)
    assert "văn bản có 2 điểm phải đối chiếu với bản gốc" in markdown.listing(drawn, 4)
    assert "phải đối chiếu" not in html.listing(replace(drawn, review=()), 4)
