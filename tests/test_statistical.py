"""The seat of the statistical part: a tiny pipeline trained here adds what the rules miss, and never overrules them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy import blank
from spacy.language import Language
from spacy.training import Example
from spacy.util import fix_random_seed

from pipeline import Config, ExitCode, agencies, resources, statistical
from tests.letters import columns, plain, word, worked

# Names that no rule knows: a body is told here by the words around it alone.
BODY = "Nhóm Ong Vàng"
SENTENCES = (
    ("{} rà soát hồ sơ tồn đọng.", BODY),
    ("Đề nghị {} gửi danh sách.", BODY),
    ("{} phối hợp với nhà trường.", BODY),
    ("Hồ sơ do {} thẩm tra.", BODY),
    ("Yêu cầu {} kiểm tra bếp ăn.", BODY),
    ("Kết quả gửi về {} trong tuần.", BODY),
)
PERSONS = (("{}", "ksor h'bia"), ("Ký thay: {}", "ksor h'bia"))


def trained() -> Language:
    """A named-entity recogniser that knows one body and one person by heart."""
    fix_random_seed(7)
    nlp = statistical.blank()
    nlp.add_pipe("ner")
    examples = []
    for rows, label in ((SENTENCES, statistical.AGENCY), (PERSONS, statistical.PERSON)):
        for frame, name in rows:
            text = frame.format(name)
            start = text.index(name)
            examples.append(Example.from_dict(nlp.make_doc(text), {"entities": [(start, start + len(name), label)]}))
    nlp.initialize(lambda: examples)
    order = random.Random(7)
    for _ in range(25):
        order.shuffle(examples)
        nlp.update(examples)
    return nlp


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    nlp = trained()
    nlp.to_disk(folder / "saved")
    nlp.to_disk(folder / "tiny")
    # as spaCy's own tools save a pipeline: with a stock tokenizer, which load() replaces
    blank("xx").tokenizer.to_disk(folder / "tiny" / "tokenizer")
    return folder


@pytest.fixture(autouse=True)
def in_models(models: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(resources, "models", lambda: models)
    statistical.load.cache_clear()
    yield
    statistical.load.cache_clear()


LETTER = word(
    "Ủy ban nhân dân tỉnh yêu cầu:", f"1. Sở Y tế phối hợp cùng {BODY} kiểm tra bếp ăn.", "2. Sở Nội vụ tổng hợp."
)


def test_no_rule_knows_the_name() -> None:
    assert not agencies.find(f"{BODY} kiểm tra bếp ăn.")


def test_a_model_adds_what_the_rules_miss_and_says_so() -> None:
    by_rules, by_both = worked(LETTER), worked(LETTER, model="tiny")
    added = [a for a in by_both.agencies if a not in by_rules.agencies]
    assert [(a.text, a.rule) for a in added] == [(BODY, "model:tiny")]
    assert by_both.text[slice(*added[0].span)] == BODY


def test_rules_keep_all_they_found() -> None:
    by_rules, by_both = worked(LETTER), worked(LETTER, model="tiny")
    assert [a for a in by_both.agencies if not a.rule.startswith("model:")] == list(by_rules.agencies)
    spans = [a.span for a in by_both.agencies]
    assert spans == sorted(spans)
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))


def test_a_rule_wins_where_both_find_something() -> None:
    text = f"Đề nghị {BODY} gửi danh sách."
    start = text.index("Ong")
    ruled = agencies.find("Sở Y tế")[0]
    found = [type(ruled)("Ong Vàng", "Ong Vàng", (start, start + 8), rule="by-rule")]
    merged = statistical.merge(text, found, statistical.load("tiny"), "tiny", agencies.Context(), [(0, len(text))])
    assert merged == found


def test_a_pipeline_that_was_made_here_loads_again() -> None:
    assert statistical.load("saved")("Sở Y tế").text == "Sở Y tế"


def test_only_the_given_regions_are_read() -> None:
    text = f"Đề nghị {BODY} gửi danh sách."
    nlp = statistical.load("tiny")
    assert statistical.merge(text, [], nlp, "tiny", agencies.Context(), []) == []
    shifted = "Thông báo. " + text
    (found,) = statistical.merge(shifted, [], nlp, "tiny", agencies.Context(), [(11, len(shifted))])
    assert shifted[slice(*found.span)] == BODY


def test_a_signer_that_no_rule_could_read() -> None:
    tail = columns(("Nơi nhận:", "GIÁM ĐỐC"), ("- Lưu: VT.", ""), ("", "ksor h'bia"))
    text = plain("1. Sở Y tế kiểm tra bếp ăn.", tail=tail)
    by_rules, by_model = (worked(text, model=model).header.signer for model in (None, "tiny"))
    assert by_rules is not None
    assert by_rules.full_name is None
    assert by_model is not None
    assert by_model.full_name == "ksor h'bia"


def test_a_model_that_is_not_there(models: Path) -> None:
    with pytest.raises(statistical.ModelMissing, match="“big”") as missing:
        worked(LETTER, model="big")
    assert "tiny" in missing.value.advice
    assert missing.value.exit_code == ExitCode.USAGE


def test_no_model_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "models", lambda: tmp_path / "none")
    with pytest.raises(statistical.ModelMissing, match="Không có mô hình") as missing:
        statistical.load("tiny")
    assert "Chưa có mô hình" in missing.value.advice


def test_a_loaded_model_tokenizes_without_loss() -> None:
    text = "Nghị định số 89/2018/NĐ-CP ngày 08/01/2022,  xong."
    doc = statistical.load("tiny")(text)
    assert doc.text == text
    assert {"89/2018/NĐ-CP", "08/01/2022"} <= {t.text for t in doc}


NLP = statistical.blank()


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60) | st.text(alphabet="Ủy đ09/-.,\n\t \u00a0\u0301", max_size=60))
def test_the_tokenizer_is_lossless(text: str) -> None:
    doc = NLP(text)
    assert doc.text == text
    assert all(text[t.idx : t.idx + len(t.text)] == t.text for t in doc)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("08/01/2022", ["08/01/2022"]),
        ("số 402-CV/TU.", ["số", "402-CV/TU", "."]),
        ("TT-BYT", ["TT-BYT"]),
        ("Sở Y tế, ngành", ["Sở", "Y", "tế", ",", "ngành"]),
        ("", []),
    ],
)
def test_codes_and_dates_stay_whole(text: str, tokens: list[str]) -> None:
    assert [t.text for t in NLP(text)] == tokens


def test_config_names_the_model() -> None:
    assert Config().model is None
    assert Config(model="tiny").model == "tiny"
