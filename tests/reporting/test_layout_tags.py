"""The tags of tables set row by row: whoever listens hears all of it, each cell with its heading."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import page as page_validation
import pikepdf
import pytest

from reporting.layout import Row

from .tables import HEADINGS, elements, marks, rows, set_pdf
from .test_layout import grouped, long_row

if TYPE_CHECKING:
    from collections.abc import Iterator

AROUND = {
    "head": '<h1>Реестр</h1><p>См. <a href="https://example.org/">страницу</a></p>',
    "tail": '<p>Итого</p><p><a href="https://example.org/end">ещё</a></p>',
}


@pytest.fixture(
    params=[1, 3, 60, "tall"], ids=["one row", "one sheet", "several sheets", "a row over three sheets"]
)
def pdf(request: pytest.FixtureRequest) -> Iterator[pikepdf.Pdf]:
    if request.param == "tall":
        following = [Row(((str(place),), *row.cells[1:])) for place, row in enumerate(rows(3), 3)]
        given = [*rows(1), long_row(2, 1200), *following]
    else:
        given = grouped(request.param, 25)
    with pikepdf.open(io.BytesIO(set_pdf(given, **AROUND))) as found:
        yield found


def tags(pdf: pikepdf.Pdf, kind: str) -> list[Any]:
    return [one for one in elements(pdf.Root.StructTreeRoot) if f"/{kind}" == one.S]


def parents(pdf: pikepdf.Pdf) -> dict[int, Any]:
    entries = pdf.Root.StructTreeRoot.ParentTree.Nums
    return {int(entries[place]): entries[place + 1] for place in range(0, len(entries), 2)}


def claimed(element: Any) -> list[tuple[Any, int]]:
    """The page and number of each marked content that an element says is its own."""
    kids = element.get("/K", [])
    found = []
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            found.append((element.Pg.objgen, kid))
        elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR":
            found.append((kid.Pg.objgen, int(kid.MCID)))
    return found


def test_each_marked_content_has_one_element_and_each_element_its_content(pdf: pikepdf.Pdf) -> None:
    tree = parents(pdf)
    owned = {}
    for element in elements(pdf.Root.StructTreeRoot):
        for mark in claimed(element):
            assert mark not in owned, "two elements claim the same content"
            owned[mark] = element.objgen
    shown = {
        (page.objgen, mark): tree[int(page.StructParents)][mark].objgen
        for page in pdf.pages
        for mark in marks(page)
    }
    assert owned == shown
    for page in pdf.pages:
        assert sorted(marks(page)) == list(range(len(tree[int(page.StructParents)])))


def test_all_that_is_shown_is_content_or_artifact(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        depth = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in ("BDC", "BMC"):
                depth += 1
                assert depth == 1, operands
            elif str(operator) == "EMC":
                depth -= 1
            elif str(operator) in ("TJ", "Tj", "f", "S", "Do"):
                assert depth == 1, (operands, operator)
        assert depth == 0


def test_elements_point_to_their_parents(pdf: pikepdf.Pdf) -> None:
    def check(node: Any) -> None:
        for kid in node.get("/K", []) if isinstance(node.get("/K"), pikepdf.Array) else []:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                assert kid.P.objgen == node.objgen
                check(kid)

    check(pdf.Root.StructTreeRoot)


def test_there_is_one_table_and_each_cell_has_its_heading(pdf: pikepdf.Pdf) -> None:
    (table,) = tags(pdf, "Table")
    assert next(str(kid.S) for kid in table.K) == "/THead"
    assert {str(kid.S) for kid in list(table.K)[1:]} == {"/TBody"}
    columns = [one for one in tags(pdf, "TH") if one.A.Scope == "/Column"]
    assert len(columns) == len(HEADINGS)
    named = {str(one.ID): place for place, one in enumerate(columns)}
    assert len(named) == len(HEADINGS)
    in_rows = [row for row in tags(pdf, "TR") if row.P.S == "/TBody" and row.K[0].S == "/TD"]
    for row in in_rows:
        assert [[named[str(one)] for one in cell.A.Headers] for cell in row.K] == [
            [place] for place in range(len(HEADINGS))
        ]


def test_names_of_headings_lead_to_them(pdf: pikepdf.Pdf) -> None:
    entries = list(pdf.Root.StructTreeRoot.IDTree.Names)
    names = [str(name) for name in entries[::2]]
    assert names == sorted(names)
    for name, element in zip(names, entries[1::2], strict=True):
        assert str(element.ID) == name


def test_rows_are_told_in_their_order_between_head_and_end(pdf: pikepdf.Pdf) -> None:
    kinds = [str(kid.S) for kid in pdf.Root.StructTreeRoot.K[0].K]
    assert kinds.index("/H1") < kinds.index("/Table") < kinds.index("/Div")
    rows_told = [row for row in tags(pdf, "TR") if row.P.S == "/TBody"]
    first = [row.K[0] for row in rows_told if row.K[0].S == "/TD"]
    places = [([page.objgen for page in pdf.pages].index(one.Pg.objgen), int(one.K)) for one in first]
    assert places == sorted(places)


def test_a_cell_of_several_paragraphs_holds_them_as_such(pdf: pikepdf.Pdf) -> None:
    in_rows = [cell for cell in tags(pdf, "TD") if cell.P.P.S == "/TBody"]
    several = [cell for cell in in_rows if isinstance(cell.K, pikepdf.Array) and "/S" in cell.K[0]]
    assert several
    assert {str(kid.S) for cell in several for kid in cell.K} == {"/P"}


def test_headings_of_groups_head_their_row() -> None:
    with pikepdf.open(io.BytesIO(set_pdf(grouped(30, 10)))) as pdf:
        groups = [one for one in tags(pdf, "TH") if one.A.Scope == "/Row"]
        assert len(groups) == 3
        assert all(one.A.ColSpan == len(HEADINGS) for one in groups)
        assert [len(body.K) for body in tags(pdf, "TBody")] == [11, 11, 11]


def test_links_go_with_their_sheets(pdf: pikepdf.Pdf) -> None:
    tree = parents(pdf)
    found = {}
    for place, page in enumerate(pdf.pages):
        for link in page.get("/Annots", []):
            found[str(link.A.URI)] = place
            owner = tree[int(link.StructParent)]
            assert owner.S == "/Link"
            (reference,) = [kid for kid in owner.K if isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid]
            assert reference.Obj.objgen == link.objgen
            assert reference.Pg.objgen == page.objgen
    assert found == {"https://example.org/": 0, "https://example.org/end": len(pdf.pages) - 1}


@pytest.mark.parametrize(("variant", "profile"), [("pdf/ua-1", "ua1"), ("pdf/a-3a", "3a")])
def test_a_checker_of_the_standards_finds_no_fault(variant: str, profile: str) -> None:
    following = [Row((("32",), *row.cells[1:])) for row in rows(1)]
    content = set_pdf([*grouped(30, 10), long_row(31, 900), *following], variant=variant, **AROUND)
    report = page_validation.validate_pdf_bytes(content, profile=profile)
    assert [f"{failure.rule_id}: {failure.message}" for failure in report.failures] == []
    assert report.is_compliant


@pytest.mark.parametrize(
    ("variant", "mark"), [("pdf/ua-1", b"pdfuaid:part"), ("pdf/a-3a", b"pdfaid:conformance")]
)
def test_both_variants_are_complete(variant: str, mark: bytes) -> None:
    with pikepdf.open(io.BytesIO(set_pdf(rows(40), variant=variant, **AROUND))) as pdf:
        root = pdf.Root
        assert mark in bytes(root.Metadata.read_bytes())
        assert str(root.Lang) == "ru"
        assert str(pdf.docinfo.Title) == "Реестр"
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert "/ID" in pdf.trailer
        if variant == "pdf/a-3a":
            assert root.OutputIntents[0].S == "/GTS_PDFA1"
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
                assert "/ToUnicode" in font
