"""What the register keeps of the papers it makes, and of how it is used."""

from .issue import Issue
from .job import Job
from .office import Office
from .saved_view import SavedView
from .use import Use

__all__ = ["Issue", "Job", "Office", "SavedView", "Use"]
