"""Entry of agreements, commitments and documents."""

from .agreement import AgreementAdmin
from .commitment import CommitmentAdmin
from .document import DocumentAdmin
from .rows import AmendmentAdmin, ExtensionAdmin, PartyAdmin, RenewalAdmin

__all__ = [
    "AgreementAdmin",
    "AmendmentAdmin",
    "CommitmentAdmin",
    "DocumentAdmin",
    "ExtensionAdmin",
    "PartyAdmin",
    "RenewalAdmin",
]
