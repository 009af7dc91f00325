"""Whether an error is the database's: away, full, too slow, or taking no changes."""

from __future__ import annotations

import psycopg2
from django.db import DatabaseError, InterfaceError, InternalError, OperationalError

#: PostgreSQL takes no changes now: the class of this error is a general one, its code is not.
READ_ONLY = "25006"
#: Django hands on the error of a cursor that could not be closed as the driver's own.
AWAY = (OperationalError, InterfaceError, psycopg2.OperationalError, psycopg2.InterfaceError)
#: A connection that breaks while rows come is the general class itself, with nothing to tell it by.
BROKEN = (DatabaseError, psycopg2.DatabaseError)


def is_of_database(error: BaseException | None) -> bool:
    """Whether the request was in order and the database could not do it at this moment.

    What a library made of such an error counts too, as of a session that could not be saved.
    """
    while error is not None:
        if is_trouble(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def is_trouble(error: BaseException) -> bool:
    if isinstance(error, InternalError):
        return getattr(error.__cause__, "pgcode", None) == READ_ONLY
    return isinstance(error, AWAY) or type(error) in BROKEN
