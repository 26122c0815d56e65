"""Word files to write on and to hand out: the Phiếu giải quyết văn bản đến of a document (NĐ 30/2020/NĐ-CP Phụ lục IV,
mục VII) and a task slip for each recipient, from templates that an office can replace (pipeline.export.form).

What is doubtful says so in every cell that a template must have; what is not known is a dotted line.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from pipeline import progress, resources
from pipeline.config import Config
from pipeline.document import Deadline, Header, Role
from pipeline.errors import ConfigError, reason
from pipeline.export import wording, writing
from pipeline.export.form import DOTS, TASK, Form, TaskGroup, Value
from pipeline.export.sheet import Listing, OfficeSheet, Row, Sheet, State, sheet
from pipeline.incoming import Incoming
from pipeline.labels import spoken

CHECK = "[cần kiểm tra]"

_DOCUMENT = {
    "co_quan_chu_quan": "cơ quan chủ quản của cơ quan dùng chương trình ([office] parent); không có thì bỏ đoạn",
    "co_quan": "cơ quan dùng chương trình ([office] name)",
    "dia_danh": "địa danh ghi trước ngày, tháng ([office] place, không có chữ “tỉnh”, “xã” …)",
    "van_ban": "tên loại, số, ký hiệu, ngày và cơ quan ban hành văn bản đến",
    "ten_loai": "tên loại văn bản",
    "so_ky_hieu": "số, ký hiệu",
    "ngay_van_ban": "ngày ban hành",
    "co_quan_ban_hanh": "cơ quan ban hành",
    "trich_yeu": "trích yếu nội dung",
    "nguoi_ky": "họ tên người ký văn bản đến",
    "do_mat": "độ mật; văn bản không mật thì bỏ đoạn",
    "do_khan": "độ khẩn; văn bản thường thì bỏ đoạn",
    "cuoc_hop": "giờ, ngày, nơi họp của giấy mời; mỗi cuộc họp một đoạn",
    "so_den": "số đến, theo sổ đăng ký",
    "ngay_den": "ngày đến, theo sổ đăng ký",
    "ghi_chu": "ghi chú của văn bản trong sổ đăng ký; không có thì bỏ đoạn",
    "can_kiem_tra": "những điểm cần kiểm tra của cả văn bản, mỗi điểm một đoạn; không có thì bỏ đoạn",
    "so_nhiem_vu": "số nhiệm vụ trong bảng",
    "tep": "tên tệp của văn bản đến",
}
_RESOLUTION = {
    "noi_dung_bang": "bảng nêu những nhiệm vụ nào: của cơ quan dùng chương trình, hay của cả văn bản",
    "cach_gui": "văn bản đến cơ quan bằng cách nào: gửi đích danh, gửi nhóm, gửi để biết; không rõ thì bỏ đoạn",
    "don_vi_nhan": "đơn vị hoặc người nhận, theo sổ đăng ký",
    "goi_y": "đơn vị có thể xử lý theo lĩnh vực, chỉ là gợi ý; không có thì bỏ đoạn",
    "thoi_han": "thời hạn sớm nhất trong những nhiệm vụ còn phải làm",
}
_SLIP = {
    "ten_phieu": "PHIẾU GIAO VIỆC, hoặc DANH MỤC NHIỆM VỤ nếu nơi nhận chỉ nhận báo cáo",
    "co_quan_nhan": "cơ quan, đơn vị mà phiếu này lập cho",
}
_GROUP = {
    "nhom.ten": "tên nhóm: Chủ trì, Phối hợp, Nhận báo cáo …",
    "nhom.so_nhiem_vu": "số nhiệm vụ của nhóm",
}
_TASK = {
    "nhiem_vu.tt": "số thứ tự",
    "nhiem_vu.noi_dung": f"nội dung; có điều chưa chắc thì kết bằng “{CHECK}”",
    "nhiem_vu.chu_tri": "cơ quan chủ trì (trên phiếu của chính cơ quan chủ trì: các cơ quan cùng chủ trì)",
    "nhiem_vu.phoi_hop": "cơ quan phối hợp",
    "nhiem_vu.bao_cao": "nơi nhận báo cáo",
    "nhiem_vu.thoi_han": f"các thời hạn; thời hạn chưa chắc có “{CHECK}”",
    "nhiem_vu.can_cu": "văn bản được viện dẫn trong nhiệm vụ",
    "nhiem_vu.muc": "mục, trang của văn bản đến",
    "nhiem_vu.nhom_nhan": "nhóm mà cơ quan thuộc vào nên có nhiệm vụ này",
    "nhiem_vu.goi_y": "đơn vị có thể xử lý theo lĩnh vực, chỉ là gợi ý",
    "nhiem_vu.theo_doi": "số nhiệm vụ, đơn vị được giao, kết quả, theo sổ theo dõi",
    "nhiem_vu.can_kiem_tra": "điều cần kiểm tra",
    "nhiem_vu.luu_y": "điều để biết",
}
RESOLUTION, SLIP = "phieu-giai-quyet", "phieu-giao-viec"
PLACEHOLDERS: dict[str, dict[str, str]] = {
    RESOLUTION: _DOCUMENT | _RESOLUTION | _GROUP | _TASK,
    SLIP: _DOCUMENT | _SLIP | _GROUP | _TASK,
}
"""Template → placeholder → what it stands for. Where a value is not known and nothing else is said: a dotted line."""

_MOST_LEADS = 8


def pages(incoming: Incoming, path: Path, config: Config) -> dict[Path, str | bytes]:
    """All files of this format: the Phiếu giải quyết at ``path``, a recipient's slip each in the folder of that stem.

    Raises ConfigError for a template of the office that cannot be used.
    """
    resolution, slip = template(RESOLUTION, config.templates), template(SLIP, config.templates)
    drawn = sheet(incoming)
    folder = writing.lists_folder(path.with_suffix(""))
    words = _Words(incoming, drawn, config)
    made: dict[Path, str | bytes] = {path: words.resolution(resolution)}
    made |= {folder / f"{each.slug}.docx": words.slip(slip, each) for each in drawn.listings if each.amount}
    return made


def template(name: str, folder: Path | None) -> Form:
    """The template RESOLUTION or SLIP: the office's own where ``folder`` has it, else that which comes with the program.

    Raises ConfigError for one that cannot be used.
    """
    path = (_own(name, folder) if folder else None) or resources.templates() / f"{name}.docx"
    try:
        state = path.stat()
        return _read(path, name, state.st_mtime_ns, state.st_size)
    except OSError as error:
        raise ConfigError(f"Không đọc được mẫu {path.name}: {reason(error)}.") from error


def _own(name: str, folder: Path) -> Path | None:
    """The office's own template of that name; None where the folder has only the other one."""
    try:
        files = {each.name.casefold(): each for each in folder.iterdir()}
    except OSError as error:
        raise ConfigError(f"Không đọc được thư mục mẫu {folder}: {reason(error)}.") from error
    for each in PLACEHOLDERS:
        other = next((path for file, path in sorted(files.items()) if file.startswith(f"{each}.")), None)
        if other and f"{each}.docx" not in files:
            raise ConfigError(
                f"Mẫu {other.name} không phải tệp .docx.", "Hãy mở bằng Word và lưu lại dạng “Word Document (.docx)”."
            )
    if not any(f"{each}.docx" in files for each in PLACEHOLDERS):
        raise ConfigError(
            f"Thư mục mẫu {folder} không có {' hoặc '.join(f'{each}.docx' for each in PLACEHOLDERS)}.",
            "Đặt mẫu của cơ quan vào đó với đúng tên, hoặc bỏ thiết lập “templates” để dùng mẫu có sẵn.",
        )
    return files.get(f"{name}.docx")


@lru_cache(maxsize=8)
def _read(path: Path, name: str, _changed: int, _size: int) -> Form:
    # A template is read once; one that was saved since is another one.
    needed = f"{TASK}noi_dung" if name == SLIP else None
    return Form(path.read_bytes(), path.name, PLACEHOLDERS[name], needed)


class _Words:
    """The values of the placeholders for one document."""

    def __init__(self, incoming: Incoming, drawn: Sheet, config: Config) -> None:
        self._incoming = incoming
        self._sheet = drawn
        self._tasks = {task.id: task for task in incoming.result.tasks}
        issues = incoming.result.issues
        self._harmless = {i.code for i in issues if i.severity == "info"} - {
            i.code for i in issues if i.severity != "info"
        }
        said = {note for row in drawn.rows for note in row.notes}
        header, office = incoming.result.header, config.office
        self._document: dict[str, Value] = {
            "co_quan_chu_quan": office.parent or "" if office else "",
            "co_quan": office.name if office else None,
            "dia_danh": _place(office.place) if office else None,
            "van_ban": _named(header),
            "ten_loai": header.type_name,
            "so_ky_hieu": header.code,
            "ngay_van_ban": wording.date(header.issued_date) if header.issued_date else None,
            "co_quan_ban_hanh": header.organ_name,
            "trich_yeu": header.subject,
            "nguoi_ky": header.signer.full_name if header.signer else None,
            "do_mat": header.secrecy.capitalize() if header.secrecy else "",
            "do_khan": wording.PRIORITIES[header.priority] if header.priority else "",
            "cuoc_hop": tuple(words for label, words in drawn.facts if label == "Cuộc họp"),
            "so_den": str(incoming.arrival_number) if incoming.arrival_number is not None else None,
            "ngay_den": wording.date(incoming.arrived_on) if incoming.arrived_on else None,
            "ghi_chu": incoming.note or "",
            "can_kiem_tra": _listed(words for words in drawn.review if not any(words.startswith(n) for n in said)),
            "tep": drawn.file_name,
        }

    def resolution(self, form: Form) -> bytes:
        """The Phiếu giải quyết: of the office's own tasks where it is known whose they are, else of all, deadlines first."""
        office = self._sheet.office
        groups = (
            self._office_groups(office) if office else [self._group("Tất cả cơ quan", self._by_day(self._sheet.rows))]
        )
        amount = sum(len(group.tasks) for group in groups)
        if not amount:
            groups = [TaskGroup({"ten": "Không thấy nhiệm vụ nào", "so_nhiem_vu": "0"}, ())]
        whose = f"giao {office.name}" if office else "nêu"
        values: dict[str, Value] = {
            **self._document,
            "so_nhiem_vu": str(amount),
            "noi_dung_bang": f"Nhiệm vụ văn bản {whose}",
            "cach_gui": office.reached if office else "",
            "don_vi_nhan": self._incoming.unit,
            "goi_y": office.suggested if office else (),
            "thoi_han": self._first_due({row.task for row in _rows(office)} if office else set(self._tasks)),
        }
        title = f"Phiếu giải quyết văn bản đến – {self._sheet.title}"
        return form.fill(values, groups, title=title, mark=writing.PAGE_MARK)

    def slip(self, form: Form, listing: Listing) -> bytes:
        """The task slip of one recipient."""
        works = any(group.role != "report_to" for group in listing.groups)
        values: dict[str, Value] = {
            **self._document,
            "so_nhiem_vu": str(listing.amount),
            "ten_phieu": "PHIẾU GIAO VIỆC" if works else "DANH MỤC NHIỆM VỤ",
            "co_quan_nhan": listing.name,
        }
        groups = [self._group(group.title, group.rows, role=group.role) for group in listing.groups]
        title = f"Danh mục nhiệm vụ – {listing.name} – {self._sheet.title}"
        return form.fill(values, groups, title=title, mark=writing.MARK)

    def _office_groups(self, office: OfficeSheet) -> list[TaskGroup]:
        groups, done = [], 0
        for group in office.groups:
            rows = self._by_day(group.rows)
            groups.append(self._group(group.title, rows, done))
            done += len(rows)
        return groups

    def _group(self, title: str, rows: Iterable[Row], done: int = 0, role: Role | None = None) -> TaskGroup:
        tasks = tuple(self._row(n, row, role) for n, row in enumerate(rows, done + 1))
        return TaskGroup({"ten": title, "so_nhiem_vu": str(len(tasks))}, tasks)

    def _row(self, number: int, row: Row, role: Role | None) -> Mapping[str, Value]:
        where = spoken(row.directive)
        page = f", trang {row.page}" if row.page else ""
        lead = row.lead or ("chưa rõ",)
        if role == "lead":
            lead = row.lead if 1 < len(row.lead) <= _MOST_LEADS else ()
        return {
            "tt": str(number),
            "noi_dung": f"{row.action} {CHECK}" if row.doubtful else row.action,
            "chu_tri": lead,
            "phoi_hop": row.coordinate,
            "bao_cao": () if role == "report_to" else row.report_to,
            "thoi_han": self._dues(row),
            "can_cu": row.citations,
            "muc": f"{where[:1].upper()}{where[1:]}{page}",
            "nhom_nhan": row.via or "",
            "goi_y": row.suggested,
            "theo_doi": _followed(row.state) if row.state else (),
            "can_kiem_tra": _listed(row.notes) if row.doubtful else (),
            "luu_y": () if row.doubtful else _listed(row.notes),
        }

    def _dues(self, row: Row) -> tuple[str, ...]:
        lines = []
        for due, value in zip(row.dues, self._tasks[row.task].deadlines, strict=True):
            said = f" (“{due.original}”)" if due.original else ""
            above = f" (theo {spoken(due.inherited_from)})" if due.inherited_from else ""
            lines.append(f"{due.words}{said}{above}{self._check(value)}")
        return tuple(lines)

    def _check(self, value: Deadline) -> str:
        return f" {CHECK}" if set(value.issues) - self._harmless else ""

    def _by_day(self, rows: Iterable[Row]) -> list[Row]:
        """The tasks with a day first, by that day, then those with another deadline, then the rest."""

        def rank(row: Row) -> tuple[int, dt.date]:
            deadlines = self._tasks[row.task].deadlines
            days = [day for each in deadlines if (day := _day(each))]
            return (0, min(days)) if days else (1 if deadlines else 2, dt.date.max)

        return sorted(rows, key=rank)

    def _first_due(self, tasks: set[str]) -> str | None:
        """The earliest deadline with a day among the tasks that are still open."""
        closed = {id for id, followed in self._incoming.followed.items() if followed.status != "open"}
        deadlines = [each for id, task in self._tasks.items() if id in tasks - closed for each in task.deadlines]
        dated = [(each.type == "recurring", day, each) for each in deadlines if (day := _day(each))]
        if not dated:
            return None
        *_, first = min(dated, key=lambda each: each[:2])  # a single day before a rhythm
        return f"{wording.deadline(first)}{self._check(first)}"


def _listed(sentences: Iterable[str]) -> tuple[str, ...]:
    """Sentences as they stand in a list, without their full stops."""
    return tuple(sentence.removesuffix(".") for sentence in sentences)


def _rows(office: OfficeSheet) -> Iterable[Row]:
    """The rows of all groups of an office."""
    return (row for group in office.groups for row in group.rows)


def _day(value: Deadline) -> dt.date | None:
    return progress.last_day(value) or progress.coming(value, None)


def _named(header: Header) -> str:
    """The document as the form wants it, with dots where the letterhead is silent."""
    issued = wording.date(header.issued_date) if header.issued_date else DOTS
    return f"{header.type_name or 'Văn bản'} số {header.code or DOTS} ngày {issued} của {header.organ_name or DOTS}"


def _place(place: str | None) -> str | None:
    """ "An Sơn" of "tỉnh An Sơn": the name that stands before the date (NĐ 30/2020/NĐ-CP Phụ lục I, mục II.4)."""
    kinds = r"(?:tỉnh|thành phố|thị xã|thị trấn|đặc khu|huyện|quận|phường|xã)\s+"
    return re.sub(rf"^{kinds}", "", place, flags=re.IGNORECASE) if place else None


def _followed(state: State) -> tuple[str, ...]:
    return state.lines if state.status == "open" else (state.words, *state.lines)
