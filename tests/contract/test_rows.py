"""docs/rows.md says which tests show which rows, and nothing else."""

from tests.support.rows import KINDS, ROWS, TABLE, marks, table


def test_every_mark_names_a_row_and_a_kind_of_proof():
    found = marks()
    assert found
    assert [
        each for each in found if not (each.row in ROWS or each.row.startswith("J-")) or each.kind not in KINDS
    ] == []
    assert [each for each in found if not each.test.startswith("test_")] == []


def test_the_table_is_made_from_the_marks():
    assert TABLE.read_text(encoding="utf-8") == table(), "make rows"
