"""What holds for every document: every invented one, every sample, and texts made at random from official phrases."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import pipeline
from pipeline import Config, SecretDocument, UnreadableFile, resources
from pipeline.document import Agency, Directive, Result
from pipeline.export.json import as_dict, schema

TEXTS = {".txt", ".html", ".docx"}
DOCUMENTS = {
    path.name: path
    for folder in (Path(__file__).with_name("dispatches"), resources.samples() / "incoming")
    for path in sorted(folder.iterdir())
    if path.suffix in TEXTS
}
PLAIN = {name: path for name, path in DOCUMENTS.items() if path.suffix == ".txt"}

# The same texts in every run: a build that fails fails again.
random_texts = settings(
    deadline=None, max_examples=60, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


@cache
def result_of(name: str) -> Result:
    return pipeline.process(DOCUMENTS[name], config=Config(allow_secret=True))


def processed(text: str) -> Result | None:
    """The result of a random text; None where it ends in one of the two errors that a text may end in."""
    try:
        return pipeline.process(text.encode(), file_name="cv.txt")
    except (UnreadableFile, SecretDocument):
        return None


def facts(result: Result) -> dict[str, Any]:
    """A result without the fingerprint of its file."""
    plain = as_dict(result)
    del plain["source"]["sha256"]
    return plain


# ------------------------------------------------------------------ what is checked


def check(result: Result) -> None:
    check_words(result)
    check_directives(result)
    check_tasks(result)
    check_issues(result)
    problems = [
        f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator().iter_errors(as_dict(result))
    ]
    assert not problems


def agencies_of(result: Result) -> Iterator[Agency]:
    yield from (*result.addressees, *result.to_places, *result.agencies)
    for task in result.tasks:
        yield from (*task.lead, *task.coordinate, *task.report_to)
    yield from (recipient.agency for recipient in result.recipients)


def check_words(result: Result) -> None:
    """``text[span]`` is what is printed."""
    assert unicodedata.is_normalized("NFC", result.text)
    for mention in (*agencies_of(result), *result.citations, *result.deadlines):
        start, end = mention.span
        assert 0 <= start < end <= len(result.text)
        assert result.text[start:end] == mention.text
    assert all(agency.name.strip() for agency in agencies_of(result))


def walk(directives: tuple[Directive, ...]) -> list[Directive]:
    return [node for top in directives for node in top.walk()]


def check_directives(result: Result) -> None:
    """Spans stand in the text, begin in reading order (the body's, then those of tables and annexes, PL…), and every id is
    one of a kind under its parent's."""
    nodes = walk(result.directives)
    ids = [node.id for node in nodes]
    assert len(ids) == len(set(ids))
    beside = [node.id.startswith("PL") for node in nodes]
    assert beside == sorted(beside)
    for part in (False, True):
        starts = [node.span[0] for node, is_beside in zip(nodes, beside, strict=True) if is_beside is part]
        assert starts == sorted(set(starts))
    for node in nodes:
        assert 0 <= node.span[0] < node.span[1] <= len(result.text)
        for child in node.children:
            assert child.id.startswith(f"{node.id}."), "a child's id extends its parent's"
    known = {*ids, None}
    assert {m.directive for m in (*result.citations, *result.deadlines)} <= known


def check_tasks(result: Result) -> None:
    """Tasks come from directives that there are, lists from tasks that there are; both in reading order."""
    ids = [node.id for node in walk(result.directives)]
    assert [t.id for t in result.tasks] == [f"T{n}" for n in range(1, len(result.tasks) + 1)]
    order = [ids.index(t.directive) for t in result.tasks]
    assert order == sorted(order)
    codes = {issue.code for issue in result.issues}
    for task in result.tasks:
        assert 0 < task.confidence <= 1
        assert task.lead or "LEAD_UNKNOWN" in task.issues, "nobody leads, and nothing says so"
        assert set(task.issues) <= codes, "a task's issue is one of the document's"
        assert set(task.deadlines) <= {*result.deadlines} or all(
            d.inherited_from for d in task.deadlines if d not in result.deadlines
        )
    known = {t.id for t in result.tasks}
    listed: set[tuple[str, str]] = set()
    for recipient in result.recipients:
        rows = [(entry.task, entry.role) for entry in recipient.tasks]
        assert len(rows) == len(set(rows))
        assert {entry.task for entry in recipient.tasks} <= known
        assert all((entry.via is not None) == (entry.why == "group") for entry in recipient.tasks)
        listed |= set(rows)
    for task in result.tasks:
        for role in ("lead", "coordinate", "report_to"):
            assert not getattr(task, role) or (task.id, role) in listed, "a named body finds its task on its list"


def check_issues(result: Result) -> None:
    grave = {i.severity for i in result.issues} - {"info"}
    assert (result.status == "complete") == (not grave)
    for issue in result.issues:
        assert issue.code.isupper()
        assert issue.message.strip()
        assert issue.span is None or 0 <= issue.span[0] <= issue.span[1] <= len(result.text)


# ------------------------------------------------------------------ documents


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document(name: str) -> None:
    check(result_of(name))
    assert all(task.action.strip() for task in result_of(name).tasks)


@pytest.mark.parametrize("name", PLAIN)
def test_a_decomposed_file_reads_the_same(name: str) -> None:
    """A Mac or an old converter writes NFD: the same letters in more code points."""
    text = PLAIN[name].read_text(encoding="utf-8")
    other = unicodedata.normalize("NFD", text)
    assert other != text
    again = pipeline.process(other.encode(), file_name=name, config=Config(allow_secret=True))
    assert facts(again) == facts(result_of(name))


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_line_ends_read_the_same(name: str, newline: str) -> None:
    text = PLAIN[name].read_text(encoding="utf-8").replace("\n", newline)
    again = pipeline.process(text.encode(), file_name=name, config=Config(allow_secret=True))
    assert facts(again) == facts(result_of(name))


@pytest.mark.parametrize("name", list(PLAIN)[:4])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_read_the_same(name: str, encoding: str) -> None:
    data = PLAIN[name].read_text(encoding="utf-8").encode(encoding)
    again = pipeline.process(data, file_name=name, config=Config(allow_secret=True))
    assert facts(again) == facts(result_of(name))


# ------------------------------------------------------------------ random texts

BODIES = ("Sở Y tế", "Công an tỉnh", "UBND các huyện, thành phố", "Các sở, ban, ngành", "Giám đốc Sở Nội vụ", "Bộ Y tế", "Tổ công tác",
          "Ủy ban nhân dân các tỉnh: Cà Mau, Phú Thọ", "các cơ quan liên quan")  # fmt: skip
CUES = (
    "giao",
    "Đề nghị",
    "chủ trì, phối hợp với",
    "báo cáo",
    "gửi",
    "qua",
    "đối với",
    "yêu cầu",
    "tham mưu",
    "hồ sơ đề nghị",
    "của",
    "chỉ đạo",
)
WORK = (
    "kiểm tra bếp ăn",
    "rà soát danh sách",
    "tổng hợp, báo cáo",
    "thực hiện nghiêm",
    "công khai kết quả",
    "sơn lại cổng",
)
TIMES = ("trước ngày 31/02/2022", "trước ngày 01/4/2022", "chậm nhất 17 giờ ngày 5/4", "trong vòng 07 ngày kể từ ngày nhận được văn bản", "hằng tháng",
         "trước ngày 20", "trong Quý II/2022", "ngay", "đến hết 30/6", "trước kỳ họp thứ 8", "trong 99999 ngày làm việc", "năm 20 22")  # fmt: skip
CITED = (
    "Nghị định số 15/2018/NĐ-CP",
    "khoản 2 Điều 5 Luật An toàn thực phẩm",
    "Công văn số 12/SYT-",
    "(sau đây gọi tắt là Nghị định 15)",
    "TT 54/2015, 28/2019/TT-BYT",
)
LABELS = (
    "1.",
    "2.",
    "2.",
    "10.",
    "I.",
    "II.",
    "a)",
    "b)",
    "đ)",
    "-",
    "+",
    "•",
    "4.2.",
    "Điều 3.",
    "(1)",
    "“a)",
    "Phần thứ nhất",
    "1",
    "l.",
    ")",
)
HEADS = ("Kính gửi: ", "Nơi nhận:", "- Lưu: VT.", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Số: /UBND-VX", "Số: 15/SYT-NV", "An Sơn, ngày 05 tháng 3 năm 2022", "V/v ",
         "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "QUYẾT ĐỊNH:", "PHỤ LỤC", "SAO Y", "KHẨN", "CÔNG VĂN ĐẾN", "2", "\f", "điện:")  # fmt: skip
MARKS = (".", ";", ":", ",", "./.", "”", "(", ")", " – ", "    ", "")

phrase = st.sampled_from((*BODIES, *CUES, *WORK, *TIMES, *CITED))
sentence = st.builds(
    lambda label, words, end: f"{label} {' '.join(words)}{end}".strip(" "),
    st.sampled_from(("", *LABELS)),
    st.lists(phrase, min_size=0, max_size=7),
    st.sampled_from(MARKS),
)
line = sentence | st.sampled_from(HEADS) | st.just("")
# A decimal label stands once: test_a_repeated_decimal_label says what happens to a second one.
official = st.lists(line, min_size=1, max_size=14).map("\n".join)
noise = st.text(
    alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")) | st.sampled_from("\n\t ăđêôơưỆỘ"),
    max_size=80,
)


@random_texts
@given(official)
def test_texts_of_official_phrases(text: str) -> None:
    if result := processed(text):
        check(result)


@random_texts
@given(st.lists(line | noise, min_size=1, max_size=8).map("\n".join))
def test_texts_with_noise_in_them(text: str) -> None:
    if result := processed(text):
        check(result)


@random_texts
@given(official)
def test_the_same_text_however_it_is_encoded(text: str) -> None:
    once = processed(text)
    for other in (unicodedata.normalize("NFD", text), text.replace("\n", "\r\n")):
        again = processed(other)
        assert (once and facts(once)) == (again and facts(again))


@random_texts
@given(st.binary(max_size=200))
def test_any_bytes_end_in_a_result_or_in_a_documented_error(data: bytes) -> None:
    for name in ("x.txt", "x.html", "x.bin"):
        try:
            check(pipeline.process(data, file_name=name))
        except (UnreadableFile, SecretDocument) as error:
            assert error.message
            assert os.sep not in error.message or error.advice


@random_texts
@given(st.data())
def test_a_document_cut_anywhere_still_reads(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(PLAIN)))
    text = PLAIN[name].read_text(encoding="utf-8")
    at = data.draw(st.integers(1, len(text)))
    if result := processed(text[:at]):
        check(result)


# ------------------------------------------------------------------ found at random, kept as they were found


def test_a_repeated_decimal_label() -> None:
    found = pipeline.process("4.2. Sở Y tế kiểm tra.\n4.2. Sở Nội vụ kiểm tra.".encode(), file_name="cv.txt")
    assert len({node.id for node in walk(found.directives)}) == 2
    assert "LABEL_REPAIRED" in {issue.code for issue in found.issues}


@pytest.mark.parametrize("text", ["1. Sở Y tế kiểm tra.\na) .\n2. Sở Nội vụ kiểm tra.", "a) ."])
def test_a_label_without_words_is_no_task(text: str) -> None:
    found = pipeline.process(text.encode(), file_name="cv.txt")
    assert all(task.action.strip(" .;:") for task in found.tasks)
