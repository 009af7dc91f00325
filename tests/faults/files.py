"""Files as people and attackers send them."""

from __future__ import annotations

import io
import zipfile

import pikepdf
from PIL import Image

CONTENT_TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
)
PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


def pdf(password: str = "", owner: str = "") -> bytes:
    """One empty page."""
    content = io.BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    lock = pikepdf.Encryption(user=password, owner=owner) if password or owner else None
    made.save(content, encryption=lock or False, static_id=not lock)
    return content.getvalue()


def archive(**parts: bytes) -> bytes:
    """A ZIP of these parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return content.getvalue()


def office(kind: str = "docx", **more: bytes) -> bytes:
    parts = {"[Content_Types].xml": CONTENT_TYPES, PARTS[kind]: b"<document/>"}
    return archive(**parts | more)


def picture(form: str = "JPEG", size: tuple[int, int] = (8, 6)) -> bytes:
    content = io.BytesIO()
    Image.new("1" if form == "PNG" else "L", size).save(content, form)
    return content.getvalue()
