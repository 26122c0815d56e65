"""Write the pages of docs/ that are drawn from the program itself: cli.md, errors.md, rules.md, format.md.

python docs/generate.py           write them
python docs/generate.py --check   say which are out of date, and end with 1 if any is
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline import resources, rulebook  # noqa: E402
from pipeline.errors import ExitCode  # noqa: E402
from pipeline.export import json as contract  # noqa: E402
from pipeline.export.markdown import escape  # noqa: E402
from pipeline.messages import EXIT_CODES  # noqa: E402
from pipeline.rulebook import Example, Rule  # noqa: E402
from pipeline.steps import STEPS  # noqa: E402

_NOTE = "<!-- Written by docs/generate.py: change its sources, then run it again. -->\n"


OFFICE = """\
[office]
name = "Sở Y tế"
short_names = ["SYT"]                       # tên viết tắt trong văn bản gửi tới
parent = "Ủy ban nhân dân tỉnh An Sơn"      # để biết ai là “đơn vị trực thuộc”
level = "tỉnh"                              # trung ương, tỉnh, huyện, xã
place = "tỉnh An Sơn"                       # cơ quan cùng tên ở nơi khác là cơ quan khác

[[office.unit]]
name = "Phòng Nghiệp vụ Y"
short = "NVY"
head = "Đỗ Gia Khiêm"
fields = ["khám bệnh, chữa bệnh", "an toàn thực phẩm"]   # lĩnh vực, bằng chữ như trong công văn

[office.abbreviations]                      # thêm vào bảng chữ viết tắt
"TTKSBT" = "Trung tâm Kiểm soát bệnh tật"

[office.codes]                              # thêm vào bảng ký hiệu văn bản, như [notations]
"BATTP" = "Ban Quản lý An toàn thực phẩm"
"""


def cli() -> str:
    """The help of every command."""
    from pipeline.cli import cli as congvan

    top = congvan.make_context("congvan", ["schema"], resilient_parsing=True, terminal_width=100)
    parts = ["# Lệnh `congvan`\n", _NOTE, f"```text\n{congvan.get_help(top).rstrip()}\n```\n"]
    for name, command in sorted(congvan.commands.items()):
        context = command.context_class(command, info_name=name, parent=top)
        parts.append(f"## congvan {name}\n\n```text\n{command.get_help(context).rstrip()}\n```\n")
    parts.append(
        "## Thiết lập\n\n"
        "Thứ tự ưu tiên: tham số dòng lệnh, biến môi trường `CONGVAN_*`, tệp `congvan.toml`, giá trị mặc định. "
        "Một tên lạ là lỗi (mã 2).\n\n"
        "| `congvan.toml` | Biến môi trường | Tham số | Mặc định |\n|---|---|---|---|\n" + "".join(_settings())
    )
    parts.append(
        "Thêm hai biến môi trường: `CONGVAN_CONFIG` (đường dẫn của `congvan.toml`) và `CONGVAN_DEBUG=1` "
        "(in đầy đủ vết lỗi khi chương trình hỏng).\n"
    )
    parts.append(
        "## Hồ sơ cơ quan\n\n"
        "Trong `congvan.toml`, `office` là tên một cơ quan, hoặc một bảng nói rõ cơ quan đó:\n\n"
        f"```toml\n{OFFICE}```\n\n"
        "Khi biết cơ quan, mỗi kết quả có thêm `office` (docs/format.md) và một mục riêng trong trang tổng hợp: việc của "
        "cơ quan vì được nêu tên, vì thuộc một nhóm, vì được gửi mà không ai được nêu tên, việc chỉ phối hợp, việc được báo "
        "cáo; nhóm để ngỏ (“các đơn vị liên quan”) là *có thể liên quan*. Đơn vị bên trong chỉ được *gợi ý* theo lĩnh vực: "
        "không bao giờ ghi thành chủ trì. `--mine` in phần này ra stdout; `--as TÊN` cho một cơ quan khác. Khi đó thời hạn "
        "được đánh dấu quá hạn, hoặc còn bao nhiêu ngày trong 7 ngày tới, so với `--today` (mặc định: hôm nay); không có hai "
        "tham số này thì không đánh dấu, nên hai lần xử lý một tệp cho cùng kết quả.\n"
    )
    parts.append(
        "## Chấm kết quả\n\n"
        "Đáp án `<mã>.gold.json` là một đối tượng JSON, mỗi khóa có thể vắng (thì không chấm): `header` {trường: giá trị, "
        "null là phải trống}; `addressees` [tên]; `citations` [{code, issued_date} hoặc {title}]; `directives` [{id, starts}]; "
        "`tasks` [{directive, lead, coordinate, report_to, deadlines}], thời hạn viết 2022-01-08, P7D, P5D/working, "
        "FREQ=MONTHLY;BYMONTHDAY=20, event hoặc immediate; `deadlines_optional`. `optional: true` là có hay không đều được; "
        "`may` {vai trò hoặc deadlines: [giá trị]} là nêu hay không đều đúng; `or` [mã mục] là nhiệm vụ có thể đứng ở mục khác. "
        "Phụ lục (PL…) không chấm. Mỗi chỗ sai là một dòng không đổi chừng nào còn sai, ví dụ "
        "`d07#1.2 task.deadline missed 2025-01-15`; `--baseline` so các dòng đó với lần chấm trước.\n"
    )
    return "\n".join(parts)


def _settings() -> Iterator[str]:
    import dataclasses

    from pipeline.config import PREFIX, Config

    options = {"office": "--as", "formats": "--format"}
    for field in dataclasses.fields(Config):
        option = options.get(field.name, f"--{field.name.replace('_', '-')}")
        default = field.default
        words = (
            "–"
            if default is None
            else ",".join(map(str, default))
            if isinstance(default, tuple)
            else str(default).lower()
        )
        yield f"| `{field.name}` | `{PREFIX}{field.name.upper()}` | `{option}` | {words} |\n"


def errors() -> str:
    """The exit codes and the issue codes."""
    parts = [
        "# Mã kết thúc và mã rà soát\n",
        _NOTE,
        "Cả hai bảng là giao diện ổn định: chương trình khác có thể dựa vào.\n",
        "## Mã kết thúc của `congvan`\n\n| Mã | Tên | Nghĩa | Meaning |\n|---:|---|---|---|\n"
        + "".join(
            f"| {code.value} | `{code.name}` | {EXIT_CODES[code][0]} | {EXIT_CODES[code][1]} |\n" for code in ExitCode
        ),
        "Một tệp: mã của chính tệp đó. Nhiều tệp: 0 khi mọi tệp đều xong; 8 khi có tệp xong và có tệp lỗi; khi không "
        "tệp nào xong thì là mã chung của chúng, hoặc 7. Mỗi tệp lỗi được nêu trên stderr cùng lời khuyên.\n",
        "## Mã rà soát trong kết quả (`issues`)\n",
        "`error`: giá trị có thể sai hoặc thiếu, phải xem bản gốc. `warning`: nên xem. `info`: để biết. "
        "Văn bản có `warning` hoặc `error` mang trạng thái `needs_review` (hoặc `partial`).\n",
        "| Mã | Mức thường gặp | Nghĩa | Cần làm gì |\n|---|---|---|---|\n"
        + "".join(
            f"| `{entry['code']}` | {entry['severity']} | {escape(entry['meaning'])} | {escape(entry['advice'])} |\n"
            for entry in sorted(rulebook.load("issues").tables["issue"], key=lambda entry: str(entry["code"]))
        ),
    ]
    return "\n".join(parts)


def _quoted(text: str) -> str:
    return f"“{escape(text)}”"


def _example(example: Example) -> str:
    values = ", ".join(f"{key} = {escape(value)}" for key, value in example.value.items())
    issued = f" (văn bản ngày {example.issued})" if example.issued else ""
    return (
        f"- {_quoted(example.text)}{issued} → {_quoted(example.find or '')}" + (f": {values}" if values else "") + "\n"
    )


def _rule(rule: Rule) -> str:
    lines = [f"### `{rule.name}`\n\n{escape(rule.why)}\n\n", *(_example(example) for example in rule.examples)]
    lines += [f"- không phải: {_quoted(example.text)} ({escape(example.why)})\n" for example in rule.counterexamples]
    return "".join(lines).rstrip() + "\n"


def rules() -> str:
    """Every named rule with why it exists, its examples and counter-examples."""
    parts = [
        "# Quy tắc\n",
        _NOTE,
        "Mỗi giá trị trong kết quả mang tên quy tắc đã cho ra nó; `congvan explain TỆP` in ra tên đó. Mỗi ví dụ dưới "
        "đây là một phép thử được chạy.\n",
    ]
    for path in sorted(resources.rules().glob("*.toml")):
        book = rulebook.load(path.stem)
        if book.rules:
            parts.append(f"## {path.name}\n")
            parts += [_rule(rule) for rule in book.rules]
    return "\n".join(parts)


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"])
    if "const" in schema:
        return f"`{schema['const']!r}`".replace("'", '"')
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        if "prefixItems" in schema:
            return f"[{', '.join(_type(item) for item in schema['prefixItems'])}]"
        return f"list of {_type(schema['items'])}"
    return str(schema.get("format", schema.get("type")))


def _records(name: str) -> Iterator[str]:
    """A table of its fields for each record of a contract."""
    schema = contract.schema(name)
    records = {schema["title"]: schema, **schema["$defs"]}
    for title in sorted(contract.descriptions(name), key=schema["title"].__ne__):
        record = records[title]
        rows = (
            f"| `{field}` | {_type(value)} | {escape(value['description'])} |\n"
            for field, value in record["properties"].items()
        )
        yield f"## {title}\n\n{record['description']}\n\n| Field | Type | Meaning |\n|---|---|---|\n" + "".join(rows)


def formats() -> str:
    """The JSON of a result, record by record."""
    parts = [
        "# The JSON of a result (`congvan/1`)\n",
        _NOTE,
        "UTF-8, Unicode NFC. Every key is present, null or an empty list where nothing is known. Dates are ISO 8601; a "
        "deadline with an hour is `2022-01-20T17:00:00+07:00`. A span is half-open, `[start, end)`, in code points of "
        "`text`. "
        "`congvan schema` prints the JSON Schema; fields may be added to `congvan/1`, none is renamed or removed.\n",
    ]
    return "\n".join([*parts, *_records("congvan/1")])


def text() -> str:
    """What ``congvan text`` writes: the JSON record by record, hOCR, ALTO, and the steps of a page."""
    steps = "".join(f"| `{code}` | {escape(vi)} | {escape(en)} |\n" for code, (vi, en) in STEPS.items())
    return "\n".join(
        [
            "# What was read (`congvan text`)\n",
            _NOTE,
            "`--format text`: the dispatch's own text, line by line as printed, the left column before the right one; an empty "
            "line between paragraphs, a form feed between pages, tabs between the cells of a table's row. Stamps, signature "
            "overlays and page numbers are left out, which stderr says; `--all` prints them last on their page.\n",
            "`--format hocr` and `--format alto` write hOCR 1.2 and ALTO 4.4, for files that have places on paper (PDF, "
            "pictures); for others they end with exit code 2. Places are pixels of `--dpi` an inch (300), which hOCR states "
            "as `scan_res` and ALTO in its processing settings. The role of a block is `data-role` of an `ocr_carea`, and the "
            "`LayoutTag` of a `TextBlock`.\n",
            "`--format json` follows `congvan-text/1` (`congvan schema congvan-text/1` prints the JSON Schema): UTF-8, Unicode "
            "NFC, every key present. Fields may be added, none is renamed or removed.\n",
            *_records("congvan-text/1"),
            "## Steps\n\nThe codes in `steps`, in the words of `congvan doctor FILE`; `{value}` is what stands after the colon.\n\n"
            "| Code | Vietnamese | English |\n|---|---|---|\n" + steps,
        ]
    )


_TEMPLATES = """\
Hai mẫu Word có sẵn: **phieu-giai-quyet.docx** (Phiếu giải quyết văn bản đến, mỗi văn bản một tệp) và **phieu-giao-viec.docx** \
(Phiếu giao việc, mỗi cơ quan nhận một tệp), trình bày theo Nghị định 30/2020/NĐ-CP. Dùng mẫu của cơ quan mình:

1. `congvan templates mau` chép hai mẫu ra thư mục `mau/`; giữ nguyên tên tệp (bỏ bớt một mẫu cũng được).
2. Sửa bằng Word, lưu lại dạng .docx.
3. Ghi `templates = "mau"` vào `congvan.toml`.

Trong mẫu chỉ có *chỗ điền*, không có lệnh nào khác:

- `{{so_den}}` đứng ở đâu cũng được: trong đoạn, bảng, đầu trang, khung chữ; chữ được điền giữ phông của nó. Viết `{{Số đến}}` cũng được.
- Hàng của bảng có `{{nhiem_vu.…}}` được lặp lại cho mỗi nhiệm vụ; hàng chỉ có `{{nhom.…}}` cho mỗi nhóm nhiệm vụ (chủ trì, phối hợp, …).
- Giá trị chưa biết để lại một dòng chấm cho người viết. Một đoạn mà mọi chỗ điền đều trống thì được bỏ đi.
- Chỗ điền có nhiều giá trị: đứng một mình trong đoạn thì mỗi giá trị một đoạn, nếu không thì nối bằng dấu “;”.
- Phiếu giao việc phải có một hàng bảng chứa `{{nhiem_vu.noi_dung}}`. Giá trị còn nghi ngờ luôn mang chữ “[cần kiểm tra]”, mẫu nào cũng vậy.

Sai tên, thiếu ngoặc, đặt nhầm chỗ, tệp .doc hay tệp hỏng: chương trình nói rõ sai ở đâu (mã kết thúc 2) và không ghi gì. Tệp do \
chương trình ghi ra có một từ khóa trong thuộc tính của tệp, kể cả sau khi đã lưu lại bằng Word: để nhầm trong thư mục văn bản đến \
cũng không bị coi là một văn bản mới.
"""


def templates() -> str:
    """The placeholders of the Word templates."""
    from pipeline.export.docx import PLACEHOLDERS

    parts = ["# Mẫu Word của cơ quan (`--format docx`)\n", _NOTE, _TEMPLATES]
    for name, known in PLACEHOLDERS.items():
        rows = "".join(f"| `{{{{{placeholder}}}}}` | {escape(meaning)} |\n" for placeholder, meaning in known.items())
        parts.append(f"## {name}.docx\n\n| Chỗ điền | Nghĩa |\n|---|---|\n{rows}")
    return "\n".join(parts)


PAGES = {
    "cli.md": cli,
    "errors.md": errors,
    "rules.md": rules,
    "format.md": formats,
    "text.md": text,
    "templates.md": templates,
}


def stale() -> list[str]:
    """The generated pages whose file is not what their sources say."""
    folder = ROOT / "docs"
    return [
        name
        for name, draw in PAGES.items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != draw()
    ]


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        old = stale()
        sys.stderr.write("".join(f"docs/{name} is out of date: run python docs/generate.py\n" for name in old))
        return 1 if old else 0
    for name, draw in PAGES.items():
        (ROOT / "docs" / name).write_text(draw(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
