"""Text from before Unicode: by the font it is set in, and by the whole of a file."""

from __future__ import annotations

import unicodedata

import pytest

from pipeline.document import Line
from pipeline.errors import UnreadableFile
from pipeline.reading import read_bytes
from pipeline.reading.encodings import detect, from_font, of_font

TEXT = (
    "Ủy ban nhân dân tỉnh yêu cầu Sở Y tế chủ trì, phối hợp với các địa phương rà soát, báo cáo kết quả trước ngày"
    " 15/5/2005; những nơi thiếu nước sạch phải có phương án cụ thể, bảo đảm đời sống của nhân dân."
)
# The same text as each encoding stores it, one character a byte.
STORED = {
    "tcvn3": "ñy ban nh©n d©n tØnh yªu cÇu Së Y tÕ chñ tr×, phèi hîp víi c¸c ®Þa ph\xad¬ng rµ so¸t, b¸o c¸o kÕt qu¶"
    " tr\xadíc ngµy 15/5/2005; nh÷ng n¬i thiÕu n\xadíc s¹ch ph¶i cã ph\xad¬ng ¸n cô thÓ, b¶o ®¶m ®êi sèng cña nh©n d©n.",
    "vni": "UÛy ban nhaân daân tænh yeâu caàu Sôû Y teá chuû trì, phoái hôïp vôùi caùc ñòa phöông raø soaùt, baùo caùo keát"
    " quaû tröôùc ngaøy 15/5/2005; nhöõng nôi thieáu nöôùc saïch phaûi coù phöông aùn cuï theå, baûo ñaûm ñôøi soáng cuûa"
    " nhaân daân.",
    "vps": "Ñy ban nhân dân tÌnh yêu cÀu Sª Y t\x89 chû trì, phÓi h®p v§i các ÇÎa phÜÖng rà soát, báo cáo k\x89t quä trÜ§c"
    " ngày 15/5/2005; nh»ng nÖi thi\x89u nÜ§c såch phäi có phÜÖng án cø th\x8b, bäo Çäm Ç©i sÓng cûa nhân dân.",
    "viscii": "\x9cy ban nhân dân tïnh yêu c¥u S· Y tª chü trì, ph¯i hþp v¾i các ð¸a phß½ng rà soát, báo cáo kªt quä trß¾c"
    " ngày 15/5/2005; nhæng n½i thiªu nß¾c sÕch phäi có phß½ng án cø th¬, bäo ðäm ð¶i s¯ng cüa nhân dân.",
}
TITLES = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI", "vps": "VPS", "viscii": "VISCII"}
FONTS = {"tcvn3": ".VnTime", "vni": "VNI-Times", "vps": "VPS Times", "viscii": "VI Times"}


def as_windows(stored: str) -> str:
    """The characters that Windows-1252 shows for the bytes; the five that it has nothing for stay control codes."""
    return "".join(bytes([ord(c)]).decode("cp1252", "ignore") or c for c in stored)


def read(data: bytes, name: str = "a.txt") -> tuple[Line, ...]:
    return read_bytes(data, name).pages[0].lines


# ------------------------------------------------------------------ a whole file


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("saved", ["bytes", "utf-8"])
def test_a_file_in_an_old_encoding_is_read_and_says_so(name: str, saved: str) -> None:
    stored = STORED[name]
    source = read_bytes(stored.encode("latin-1") if saved == "bytes" else as_windows(stored).encode(), "a.txt")
    assert [line.text for line in source.pages[0].lines] == [TEXT]
    assert [(issue.code, issue.severity) for issue in source.issues] == [("OLD_ENCODING", "info")]
    assert TITLES[name] in source.issues[0].message


@pytest.mark.parametrize("name", ["tcvn3", "vni"])
def test_a_vietnamese_windows_shows_the_bytes_by_its_own_code_page(name: str) -> None:
    shown = STORED[name].encode("latin-1").decode("cp1258", "ignore")
    assert [line.text for line in read(shown.encode())] == [TEXT]


def test_utf_8_that_was_opened_as_windows_text_and_saved_again_is_mended() -> None:
    shown = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in TEXT.encode())
    assert [line.text for line in read(shown.encode())] == [TEXT]


def test_the_whole_text_is_judged_and_not_its_lines() -> None:
    # "cã" and "Sè" are syllables as they stand, too, and the third line has no mark at all.
    stored = f"cã\nSè\nBan Quan tri\n{STORED['tcvn3']}"
    assert [line.text for line in read(stored.encode("latin-1"))] == ["có", "Số", "Ban Quan tri", TEXT]


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        unicodedata.normalize("NFD", TEXT),
        "Có hai cách: là và tà, hò hé, vì thế nên có",
        "Le président a été élu à Besançon où il reçoit François, élève zélé, après l’été.",
        "El señor Muñoz comió piña en España mañana; años, niño, pequeño, sueño, cañón.",
        "Größe, Straße, für, über, Tür, Öl, Äpfel, schön, müssen, können, weiß.",
        "Số: 15/QĐ-UBND; “Điều 1” – 5 °C, ½, ±, ©, «trích»",
        "So Y te bao cao",
    ],
)
def test_unicode_of_any_language_is_left_alone(text: str) -> None:
    assert detect(text) is None


def test_what_no_encoding_explains_is_refused_or_warned_of() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_bytes("Tà ÿê×÷ øþð ßæç äåö ëìí".encode("latin-1") * 9, "la.txt")
    assert "UTF-8" in caught.value.advice
    (issue,) = read_bytes("ÿê×÷ øþð ßæç äåö ëìí".encode() * 9, "la.txt").issues
    assert (issue.code, issue.severity) == ("TEXT_DAMAGED", "warning")


def test_letters_that_a_table_does_not_know_leave_a_warning() -> None:
    source = read_bytes((STORED["tcvn3"] + " ¿Àÿ¿").encode("latin-1"), "a.txt")
    assert [issue.code for issue in source.issues] == ["OLD_ENCODING", "TEXT_DAMAGED"]


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (
            "uû ban nh©n d©n    céng hoµ x· héi chñ nghÜa viÖt nam",
            "UỶ BAN NHÂN DÂN    CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        ),
        ("UBND X· b¸o c¸o Bé TNMT", "UBND Xã báo cáo Bộ TNMT"),
        ("Phã Chñ tÞch ñy ban", "Phó Chủ tịch Ủy ban"),
        ("Th«ng t- cña Nhµ n-íc vÒ QLNN - §Êt ®ai", "Thông tư của Nhà nước về QLNN - Đất đai"),
    ],
    ids=["capitals", "quốc hiệu in an H font", "an abbreviation beside a name", "the committee", "hyphens for ư"],
)
def test_tcvn3_gets_back_what_it_cannot_write(stored: str, text: str) -> None:
    first, *_ = read(f"{stored}\n{STORED['tcvn3']}".encode("latin-1"))
    whole = "    ".join(line.text for line in read(f"{stored}\n{STORED['tcvn3']}".encode("latin-1"))[:-1])
    assert first.text == text.split("    ")[0]
    assert whole == text


def test_html_is_read_with_its_entities_and_its_markup() -> None:
    body = "".join(f"&#{ord(c)};" if ord(c) > 127 else c for c in STORED["vni"])
    page = (
        f"<html><head><meta charset='iso-8859-1'></head><body><p>{body}</p><p>Soá: 5 &lt; 6 &amp; 7</p></body></html>"
    )
    source = read_bytes(page.encode("latin-1"), "a.html")
    assert [line.text for line in source.pages[0].lines] == [TEXT, "Số: 5 < 6 & 7"]
    assert [issue.code for issue in source.issues] == ["OLD_ENCODING"]


# ------------------------------------------------------------------ a font


@pytest.mark.parametrize(
    ("font", "name", "capitals"),
    [
        (".VnTime", "tcvn3", False),
        ("ABCDEF+.VnTimeH", "tcvn3", True),
        (".VnTimeH-Bold", "tcvn3", True),
        (".VnArial NarrowH,BoldItalic", "tcvn3", True),
        ("VnArial", "tcvn3", False),
        (".vntime", "tcvn3", False),
        ("VNI-Times", "vni", False),
        ("QWERTY+VNI-Helve-Condense", "vni", False),
        ("VPS Times", "vps", False),
        ("VI Times", "viscii", False),
        ("Times New Roman", None, False),
        ("VNtimes new roman", None, False),
        ("", None, False),
    ],
)
def test_a_font_tells_its_encoding(font: str, name: str | None, capitals: bool) -> None:
    assert of_font(font) == (name, capitals)


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("shown", [str, as_windows], ids=["bytes", "Windows letters"])
def test_text_in_an_old_font_is_converted(name: str, shown) -> None:
    assert from_font(shown(STORED[name]), FONTS[name]) == TEXT


@pytest.mark.parametrize(
    ("text", "font", "expected"),
    [
        ("chØ thÞ", ".VnTimeH", "CHỈ THỊ"),
        ("n-íc", "ABCDEF+.VnTime", "nước"),
        ("th−", ".VnTime", "thư"),
        ("Q§-UBND", ".VnTime", "QĐ-UBND"),
        ("-", ".VnTime", "-"),
        ("15/2005", ".VnTimeH", "15/2005"),
        ("\uf0aeÊt", ".VnTime", "đất"),
        ("ñaúng caáp, Kî", "VNI-Times", "đẳng cấp, Kỵ"),
        ("nước sạch", ".VnTime", "nước sạch"),
        ("Sở Y tế có", "VNI-Times", "Sở Y tế có"),
        ("sè 5", "Times New Roman", "sè 5"),
    ],
)
def test_words_and_what_stays_as_it_is(text: str, font: str, expected: str) -> None:
    assert from_font(text, font) == expected


def test_a_word_that_reads_well_either_way_follows_the_text_around_it() -> None:
    assert from_font("cã", ".VnTime", STORED["tcvn3"]) == "có"
    assert from_font("có", ".VnTime", TEXT) == "có"
    assert from_font("cã nhu cÇu và được", ".VnTime") == "có nhu cầu và được"
