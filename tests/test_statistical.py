"""The seat of the statistical part: a tiny pipeline trained here adds what the rules miss, and never overrules them."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy import blank
from spacy.language import Language
from spacy.training import Example
from spacy.util import fix_random_seed

from bench import model as model_bench
from pipeline import Config, ExitCode, agencies, resources, statistical
from pipeline.assign import Assignment
from pipeline.document import Agency, Document, Place, Task
from scripts.sentences import held_out, parse, patterns, training, training_files
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
    seen = statistical.read(text, [(0, len(text))], statistical.load("tiny"))
    merged = statistical.merge(text, found, seen, "tiny", agencies.Context())
    assert merged == found


def test_a_pipeline_that_was_made_here_loads_again() -> None:
    assert statistical.load("saved")("Sở Y tế").text == "Sở Y tế"


def test_a_name_that_was_cut_in_a_word_is_made_whole() -> None:
    text = "Giao Cục Di sản văn hóa kiểm kê hiện vật."
    cut = statistical.Seen((5, text.index(" hóa")), "AGENCY", "lead", 0.99)
    (found,) = statistical.merge(text, [], [cut], "tiny", agencies.Context())
    assert found.text == "Cục Di sản văn hóa"


def test_a_body_without_a_sure_role_joins_nothing() -> None:
    unsure = statistical.Seen((5, 16), "AGENCY", "lead", 0.5)
    assert statistical.merge("Giao Nhóm Ong Vàng.", [], [unsure], "tiny", agencies.Context()) == []


def test_only_the_given_regions_are_read() -> None:
    text = f"Đề nghị {BODY} gửi danh sách."
    nlp = statistical.load("tiny")
    assert statistical.read(text, [], nlp) == []
    shifted = "Thông báo. " + text
    (found,) = statistical.read(shifted, [(11, len(shifted))], nlp)
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


# ------------------------------------------------------------------ a second opinion on roles


def led_by(lead: Agency) -> Assignment:
    return Assignment((Task("T1", "1", TOLD, (lead,), (), (), (), (), (0, len(TOLD)), (), 0.95),), (), ())


TOLD = "Sở Y tế phối hợp với Công an tỉnh kiểm tra bếp ăn."
DOCUMENT = Document(TOLD, (), (((0, len(TOLD)), Place(1)),))
HEALTH, POLICE = agencies.find(TOLD)


def doubts(work: Assignment, *seen: statistical.Seen) -> Assignment:
    return statistical.doubted(DOCUMENT, {"1": [(0, len(TOLD))]}, work, [HEALTH, POLICE], seen)


def test_a_lead_that_the_task_does_not_name_is_told_of() -> None:
    work = doubts(led_by(HEALTH), statistical.Seen(POLICE.span, "AGENCY", "lead", 0.97))
    (task,) = work.tasks
    assert (task.issues, task.lead, task.coordinate) == (("ROLE_DOUBTFUL",), (HEALTH,), ())
    assert task.confidence < 0.95
    (issue,) = work.issues
    assert (issue.code, issue.severity, issue.span) == ("ROLE_DOUBTFUL", "warning", POLICE.span)
    assert "Mục 1: “Công an tỉnh” có thể là cơ quan chủ trì" in issue.message


@pytest.mark.parametrize(
    "seen",
    [
        statistical.Seen(HEALTH.span, "AGENCY", "lead", 0.99),
        statistical.Seen(POLICE.span, "AGENCY", None, 0.0),
        statistical.Seen(POLICE.span, "AGENCY", "report_to", 0.99),
        statistical.Seen(POLICE.span, "AGENCY", "lead", 0.6),
        statistical.Seen((TOLD.index("kiểm"), len(TOLD) - 1), "AGENCY", "lead", 0.99),
    ],
    ids=["agrees", "no role", "another role", "unsure", "no name"],
)
def test_no_doubt(seen: statistical.Seen) -> None:
    work = led_by(HEALTH)
    assert doubts(work, seen) == work


def test_a_body_in_another_role_is_no_missing_lead() -> None:
    work = led_by(HEALTH)
    task = replace(work.tasks[0], coordinate=(POLICE,))
    work = replace(work, tasks=(task,))
    assert doubts(work, statistical.Seen(POLICE.span, "AGENCY", "lead", 0.99)) == work


# ------------------------------------------------------------------ the model that is shipped

SHIPPED = Path(__file__).resolve().parent.parent / "models"


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> Language:
    monkeypatch.setattr(resources, "models", lambda: SHIPPED)
    statistical.load.cache_clear()
    return statistical.load("dispatch")


def test_the_shipped_model_reads_bodies_roles_and_persons(shipped: Language) -> None:
    text = "Giao Sở Tư pháp chủ trì, phối hợp với Công an tỉnh rà soát, báo cáo UBND tỉnh trước ngày 15/4/2024."
    seen = statistical.read(text, [(0, len(text))], shipped)
    assert [(text[slice(*s.span)], s.role) for s in seen] == [
        ("Sở Tư pháp", "lead"),
        ("Công an tỉnh", "coordinate"),
        ("UBND tỉnh", "report_to"),
    ]
    (person,) = statistical.read("TM. ỦY BAN NHÂN DÂN CHỦ TỊCH Trần Thị Bích Ngọc", [(0, 47)], shipped)
    assert person.label == statistical.PERSON


def test_what_is_told_gives_no_role(shipped: Language) -> None:
    text = "Sở Tư pháp đã tổ chức 12 hội nghị phổ biến pháp luật trong năm qua."
    assert [s.role for s in statistical.read(text, [(0, len(text))], shipped)] == [None]


def test_the_shipped_model_changes_no_task(shipped: Language) -> None:
    def bodies(model: str | None) -> list[tuple[Any, ...]]:
        return [
            (t.directive, t.lead, t.coordinate, t.report_to, t.deadlines) for t in worked(LETTER, model=model).tasks
        ]

    assert bodies("dispatch") == bodies(None)
    assert len(bodies(None)) == 2


def test_the_shipped_model_is_small_and_has_its_card(shipped: Language) -> None:
    folder = SHIPPED / "dispatch"
    weights = [p for p in folder.rglob("*") if p.is_file() and "sentences" not in p.parts]
    assert sum(p.stat().st_size for p in weights) < 6_000_000
    card = (folder / "card.md").read_text(encoding="utf-8")
    assert model_bench.digest(model_bench.weights()) in card, "run bench/model.py after scripts/train"
    assert model_bench.digest(model_bench.data()) in card, (
        "run scripts/train, then bench/model.py, after a change of sentences"
    )


def test_held_out_sentences_are_read_as_well_as_the_card_says(shipped: Language) -> None:
    count = model_bench.Count()
    for sentence in held_out():
        seen = {
            s.span for s in statistical.read(sentence.text, [(0, len(sentence.text))], shipped) if s.label == "AGENCY"
        }
        count.add({(s, e) for s, e, label in sentence.spans if label != "PERSON"}, seen)
    assert count.right / (count.right + (count.extra + count.missing) / 2) > 0.5


# ------------------------------------------------------------------ the sentences it was trained on


def test_there_are_enough_sentences() -> None:
    written = {line for name in training_files() for line in patterns(name)}
    assert len(written) > 600
    made = list(training(4, 1))
    assert len(made) == len({s.text for s in made}) > 1500


def test_no_held_out_sentence_is_trained_on() -> None:
    trained_on = {s.text for s in training(2, 1)}
    assert not trained_on & {s.text for s in held_out()}


@pytest.mark.parametrize("seed", range(3))
def test_spans_stay_on_their_words(seed: int) -> None:
    """Whatever wear a sentence takes, its spans begin and end at words, lie apart, and can be learned from."""
    tokenizer = statistical.blank().tokenizer
    for sentence in training(3, seed):
        assert all(a[1] <= b[0] for a, b in zip(sentence.spans, sentence.spans[1:], strict=False))
        doc = tokenizer(sentence.text)
        for start, end, _ in sentence.spans:
            assert doc.char_span(start, end) is not None, (sentence.text, sentence.text[start:end])


def test_markup() -> None:
    sentence = parse("+ Giao [L Sở Y tế] báo cáo [R UBND tỉnh].")
    assert sentence.text == "Giao Sở Y tế báo cáo UBND tỉnh."
    assert [(sentence.text[s:e], label) for s, e, label in sentence.spans] == [
        ("Sở Y tế", "LEAD"),
        ("UBND tỉnh", "REPORT_TO"),
    ]
    assert sentence.assigns
    assert not parse("= Trân trọng cảm ơn.").assigns


def test_without_spacy_there_is_a_word_for_it(shipped: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    statistical.load.cache_clear()
    with pytest.raises(statistical.ModelMissing, match="spaCy") as missing:
        statistical.load("dispatch")
    assert "model" in missing.value.advice
