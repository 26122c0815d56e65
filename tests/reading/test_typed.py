"""Tables typed in plain text with bars or tabs: which words stand in which cell."""

from __future__ import annotations

from pipeline.document import Cell
from pipeline.reading import read_bytes
from pipeline.reading.typed import cells_of


def cells(text: str) -> list[tuple[tuple[int, int, int], str]]:
    """((row, column, columns), words) of every cell."""
    found = cells_of(text.split("\n"))
    return [((cell.row, cell.column, cell.columns), words) for row in sorted(found) for cell, words in found[row]]


def test_rows_between_bars() -> None:
    assert cells("| TT | Nhiệm vụ | Chủ trì |\n|---|---|---|\n| 1 | Rà soát |  |") == [
        ((0, 0, 1), "TT"),
        ((0, 1, 1), "Nhiệm vụ"),
        ((0, 2, 1), "Chủ trì"),
        ((1, 0, 1), "1"),
        ((1, 1, 1), "Rà soát"),
    ]


def test_lines_between_two_rulers_are_one_row() -> None:
    text = (
        "+----+----------+---------+\n"
        "| TT | Nhiệm vụ | Chủ trì |\n"
        "+----+----------+---------+\n"
        "| 1  | Rà soát  | Sở      |\n"
        "|    | số liệu  | Y tế    |\n"
        "+----+----------+---------+\n"
        "| 2  | Báo cáo  | Sở Nội vụ |\n"
        "+----+----------+---------+"
    )
    rows = [words for (row, _, _), words in cells(text) if row == 1]
    assert rows == ["1", "Rà soát số liệu", "Sở Y tế"]


def test_a_merged_cell_that_is_written_in_each_column_is_one() -> None:
    text = "TT | Nhiệm vụ | Chủ trì | Thời gian\nI | Thể chế | Thể chế | Thể chế\n1 | Rà soát | Sở Y tế | Quý I"
    assert [found for found in cells(text) if found[0][0] == 1] == [((1, 0, 1), "I"), ((1, 1, 3), "Thể chế")]


def test_two_columns_and_a_lone_row_are_no_table() -> None:
    assert cells("BỘ NỘI VỤ | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 12/BNV-VP | Hà Nội, ngày 02/3/2021") == []
    assert cells("BỘ NỘI VỤ\t\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 12/BNV-VP\t\tHà Nội") == []
    assert cells("a | b | c\nmột đoạn văn thường") == []


def test_the_list_of_recipients_ends_a_table() -> None:
    text = "TT | Nhiệm vụ | Chủ trì\n1 | Rà soát | Sở Y tế\nNơi nhận: | TM. ỦY BAN NHÂN DÂN"
    assert {row for (row, _, _), _ in cells(text)} == {0, 1}


def test_tables_are_numbered_through_over_pages_and_the_rest_stays_lines() -> None:
    table = "a\tb\tc\n1\t2\t3\n"
    pages = read_bytes(f"Đoạn đầu\n{table}Đoạn cuối\n\f{table}".encode(), "a.txt").pages
    first, second = ([(line.text, line.cell) for line in page.lines] for page in pages)
    assert first[0] == ("Đoạn đầu", None)
    assert first[1:4] == [("a", Cell(0, 0, 0)), ("b", Cell(0, 0, 1)), ("c", Cell(0, 0, 2))]
    assert first[-1] == ("Đoạn cuối", None)
    assert second[0] == ("a", Cell(1, 0, 0))
