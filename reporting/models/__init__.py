"""What the register keeps of the papers it makes."""

from .issue import Issue
from .job import Job
from .office import Office

__all__ = ["Issue", "Job", "Office"]
