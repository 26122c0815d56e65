"""The directory of bodies: who bore a name at a date, who came after, who belongs to a class, and what a clerk is told of it."""

from __future__ import annotations

import datetime as dt
import runpy
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from pipeline import resources, rulebook
from pipeline.agencies import Context, belongs, canonical, directory, expand, find, members, places
from pipeline.agencies.gazetteer import fold
from pipeline.agencies.standing import issues, resolve
from pipeline.document import Document, Issue, Paragraph

IN_2021 = dt.date(2021, 5, 11)
IN_2026 = dt.date(2026, 1, 12)


def letter(place: str, day: dt.date, organ: str | None = None) -> Context:
    return Context(place, organ or f"Ủy ban nhân dân {place}", day)


LAO_CAI = letter("tỉnh Lào Cai", IN_2026)


def told(text: str, context: Context, *, charged: bool = True, cited: tuple[str, ...] = ()) -> list[Issue]:
    """What is said of the bodies of a text; all of them are charged, or none."""
    document = Document(text, (Paragraph((0, len(text)), "body"),))
    found = find(text, context=context)
    spans = [(text.index(words), text.index(words) + len(words)) for words in cited]
    return list(issues(document, found, found if charged else (), spans, context))


# ---------------------------------------------------------------- the data


def _entries() -> list[dict[str, object]]:
    bodies = rulebook.load("bodies").tables
    return [e for table in ("ministry", "department", "central", "term") for e in bodies[table]]


def test_what_ended_says_when_and_by_which_act() -> None:
    for entry in _entries():
        if "successor" in entry:
            assert "valid_to" in entry, entry["name"]
        if {"valid_from", "valid_to"} & set(entry) and entry.get("kind") != "ministry":
            assert "source" in entry or str(entry["name"]).startswith("Bộ "), entry["name"]
        if "valid_from" in entry and "valid_to" in entry:
            assert entry["valid_from"] < entry["valid_to"], entry["name"]  # type: ignore[operator]


def test_successors_are_in_the_directory_themselves() -> None:
    """One is not: a department that was merged again, into whom is not known for sure."""
    unknown = {
        successor.name
        for bodies in directory.national().values()
        for body in bodies
        for successor in body.successors
        if successor.name.lower() not in directory.national()
    }
    assert unknown == {"Cục Đường cao tốc Việt Nam"}
    for department in directory.departments().values():
        for successor in department.successors:
            assert successor.name.lower() in directory.departments() or successor.name == "Công an {place}"


def test_63_provinces_became_34() -> None:
    assert len(directory.all_provinces(dt.date(2025, 6, 30))) == 63
    assert len(directory.all_provinces(dt.date(2025, 7, 1))) == 34
    assert directory.all_provinces(dt.date(2007, 1, 1)) == ()  # the data does not reach that far back


def test_places_txt_agrees_with_the_table_of_provinces() -> None:
    files = places._files()
    now = {province for found in files.communes.values() for province in found}
    assert now == set(directory.all_provinces(dt.date(2025, 7, 1)))
    for pairs in files.districts.values():
        for then, today in pairs:
            assert directory.province_today(then) in (today, "thành phố Đồng Nai")
    assert {then for pairs in files.districts.values() for then, _ in pairs} == set(
        directory.all_provinces(dt.date(2025, 6, 30))
    )
    assert len(files.after) > 10_000
    assert sum(map(len, files.communes.values())) == 3321


def test_places_txt_is_written_as_names_are_compared() -> None:
    lines = (resources.rules() / "places.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if fold(line).replace(" ", "") != line.replace("\t", "").replace(" ", "")] == []


def test_places_txt_is_what_the_library_says() -> None:
    """Red after an update of the library that knows more: run scripts/places."""
    try:
        distribution("vietnamadminunits")
    except PackageNotFoundError:
        pytest.skip("vietnamadminunits is not installed: pip install -e .[dev]")
    script = Path(__file__).resolve().parent.parent / "scripts" / "places"
    drawn = runpy.run_path(str(script))["drawn"]()
    assert (resources.rules() / "places.txt").read_text(encoding="utf-8") == drawn


def test_places_are_read_only_when_a_name_asks() -> None:
    places._files.cache_clear()
    find("Giao Sở Y tế, Công an tỉnh, UBND các xã, phường thực hiện.", context=LAO_CAI)
    resolve("Sở Y tế", LAO_CAI)
    assert places._files.cache_info().currsize == 0
    resolve("Ủy ban nhân dân huyện Bát Xát", LAO_CAI)
    assert places._files.cache_info().currsize == 1


# ---------------------------------------------------------------- a name at a date

ENDED = [
    ("Bộ Giao thông vận tải", "2025-02-28", ["Bộ Xây dựng", "Bộ Công an (sát hạch, cấp giấy phép lái xe)"]),
    ("Bộ Thủy sản", "2007-07-30", ["Bộ Nông nghiệp và Môi trường"]),  # by way of NN&PTNT
    ("Tổng cục Thủy sản", "2023-03-31", ["Cục Thủy sản và Kiểm ngư"]),
    ("Ban Tuyên giáo Trung ương", "2025-02-02", ["Ban Tuyên giáo và Dân vận Trung ương"]),
    ("Tòa án nhân dân cấp cao tại Hà Nội", "2025-06-30", ["Tòa án nhân dân tối cao"]),
    ("Sở Tài nguyên và Môi trường", "2025-02-28", ["Sở Nông nghiệp và Môi trường tỉnh Lào Cai"]),
    ("Sở Y tế tỉnh Yên Bái", "2025-06-30", ["Sở Y tế tỉnh Lào Cai"]),
    ("Sở Tài nguyên và Môi trường tỉnh Yên Bái", "2025-02-28", ["Sở Nông nghiệp và Môi trường tỉnh Lào Cai"]),
    ("Cục Thuế tỉnh", "2025-02-28", ["Thuế tỉnh Lào Cai"]),
    ("Kho bạc Nhà nước tỉnh", "2025-03-14", ["Kho bạc Nhà nước khu vực"]),
    ("Chi cục Thuế khu vực VIII", "2025-06-30", ["Thuế tỉnh, thành phố"]),
    ("Bộ Chỉ huy Bộ đội Biên phòng tỉnh", "2025-06-30", ["Ban Chỉ huy Bộ đội Biên phòng tỉnh Lào Cai"]),
    ("Công an huyện Bát Xát", "2025-02-28", ["Công an tỉnh Lào Cai", "Công an các xã, phường"]),
    ("Tòa án nhân dân huyện Bát Xát", "2025-06-30", ["Tòa án nhân dân khu vực"]),
    ("Thanh tra huyện Bát Xát", "2025-06-30", ["Thanh tra tỉnh Lào Cai"]),
    ("Tỉnh ủy Hải Dương", "2025-06-30", ["Thành ủy Hải Phòng"]),
    ("Ban Tuyên giáo Tỉnh ủy", "2025-02-28", ["Ban Tuyên giáo và Dân vận Tỉnh ủy Lào Cai"]),
    ("Tỉnh Hà Giang", "2025-06-30", ["Tỉnh Tuyên Quang"]),
    ("Ủy ban nhân dân xã Bản Phố", "2025-06-30", ["Ủy ban nhân dân xã Bắc Hà"]),
    ("Ủy ban nhân dân thị trấn Bắc Hà", "2025-06-30", ["Ủy ban nhân dân xã Bắc Hà"]),
]


@pytest.mark.parametrize(("name", "last", "after"), ENDED)
def test_who_came_after(name: str, last: str, after: list[str]) -> None:
    body = resolve(name, LAO_CAI)
    assert body is not None
    assert not body.stands(IN_2026)
    assert body.valid_to.isoformat() == last
    assert [str(successor) for successor in body.successors] == after


def test_a_district_became_its_communes() -> None:
    body = resolve("Ủy ban nhân dân huyện Bát Xát", LAO_CAI)
    assert body is not None
    names = [successor.name for successor in body.successors]
    assert "Ủy ban nhân dân xã Bát Xát" in names
    assert "Ủy ban nhân dân xã Y Tý" in names
    party = resolve("Huyện ủy Bát Xát", LAO_CAI)
    assert party is not None
    assert "Đảng ủy xã Y Tý" in [successor.name for successor in party.successors]


@pytest.mark.parametrize("name", [name for name, _, _ in ENDED if "khu vực" not in name and "Thủy sản" not in name])
def test_it_stood_in_2021(name: str) -> None:
    body = resolve(name, letter("tỉnh Lào Cai", IN_2021))
    assert body is not None
    assert body.stands(IN_2021)


@pytest.mark.parametrize(
    "name",
    [
        "Bộ Y tế",
        "Bộ Nông nghiệp và Môi trường",
        "Sở Nông nghiệp và Môi trường",
        "Thuế tỉnh",
        "Bảo hiểm xã hội tỉnh",  # of the province again since 01/7/2025
        "Bảo hiểm xã hội Việt Nam",  # under another superior, not ended
        "Công an xã Bắc Hà",
        "Tòa án nhân dân khu vực 3",
        "Ủy ban nhân dân xã Bắc Hà",
        "Ngân hàng Nhà nước Khu vực 5",
    ],
)
def test_it_stands_in_2026(name: str) -> None:
    body = resolve(name, LAO_CAI)
    assert body is not None
    assert body.stands(IN_2026)


def test_the_same_words_mean_another_body_in_2021_and_2026() -> None:
    assert canonical("Cục Thuế", letter("tỉnh Lào Cai", IN_2026)) == "Cục Thuế"  # of the Ministry of Finance
    assert canonical("Cục Thuế", letter("tỉnh Lào Cai", IN_2021)) is None  # of the province: its level is not said
    then, now = (resolve("Cục Thuế tỉnh", letter("tỉnh Lào Cai", day)) for day in (IN_2021, IN_2026))
    assert then is not None and then.stands(IN_2021)
    assert now is not None and not now.stands(IN_2026)
    for day, whole in ((dt.date(2026, 4, 29), "Tỉnh Đồng Nai"), (dt.date(2026, 4, 30), "Thành phố Đồng Nai")):
        body = resolve(whole, letter("tỉnh Lào Cai", day))
        assert body is not None
        assert body.stands(day)


def test_hue_was_a_city_of_a_province_until_2024() -> None:
    assert directory.province("thành phố Huế", dt.date(2024, 12, 31)) is None
    assert directory.province("thành phố Huế", dt.date(2025, 1, 1)) is not None
    assert directory.province_today("tỉnh Thừa Thiên Huế") == "thành phố Huế"


@pytest.mark.parametrize(
    "name",
    [
        "Sở thích",
        "Bộ luật Dân sự",
        "Công ty Điện lực Yên Bái",  # an enterprise goes its own way
        "Bưu điện tỉnh Yên Bái",
        "Nguyễn Hà Giang",
        "Đường Hà Giang",
        "Trung tâm Y tế huyện Bát Xát",  # a hospital outlives the district
        "Ủy ban nhân dân xã Không Có Tên",
    ],
)
def test_of_what_it_does_not_know_the_directory_says_nothing(name: str) -> None:
    assert resolve(name, LAO_CAI) is None


def test_every_district_ended_known_or_not() -> None:
    body = resolve("Ủy ban nhân dân huyện Không Có", LAO_CAI)
    assert body is not None
    assert not body.stands(IN_2026)
    assert body.successors == ()  # whose ground it was, nobody knows


def test_in_a_province_that_was_misread_a_department_ends_all_the_same() -> None:
    body = resolve("Sở Giao thông vận tải", letter("tỉnh Lào Cal", IN_2026))
    assert body is not None
    assert not body.stands(IN_2026)
    assert resolve("Sở Y tế", letter("tỉnh Lào Cal", IN_2026)) == resolve("Sở Y tế tỉnh Lào Cal", LAO_CAI)


def test_a_name_that_several_provinces_had_tells_no_successor() -> None:
    assert places.became("huyện Châu Thành", None) is None
    found = places.became("huyện Châu Thành", "tỉnh Tiền Giang")
    assert found is not None
    assert found[0] == "tỉnh Đồng Tháp"


# ---------------------------------------------------------------- the place filled in


@pytest.mark.parametrize(
    ("name", "context", "full"),
    [
        ("Sở Y tế", Context("xã Mường Phăng", "Ủy ban nhân dân xã Mường Phăng", IN_2026), "Sở Y tế tỉnh Điện Biên"),
        ("Ủy ban nhân dân tỉnh", Context("thị xã Sa Pa", None, IN_2021), "Ủy ban nhân dân tỉnh Lào Cai"),
        ("Sở Y tế", Context("xã Tân Lập", None, IN_2026), None),  # several provinces have one
        ("Ủy ban nhân dân tỉnh", Context(None, "Tỉnh ủy Hà Tĩnh", IN_2026), "Ủy ban nhân dân tỉnh Hà Tĩnh"),
        ("Ban Thường vụ Tỉnh ủy", Context(None, "Tỉnh ủy Hà Tĩnh", IN_2026), "Ban Thường vụ Tỉnh ủy Hà Tĩnh"),
        ("Ban Tổ chức Thành ủy", Context(None, "Thành ủy Đà Nẵng", IN_2026), "Ban Tổ chức Thành ủy Đà Nẵng"),
        ("Sở Y tế (để báo cáo)", LAO_CAI, "Sở Y tế tỉnh Lào Cai"),
        ("Công an Hà Nội", LAO_CAI, "Công an thành phố Hà Nội"),
        ("Công an Yên Bái", letter("tỉnh Lào Cai", IN_2021), "Công an tỉnh Yên Bái"),
        (
            "Bảo hiểm xã hội",
            letter("tỉnh Lào Cai", IN_2026, "Bảo hiểm xã hội tỉnh Lào Cai"),
            "Bảo hiểm xã hội tỉnh Lào Cai",
        ),
        ("Văn phòng Sở", letter("tỉnh Lào Cai", IN_2026, "Sở Nội vụ"), "Văn phòng Sở Nội vụ tỉnh Lào Cai"),
        ("Phòng Kinh tế", letter("xã Bắc Hà", IN_2026), "Phòng Kinh tế xã Bắc Hà"),
        ("Phòng Cảnh sát giao thông", letter("xã Bắc Hà", IN_2026), None),  # the police's
        (
            "Ban Thường vụ Đảng ủy",
            Context("xã Bắc Hà", "Đảng ủy xã Bắc Hà", IN_2026),
            "Ban Thường vụ Đảng ủy xã Bắc Hà",
        ),
        ("Phòng Kinh tế", LAO_CAI, None),  # of which commune, a province's letter does not say
        ("Sở Y tế", letter("tỉnh Lào Cal", IN_2026), "Sở Y tế tỉnh Lào Cal"),  # misread: as printed
        ("Sở Y tế", letter("thành phố Thủ Đức", IN_2021), "Sở Y tế thành phố Hồ Chí Minh"),  # a city within a city
        ("Tỉnh Cà Mau", LAO_CAI, "Tỉnh Cà Mau"),
        ("Tỉnh Không Có", LAO_CAI, None),
    ],
)
def test_the_place_is_filled_in(name: str, context: Context, full: str | None) -> None:
    assert canonical(name, context) == full


# ---------------------------------------------------------------- abbreviations


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("SNNMT", "Sở Nông nghiệp và Môi trường"),
        ("SKH&ĐT tỉnh", "Sở Kế hoạch và Đầu tư tỉnh"),
        ("SLĐTBXH", "Sở Lao động - Thương binh và Xã hội"),
        ("CAT", "Công an tỉnh"),
        ("BTCTU", "Ban Tổ chức Tỉnh ủy"),
        ("UBKTTU", "Ủy ban Kiểm tra Tỉnh ủy"),
        ("HLHPN tỉnh", "Hội Liên hiệp Phụ nữ tỉnh"),
        ("HND, HCCB xã", "Hội Nông dân, Hội Cựu chiến binh xã"),
        ("Phòng KT&HT", "Phòng Kinh tế và Hạ tầng"),
        ("PVH-XH", "Phòng Văn hóa - Xã hội"),
        ("BCH PTDS tỉnh", "Ban Chỉ huy Phòng thủ dân sự tỉnh"),
        ("BTC", "BTC"),  # Bộ Tài chính or Ban Tổ chức
        ("Công văn 12/SYT-NVY", "Công văn 12/SYT-NVY"),  # a code
    ],
)
def test_abbreviations_by_organ(short: str, full: str) -> None:
    assert expand(short) == full


def test_a_party_abbreviation_is_the_citys_in_a_letter_of_a_city() -> None:
    assert expand("VPTU", letter("thành phố Hà Nội", IN_2026)) == "Văn phòng Thành ủy"
    assert expand("VPTU", LAO_CAI) == "Văn phòng Tỉnh ủy"


def test_acronyms_are_found_and_codes_are_not() -> None:
    text = "Theo Công văn số 15/SYT-NVY, giao SYT, STC phối hợp với CAT."
    assert [a.name for a in find(text)] == ["Sở Y tế", "Sở Tài chính", "Công an tỉnh"]


@pytest.mark.parametrize(
    "text",
    [
        "Sở thích của học sinh; bộ luật; đường Hà Giang, phố Hà Nam.",
        "ông Nguyễn Hà Giang, bà Trần Lào Cai.",
        "Hồ sơ SYT-05; mã SNV/2024.",
    ],
)
def test_words_that_only_look_like_bodies_of_the_directory(text: str) -> None:
    assert find(text) == []


# ---------------------------------------------------------------- classes


@pytest.mark.parametrize(
    ("group", "day", "count", "one"),
    [
        ("Các Bộ, cơ quan ngang Bộ", IN_2021, 22, "Bộ Giao thông vận tải"),
        ("Các Bộ, cơ quan ngang Bộ", IN_2026, 17, "Bộ Dân tộc và Tôn giáo"),
        ("Các Bộ, cơ quan ngang Bộ, cơ quan thuộc Chính phủ", IN_2026, 22, "Thông tấn xã Việt Nam"),
        ("Chủ tịch UBND các tỉnh, thành phố trực thuộc Trung ương", IN_2026, 34, "Ủy ban nhân dân tỉnh Lào Cai"),
        ("Ủy ban nhân dân các tỉnh, thành phố", IN_2021, 63, "Ủy ban nhân dân tỉnh Thừa Thiên Huế"),
        ("Sở Y tế các tỉnh, thành phố trực thuộc Trung ương", IN_2026, 34, "Sở Y tế thành phố Huế"),
        ("Các tỉnh ủy, thành ủy trực thuộc Trung ương", IN_2026, 34, "Thành ủy Hải Phòng"),
        ("Các tỉnh, thành phố", IN_2026, 34, "Thành phố Hải Phòng"),
    ],
)
def test_members_at_a_date(group: str, day: dt.date, count: int, one: str) -> None:
    found = members(group, day)
    assert len(found) == count == len(set(found))
    assert one in found


@pytest.mark.parametrize(
    "group",
    [
        "Các bộ, ngành",  # which are "ngành" is nowhere said
        "Các Bộ liên quan",
        "Các tỉnh miền núi",
        "Các sở, ban, ngành",
        "Ủy ban nhân dân các xã, phường",
        "Sở Du lịch các tỉnh, thành phố",  # only some have one
        "Sở Giao thông vận tải các tỉnh, thành phố",  # none in 2026
    ],
)
def test_no_members_where_the_directory_does_not_know_all(group: str) -> None:
    assert members(group, IN_2026) == ()


def test_no_members_without_a_date() -> None:
    assert members("Các Bộ, cơ quan ngang Bộ", None) == ()


def test_a_class_in_the_text_has_its_members_and_stays_one_entry() -> None:
    (group,) = find("Đề nghị các Bộ, cơ quan ngang Bộ báo cáo.", context=LAO_CAI)
    assert group.group
    assert group.name == "Các Bộ, cơ quan ngang Bộ"
    assert len(group.members) == 17


@pytest.mark.parametrize(
    ("member", "group", "held"),
    [
        ("Tòa án nhân dân tối cao", "Các bộ, ngành Trung ương", True),
        ("Bộ Y tế", "Các bộ, ngành", True),
        ("Ủy ban nhân dân tỉnh Lào Cai", "Các bộ, ngành, địa phương", True),
        ("Ban Tổ chức Trung ương", "Các ban Đảng Trung ương", True),
        ("Công an tỉnh", "Các bộ, ngành Trung ương", False),
        ("Sở Y tế", "Các bộ, ban, ngành Trung ương", False),
        ("Công an tỉnh", "Các sở, ban, ngành", True),
        ("Thông tấn xã Việt Nam", "Các sở, ban, ngành", False),
    ],
)
def test_a_noun_means_the_bodies_of_its_level(member: str, group: str, held: bool) -> None:
    assert belongs(member, group) is held


# ---------------------------------------------------------------- what a clerk is told


def test_a_body_that_ended_is_told_with_its_successor() -> None:
    (issue,) = told("Giao Sở Giao thông vận tải chủ trì kiểm tra.", LAO_CAI)
    assert (issue.code, issue.severity) == ("BODY_ENDED", "warning")
    assert "Sở Xây dựng tỉnh Lào Cai" in issue.message
    assert "01/03/2025" in issue.message


def test_a_body_that_is_only_named_is_told_in_passing() -> None:
    (issue,) = told("Số liệu do Sở Giao thông vận tải cung cấp.", LAO_CAI, charged=False)
    assert issue.severity == "info"


def test_a_class_of_a_level_that_ended_is_told() -> None:
    (issue,) = told("Giao UBND các huyện, thị xã, thành phố rà soát.", LAO_CAI)
    assert issue.code == "BODY_ENDED"
    assert "Ủy ban nhân dân các xã, phường, đặc khu" in issue.message


def test_one_issue_a_body() -> None:
    text = "Giao Sở Giao thông vận tải kiểm tra. Sở Giao thông vận tải tỉnh Lào Cai báo cáo."
    assert len(told(text, LAO_CAI)) == 1


def test_a_body_to_come_is_told_unless_it_comes_soon() -> None:
    text = "Giao Sở Nông nghiệp và Môi trường chủ trì."
    (issue,) = told(text, letter("tỉnh Lào Cai", IN_2021))
    assert issue.code == "BODY_NOT_YET"
    assert told(text, letter("tỉnh Lào Cai", dt.date(2025, 2, 20))) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Giao Sở Giao thông vận tải chủ trì.", IN_2021),
        ("Giao Sở Y tế, Sở Xây dựng, UBND các xã, phường chủ trì.", IN_2026),
        ("Giao UBND các huyện, thị xã, thành phố rà soát.", IN_2021),
    ],
)
def test_nothing_is_said_of_bodies_that_stand(text: str, day: dt.date) -> None:
    assert told(text, letter("tỉnh Lào Cai", day)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Tiếp nhận hồ sơ của Sở Giao thông vận tải (cũ).",
        "Sở Xây dựng được hợp nhất từ Sở Xây dựng và Sở Giao thông vận tải.",
        "Việc bàn giao của UBND huyện Bát Xát đã xong.",
        "Hồ sơ Sở Giao thông vận tải trước đây đã lập.",
    ],
)
def test_history_is_passed_over(text: str) -> None:
    assert told(text, LAO_CAI, charged=False) == []


def test_a_cited_document_is_passed_over() -> None:
    text = "Thực hiện Thông tư số 05/2023/TT-BGTVT của Bộ Giao thông vận tải, các đơn vị rà soát."
    assert told(text, LAO_CAI, charged=False, cited=("Thông tư số 05/2023/TT-BGTVT",)) == []


def test_a_longer_name_of_another_body_is_passed_over() -> None:
    assert told("Bộ Thương mại Hoa Kỳ công bố kết luận.", LAO_CAI) == []


def test_the_words_behind_a_name_say_whose_commune_it_is() -> None:
    assert told("UBND xã Bản Phố, tỉnh Sơn La phối hợp.", LAO_CAI) == []
    (issue,) = told("UBND xã Bản Phố phối hợp.", LAO_CAI)
    assert "xã Bắc Hà" in issue.message


def test_an_issuing_organ_that_had_ended_puts_the_date_in_doubt() -> None:
    (issue,) = told("Giao Sở Y tế, UBND các huyện chủ trì.", letter("tỉnh Yên Bái", IN_2026))
    assert issue.severity == "warning"
    assert "kiểm tra ngày" in issue.message


def test_without_a_date_nothing_is_said() -> None:
    assert told("Giao Sở Giao thông vận tải chủ trì.", Context("tỉnh Lào Cai", None, None)) == []
