"""Working groups that follow up what was signed, and their meetings."""

from .agenda_item import AgendaItem
from .attendance import Attendance
from .decision import Decision
from .meeting import Meeting
from .membership import Membership
from .working_group import WorkingGroup

__all__ = ["AgendaItem", "Attendance", "Decision", "Meeting", "Membership", "WorkingGroup"]
