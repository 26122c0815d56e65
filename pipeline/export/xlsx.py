"""XLSX: the office's books as one workbook, to filter, to print and to go on with in Excel or LibreOffice.

Four sheets: Sổ đăng ký văn bản đến, Sổ theo dõi giải quyết, Nhiệm vụ, Cần rà soát (pipeline.export.registers). What is
overdue is coloured by the moment at which the file is looked at, as long as its state says that it is in work.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.config import Config
from pipeline.errors import OutputFailed, reason
from pipeline.export import registers, wording
from pipeline.incoming import Incoming
from pipeline.ours import NEAR

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

# The limits of Excel. Rows that are too many go on in a second sheet, a text that is too long says that it was cut.
_MOST_ROWS = 1_048_576
_MOST_LINKS = 65_530
_MOST_LETTERS = 32_767  # UTF-16 units of a cell
_FIRST_DAY = dt.date(1900, 3, 1)  # before it, Excel counts a day that never was

_CUT = " … (còn nữa: xem đủ ở tệp CSV hoặc JSON)"
_UTC7 = dt.timezone(dt.timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class _Book:
    """How a sheet looks. ``widths`` are in characters, by field; ``printed`` is how many columns go on paper, the rest
    being for the screen; ``numbered`` is for the row (1) (2) … that the norm's forms have under the head."""

    name: str
    title: str
    titles: Mapping[str, str]
    widths: Mapping[str, float]
    printed: int | None = None
    numbered: bool = False


_ARRIVALS = _Book(
    "Sổ đăng ký văn bản đến",
    "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN",
    registers.ARRIVAL_TITLES,
    {"arrived_on": 11, "arrival_number": 7, "organ": 24, "code": 19, "issued": 12, "subject": 52, "unit": 20,
     "forwarded_on": 11, "signed": 12, "note": 16},
    numbered=True,
)  # fmt: skip
_FOLLOW_UPS = _Book(
    "Sổ theo dõi giải quyết",
    "SỔ THEO DÕI GIẢI QUYẾT VĂN BẢN ĐẾN",
    registers.FOLLOW_UP_TITLES,
    {"arrival_number": 7, "document": 54, "unit": 24, "due": 15, "standing": 26, "replies": 22, "note": 36},
    numbered=True,
)
_ASSIGNMENTS = _Book(
    "Nhiệm vụ",
    "DANH MỤC NHIỆM VỤ",
    registers.ASSIGNMENT_TITLES,
    {"arrival_number": 7, "number": 8, "code": 18, "item": 14, "action": 46, "agency": 20, "role": 9, "lead": 20,
     "coordinate": 20, "deadlines": 20, "due": 14, "standing": 14, "check": 8, "done_on": 11, "reply_code": 13, "issued": 12,
     "organ": 24, "why": 24, "report_to": 22, "bound": 20, "unit": 18, "note": 24, "citations": 34, "page": 7,
     "confidence": 8, "warnings": 44, "file_name": 24},
    printed=15,
)  # fmt: skip
_DOUBTS = _Book(
    "Cần rà soát",
    "NỘI DUNG CẦN RÀ SOÁT",
    registers.DOUBT_TITLES,
    {"arrival_number": 7, "document": 26, "severity": 10, "message": 44, "words": 34, "item": 14, "page": 7, "tasks": 40,
     "advice": 34, "code": 22, "file_name": 22},
    printed=9,
)  # fmt: skip


def pages(incoming: Incoming, path: Path, config: Config) -> dict[Path, bytes]:
    """The workbook of one document. Its file name links to the page beside it where that is written too.

    Raises OutputFailed where the rows find no room in the temporary folder.
    """
    page = path.with_suffix(".html").name if "html" in config.formats else None
    return {path: _workbook((incoming,), config, page)}


def collection(documents: Iterable[Incoming], path: Path, config: Config) -> dict[Path, bytes]:
    """One workbook of many documents, in the order they come. Of their rows, only those of the first sheet are kept in
    memory, one a document. Raises OutputFailed as above."""
    return {path: _workbook(documents, config, None)}


def _workbook(documents: Iterable[Incoming], config: Config, page: str | None) -> bytes:
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    target = io.BytesIO()
    try:
        with tempfile.TemporaryDirectory(prefix="congvan-") as folder:
            workbook = Workbook(target, {"constant_memory": True, "tmpdir": folder, "default_format_properties": _FONT})
            # Excel wants a day on which the file was made; it is always this one, for the same bytes from the same input.
            workbook.set_properties(
                {"title": _ARRIVALS.title.capitalize(), "created": dt.datetime(2020, 3, 5, tzinfo=dt.UTC)}
            )
            _fill(workbook, documents, config, page)
            workbook.close()
    except (OSError, FileCreateError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise OutputFailed(
            f"Không lập được bảng tính: {why}.",
            f"Kiểm tra dung lượng đĩa và quyền ghi của thư mục tạm {tempfile.gettempdir()}.",
        ) from error
    return target.getvalue()


def _fill(workbook: Workbook, documents: Iterable[Incoming], config: Config, page: str | None) -> None:
    look = _look(workbook)
    sheets = [_Sheet(workbook, book, look, config, page) for book in (_ARRIVALS, _FOLLOW_UPS, _ASSIGNMENTS, _DOUBTS)]
    arrivals, follow_ups, assignments, doubts = sheets
    measured = f"Tiến độ tính đến ngày {wording.date(config.today)}. " if config.today else ""
    colours = f"Nền đỏ: đã quá hạn; nền vàng: còn không quá {NEAR} ngày (tính theo lúc mở tệp)."
    follow_ups.begin(measured + colours)
    assignments.begin(measured + colours)
    doubts.begin("Đối chiếu với bản gốc trước khi vào sổ và giao việc.")
    register: list[registers.Arrival] = []
    for incoming in documents:
        register.append(registers.arrival(incoming))
        follow_ups.add(registers.follow_ups(incoming, config.today))
        assignments.add(registers.assignments(incoming, config.today))
        doubts.add(registers.doubts(incoming))
    # The form says above its rows which days and numbers they reach over: only now is that known.
    arrivals.begin(_period(register))
    arrivals.add(register)
    for sheet in sheets:
        sheet.end()


def _period(register: Sequence[registers.Arrival]) -> str:
    """ "Năm: 2026. Từ ngày … đến ngày …. Từ số … đến số …", as on the form's cover; what is not known is left to be filled in."""
    days = [row.arrived_on for row in register if row.arrived_on]
    numbers = [row.arrival_number for row in register if row.arrival_number is not None]
    years = sorted({day.year for day in days})
    said = [f"Năm: {', '.join(map(str, years)) or '…………'}"]
    if days:
        said.append(f"Từ ngày {wording.date(min(days))} đến ngày {wording.date(max(days))}")
    if numbers:
        said.append(f"Từ số {min(numbers)} đến số {max(numbers)}")
    return ". ".join(said)


# ------------------------------------------------------------------ a sheet


class _Sheet:
    """The worksheet of a book, and the next ones where it is full. Rows are written in their order: ``begin``, ``add``,
    ``end``."""

    def __init__(
        self, workbook: Workbook, book: _Book, look: Mapping[str, Format], config: Config, page: str | None
    ) -> None:
        self._workbook, self._book, self._look, self._page = workbook, book, look, page
        office = config.office
        self._office = [name for name in (office.parent, office.name) if name] if office else []
        self._worksheet = workbook.add_worksheet(book.name)
        self._number = 1
        self._links = 0
        self._subtitle = ""
        self._first = self._row = 0

    def begin(self, subtitle: str) -> None:
        """The lines above the table, its head, and how it is seen and printed."""
        sheet, book, look = self._worksheet, self._book, self._look
        self._subtitle = subtitle
        fields = list(book.titles)
        last = (book.printed or len(fields)) - 1
        lines = [(name.upper(), look["office"]) for name in self._office]
        lines += [(book.title, look["title"]), (subtitle, look["subtitle"])]
        for row, (words, form) in enumerate(lines):
            sheet.set_row(row, 1.7 * form.font_size)
            sheet.merge_range(row, 0, row, last, "", form)
            sheet.write_string(row, 0, _text(words), form)
        head = row = len(lines)
        sheet.set_row(head, self._height(book.titles.values()))
        for column, field in enumerate(fields):
            sheet.set_column(column, column, book.widths[field])
            sheet.write_string(row, column, book.titles[field], look["head"])
        if book.numbered:
            row += 1
            for column in range(len(fields)):
                sheet.write_string(row, column, f"({column + 1})", look["numbers"])
        self._first = self._row = row + 1
        sheet.freeze_panes(self._first, 0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.repeat_rows(head, row)
        sheet.set_footer(f'&L&"Times New Roman,Italic"&9{book.name}&R&"Times New Roman,Regular"&9Trang &P/&N')

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """The next rows, their values in the order of the book's columns."""
        fields = list(self._book.titles)
        for row in rows:
            if self._row == _MOST_ROWS:
                self._next()
            if (height := self._height(row)) > _LINE:
                self._worksheet.set_row(self._row, height)
            for column, (field, value) in enumerate(zip(fields, row, strict=True)):
                self._write(column, field, value)
            self._row += 1

    def end(self) -> None:
        """What is said of all rows of the sheet: the filter, the colours, what is printed."""
        sheet, book = self._worksheet, self._book
        fields = list(book.titles)
        bottom = max(self._row - 1, self._first)
        sheet.autofilter(self._first - 1, 0, bottom, len(fields) - 1)
        sheet.print_area(0, 0, bottom, (book.printed or len(fields)) - 1)
        for first, last, rule in _colours(fields, self._first + 1, self._look):
            sheet.conditional_format(self._first, fields.index(first), bottom, fields.index(last), rule)

    def _height(self, row: Iterable[Any]) -> float:
        """How high a row must be to show its words, in points: Excel would find it out, LibreOffice does not."""
        texts = ((words, width) for words, width in zip(row, self._book.widths.values(), strict=True))
        lines = (
            sum(max(1, math.ceil(len(line) / (width / _WIDE - _LOST))) for line in words.splitlines())
            for words, width in texts
            if isinstance(words, str)
        )
        return min(max(1, *lines) * _LINE, _MOST_HIGH)

    def _next(self) -> None:
        self.end()
        self._number += 1
        self._links = 0
        self._worksheet = self._workbook.add_worksheet(f"{self._book.name} ({self._number})")
        self.begin(self._subtitle)

    def _write(self, column: int, field: str, value: Any) -> None:
        sheet, row, look = self._worksheet, self._row, self._look
        if isinstance(value, dt.date) and _day(value) < _FIRST_DAY:
            value = wording.date(value)
        if value is None or value == "":
            sheet.write_blank(row, column, None, look["text"])
        elif isinstance(value, dt.datetime):
            local = value.astimezone(_UTC7).replace(tzinfo=None) if value.tzinfo else value
            sheet.write_datetime(row, column, local, look["moment"])
        elif isinstance(value, dt.date):
            sheet.write_datetime(row, column, value, look["day"])
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, look["share" if isinstance(value, float) else "number"])
        elif field == "file_name" and self._page and not set("#%") & set(self._page) and self._links < _MOST_LINKS:
            self._links += 1
            sheet.write_url(row, column, f"external:{self._page}", look["link"], _text(value))
        else:
            sheet.write_string(row, column, _text(value), look["text"])


def _day(value: dt.date) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def _text(words: str) -> str:
    """Words as a cell takes them: valid Unicode, not too long, and never taken for XlsxWriter's own mark-up."""
    words = words.encode("utf-8", "replace").decode()
    units = words.encode("utf-16-le")
    if len(units) > 2 * _MOST_LETTERS:
        words = units[: 2 * (_MOST_LETTERS - len(_CUT))].decode("utf-16-le", "ignore") + _CUT
    return f"{words} " if words.startswith("<r>") and words.endswith("</r>") else words


# ------------------------------------------------------------------ how it looks

_FONT = {"font_name": "Times New Roman", "font_size": 11, "font_scheme": "none"}
_LINE = 14.5  # points, of a line of this font
_WIDE = 0.9
"""A letter of Vietnamese text, in widths of a figure, which columns are measured in."""
_LOST = 3  # letters, where a word goes to the next line
_MOST_HIGH = 409  # points, by Excel
_RED, _YELLOW, _GREY = "#F8CBCB", "#FFF2CC", "#E7E6E6"


def _look(workbook: Workbook) -> dict[str, Format]:
    cell = {"border": 1, "border_color": "#808080", "valign": "top", "text_wrap": True}
    centred = {**cell, "align": "center"}
    head = {**centred, "valign": "vcenter", "bg_color": _GREY}
    line = {"align": "center", "valign": "vcenter"}
    styles: dict[str, dict[str, Any]] = {
        "office": {**line, "bold": True},
        "title": {**line, "bold": True, "font_size": 14},
        "subtitle": {**line, "italic": True},
        "head": {**head, "bold": True},
        "numbers": {**head, "italic": True, "font_size": 9},
        "text": cell,
        "number": centred,
        "day": {**centred, "num_format": "dd/mm/yyyy"},
        "moment": {**centred, "num_format": "dd/mm/yyyy hh:mm", "font_size": 10},
        "share": {**centred, "num_format": "0%"},
        "link": {**cell, "font_color": "#0563C1", "underline": 1},
        "overdue": {"bg_color": _RED, "font_color": "#9C0006", "bold": True},
        "near": {"bg_color": _YELLOW},
        "doubtful": {"bg_color": _YELLOW},
    }
    return {name: workbook.add_format(style) for name, style in styles.items()}


def _colours(fields: Sequence[str], first: int, look: Mapping[str, Format]) -> list[tuple[str, str, dict[str, Any]]]:
    """The colours of a table's cells: from which column to which, and the rule; ``first`` is its first row, from 1."""
    rules: list[tuple[str, str, dict[str, Any]]] = []
    if "due" in fields:
        due, standing = (f"${chr(ord('A') + fields.index(field))}{first}" for field in ("due", "standing"))
        in_work = f'LEFT({standing},14)="Đang thực hiện",ISNUMBER({due})'
        # a day is over when the next one begins, an hour when it has come
        late = f"=AND({in_work},IF(INT({due})={due},{due}+1,{due})<=NOW())"
        near = f"=AND({in_work},INT({due})<=TODAY()+{NEAR})"
        rules.append(
            ("due", "standing", {"type": "formula", "criteria": late, "format": look["overdue"], "stop_if_true": True})
        )
        rules.append(("due", "standing", {"type": "formula", "criteria": near, "format": look["near"]}))
    if "check" in fields:
        check = f"${chr(ord('A') + fields.index('check'))}{first}"
        rule = {"type": "formula", "criteria": f'={check}<>""', "format": look["doubtful"]}
        rules += [(field, field, rule) for field in ("check", "warnings")]
    if "severity" in fields:
        grave = {"type": "cell", "criteria": "==", "value": '"Lỗi"', "format": look["overdue"]}
        rules.append(("severity", "severity", grave))
    return rules
