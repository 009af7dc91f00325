"""Forums and journeys: who went where, with whom they met."""

from .delegation import Delegation
from .forum import Forum
from .member import Member
from .programme_item import ProgrammeItem
from .stop import Stop

__all__ = ["Delegation", "Forum", "Member", "ProgrammeItem", "Stop"]
