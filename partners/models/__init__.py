"""Places and people: they exist before anything is travelled, signed or promised."""

from .city import City
from .organisation import Enterprise, Organisation
from .person import Person
from .post import Post
from .sector import Sector

__all__ = ["City", "Enterprise", "Organisation", "Person", "Post", "Sector"]
