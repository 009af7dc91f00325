"""What in the text of an agreement looks like somebody's telephone or e-mail address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agreements.models import Agreement

LANGUAGES = ("kk", "ru", "en")
#: A plus and ten to fifteen figures, or eleven that begin with 8; a tax number has twelve, a year four.
CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]*\w"
    r"|\+\d(?:[\s()-]{0,2}\d){9,14}(?!\d)"
    r"|(?<!\d)8(?:[\s()-]{0,2}\d){10}(?!\d)"
)


def texts(agreement: Agreement) -> Iterator[str]:
    """Whatever of it was typed freely and is shown to visitors."""
    yield agreement.number_on_paper
    for code in LANGUAGES:
        yield getattr(agreement, f"title_{code}")
        yield getattr(agreement, f"subject_{code}")
    for party in agreement.parties.all():
        yield from (getattr(party, f"described_{code}") for code in LANGUAGES)


def contacts_in(agreement: Agreement) -> list[str]:
    """Each once, in the order of the form. Costs a query if the parties are not prefetched."""
    found = (match.group() for text in texts(agreement) for match in CONTACT.finditer(text))
    return list(dict.fromkeys(found))
