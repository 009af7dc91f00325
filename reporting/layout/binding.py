"""The sheets bound into one document: WeasyPrint's PDF of what stands around the rows, and the rows.

WeasyPrint writes the head and the end of the register with all that belongs to
a document: fonts, metadata, tags, outlines. Its pages become content of the
real sheets, its structure elements take in the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pydyf
from weasyprint import DEFAULT_OPTIONS
from weasyprint.document import Page
from weasyprint.pdf import VARIANTS, _use_references, generate_pdf
from weasyprint.pdf.stream import Stream

from reporting.pdf import mend

from .file import reference
from .frame import table_of
from .sheets import SCALE, Sheet

if TYPE_CHECKING:
    from weasyprint.document import Document

    from .frame import Frame
    from .sheets import Sheets


def reserved(frame: Frame) -> int:
    """More objects than WeasyPrint makes for the frame: at most three for a box, a few for each font."""
    return 3 * sum(1 for page in frame.pages for _ in page.descendants()) + 2_000


class Binding:
    """Ends the file of a register whose rows are set."""

    def __init__(self, rows: Sheets) -> None:
        self.rows, self.file, self.frame, self.sheets = rows, rows.file, rows.frame, rows.sheets
        rows.end_sheet()
        tail = self._place_tail()
        numbers = self._write_numbers()
        heading = self._paint_heading()
        # The fonts are complete now: all that is printed is shaped.
        document = self.frame.painted([*self.frame.head, *self.frame.tail])
        self.pdf = generate(document, self.frame.variant)
        mend(document, self.pdf)
        self.pages = [self.pdf.objects[number] for number in self.pdf.pages["Kids"][::3]]
        self.placed = [*self.sheets[: len(self.frame.head)], *tail]
        self.structure = self._object(self.pdf.catalog["StructTreeRoot"])
        self.resources = self._object(self.pages[0]["Resources"])
        for place, sheet in enumerate(self.placed):
            self._merge(place, sheet)
        for sheet, number in numbers:
            sheet.contents.append(number)
        if heading:
            self._add_heading(heading)

    def write(self) -> int:
        """Writes all that is left to write; returns the number of sheets."""
        self._add_rows()
        self._add_outline()
        self._write_pages()
        self._end()
        return len(self.sheets)

    def _object(self, name: bytes) -> Any:
        """The object of WeasyPrint that a reference names."""
        return self.pdf.objects[int(name.split()[0])]

    # --- Before WeasyPrint writes: what is printed besides ---

    def _place_tail(self) -> list[Sheet]:
        """The sheets of what follows the table; it begins under the last row if it fits there."""
        pages = self.frame.tail
        if not pages:
            return []
        fits = self.frame.tail_height <= self.rows.room
        if fits:
            self.frame.move_tail(self.rows.y)
        new = [Sheet(self.file.number()) for _ in pages[fits:]]
        found = [*self.sheets[-1:], *new] if fits else new
        self.sheets += new
        return found

    def _write_numbers(self) -> list[tuple[Sheet, int]]:
        """«3 / 128» for each sheet that the frame numbered."""
        found: list[tuple[Sheet, int]] = []
        numbers = self.frame.numbers
        if numbers is None:
            return found
        for number, sheet in enumerate(self.sheets, 1):
            if number == 1 and not numbers.first_too:
                continue
            start, line = numbers.line(number, len(self.sheets))
            found.append((sheet, self.file.number()))
            self.file.add_stream(
                found[-1][1],
                f"/Artifact<</Type/Pagination>>BDC {self.rows.begin} BT {numbers.type.begin} 1 0 0 -1"
                f" {start:.2f} {numbers.baseline:.2f} Tm {line.operators} ET Q EMC".encode(),
            )
        return found

    def _paint_heading(self) -> Stream | None:
        """What every sheet that goes on repeats, without tags: who listens has heard it."""
        if len(self.sheets) == len(self.frame.head):
            return None
        page = Page(self.frame.pages[self.frame.second])
        resources = pydyf.Dictionary(
            {name: pydyf.Dictionary() for name in ("ExtGState", "XObject", "Pattern", "Shading")}
        )
        stream = Stream(
            self.frame.fonts,
            (0, 0, page.width, page.height),
            resources,
            {},
            None,
            self.frame.document.color_profiles,
            None,
            compress=True,
        )
        stream.transform(d=-1, f=page.height * SCALE)
        page.paint(stream, SCALE)
        return stream

    # --- After it has written ---

    def _merge(self, place: int, sheet: Sheet) -> None:
        """Puts a page of WeasyPrint on a sheet, its marks counted on from those that are there."""
        page = self.pages[place]
        stream = self._object(page["Contents"])
        shift = len(sheet.marks)
        for item in stream.stream:
            if isinstance(item, pydyf.Dictionary) and "MCID" in item:
                item["MCID"] += shift
        for one in self.pdf.objects:
            if isinstance(one, pydyf.Dictionary) and one.get("Pg") == page.reference and "K" in one:
                one["K"] = pydyf.Array(kid + shift if isinstance(kid, int) else kid for kid in one["K"])
        stream.stream = [b"q", *stream.stream, b"Q"]
        before = place < len(self.frame.head)
        sheet.contents.insert(0 if before else len(sheet.contents), stream.number)
        marks = self._object(self.structure["ParentTree"])["Nums"][2 * place + 1]
        sheet.marks += [int(mark.split()[0]) for mark in marks]
        sheet.annotations += page.get("Annots", [])

    def _add_heading(self, stream: Stream) -> None:
        resources = stream._resources
        resources["Font"] = self.resources["Font"]
        resources["ColorSpace"] = self.resources["ColorSpace"]
        _use_references(self.pdf, resources, stream._images, {})
        self.pdf.add_object(resources)
        stream.number = self.rows.heading
        stream.extra = pydyf.Dictionary(
            {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": pydyf.Array([0, 0, self.frame.width * SCALE, self.frame.height * SCALE]),
                "Resources": resources.reference,
            }
        )
        self.resources["XObject"]["Heading"] = stream.reference
        self.file.add_all([stream])

    def _add_rows(self) -> None:
        """The bodies of the table, and which headings the cells of a column have."""
        tags, (heads, *_others) = self.rows.tags, table_of(self.frame.head[-1]).children
        headings: list[list[bytes]] = [[] for _ in tags.attributes]
        for cell in (cell for row in heads.children for cell in row.children):
            if "ID" in cell.mark:
                for place in range(cell.grid_x, cell.grid_x + cell.colspan):
                    headings[place].append(cell.mark["ID"].data)
        for number, names in zip(tags.attributes, headings, strict=True):
            self.file.add(number, b"<</O/Table/Headers[%b]>>" % b" ".join(names))
        element = self._object(self._object(self._object(heads.children[0].children[0].mark["P"])["P"])["P"])
        for body in tags.bodies:
            element["K"].append(reference(body.number))
            rows = b" ".join(b"%d 0 R" % row for row in body.rows)
            self.file.add(body.number, b"<</S/TBody/P %b/K[%b]>>" % (element.reference, rows))

    def _add_outline(self) -> None:
        """The headings of the groups, under the name of the register."""
        groups = [body for body in self.rows.tags.bodies if body.heading]
        if not groups or "Outlines" not in self.pdf.catalog:
            return
        outline = self._object(self.pdf.catalog["Outlines"])
        parent = self._object(outline["Last"])
        numbers = [self.file.number() for _ in groups]
        for place, (group, number) in enumerate(zip(groups, numbers, strict=True)):
            y = (self.frame.height - group.top) * SCALE
            item = pydyf.Dictionary(
                {
                    "Title": pydyf.String(group.heading),
                    "Parent": parent.reference,
                    "Dest": pydyf.Array([reference(group.page), "/XYZ", 0, y, 0]),
                }
            )
            if place:
                item["Prev"] = reference(numbers[place - 1])
            if place + 1 < len(numbers):
                item["Next"] = reference(numbers[place + 1])
            self.file.add(number, item.data)
        parent |= {"First": reference(numbers[0]), "Last": reference(numbers[-1]), "Count": len(groups)}
        outline["Count"] += len(groups)

    def _write_pages(self) -> None:
        """The pages, the tree from their marks to the elements, and the links on them."""
        numbers = pydyf.Array()
        for place, sheet in enumerate(self.sheets):
            numbers += [place, reference(sheet.end_marks(self.file))]
            entries = {
                "Type": "/Page",
                "Parent": self.pdf.pages.reference,
                "MediaBox": pydyf.Array([0, 0, self.frame.width * SCALE, self.frame.height * SCALE]),
                "Resources": self.resources.reference,
                "Contents": pydyf.Array(map(reference, sheet.contents)),
                "Tabs": "/S",
                "StructParents": place,
            }
            if sheet.annotations:
                entries["Annots"] = pydyf.Array(sheet.annotations)
            self.file.add(sheet.page, pydyf.Dictionary(entries).data)
        parents = self._object(self.structure["ParentTree"])
        links = parents["Nums"][2 * len(self.pages) + 1 :: 2]
        for place, link in enumerate(links, len(self.sheets)):
            numbers += [place, link]
        moved = len(self.sheets) - len(self.pages)
        for one in self.pdf.objects:
            if isinstance(one, pydyf.Dictionary) and "StructParent" in one:
                one["StructParent"] += moved
        parents["Nums"] = numbers
        self.pdf.pages["Kids"] = pydyf.Array(reference(sheet.page) for sheet in self.sheets)
        self.pdf.pages["Count"] = len(self.sheets)

    def _end(self) -> None:
        names = {
            page.reference: reference(sheet.page) for page, sheet in zip(self.pages, self.placed, strict=True)
        }
        self.pdf.add_object(self.pdf.info)
        if len(self.pdf.objects) > self.file.reserved:
            raise OverflowError(len(self.pdf.objects))
        left = [one for one in self.pdf.objects[1:] if one not in self.pages]
        for one in left:
            rename(one, names)
        self.file.add_all(left)
        self.file.finish(self.pdf.catalog.reference, self.pdf.info.reference)


def generate(document: Document, variant: str) -> pydyf.PDF:
    """WeasyPrint's objects of a document, not yet written."""
    options = DEFAULT_OPTIONS | {"pdf_variant": variant}
    for name, value in VARIANTS[variant][1].items():
        options[name] = value if options[name] is None else options[name]
    return generate_pdf(document, None, 1, **options)


def rename(value: Any, names: dict[bytes, bytes]) -> Any:
    """Puts other references in the place of some, throughout an object."""
    if isinstance(value, bytes):
        return names.get(value, value)
    if isinstance(value, pydyf.Dictionary):
        for name, one in value.items():
            value[name] = rename(one, names)
    elif isinstance(value, pydyf.Array):
        value[:] = [rename(one, names) for one in value]
    return value
