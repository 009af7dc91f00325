"""What the log must not keep."""

from __future__ import annotations

import logging
import re

#: The secret part of the address of a person's calendar, and of one that leads to a new password.
SECRET = re.compile(r"(?<=/calendar/)[^/\s?\"']+(?=\.ics)|(?<=/password/lost/)\w+-[^/\s?\"']+")

#: What begins a new line somewhere, or moves the cursor of a terminal.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def escaped(sign: re.Match[str]) -> str:
    return sign[0].encode("unicode_escape").decode()


class WithoutSecrets(logging.Filter):
    """Blots out the secret part of addresses in a line of the log, and keeps it one line.

    Else whoever types a newline could write lines of the log as they please.
    What an exception says below the line is left as it is.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        blotted = CONTROL.sub(escaped, SECRET.sub("…", message))
        if blotted != message:
            record.msg, record.args = blotted, ()
        return True
