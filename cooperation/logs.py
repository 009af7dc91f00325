"""What the log must not keep."""

from __future__ import annotations

import logging
import re

#: The secret part of the address of a person's calendar.
SECRET = re.compile(r"(/calendar/)[^/\s?\"']+(\.ics)")


class WithoutSecrets(logging.Filter):
    """Blots out the secret part of addresses in a line of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        blotted = SECRET.sub(r"\1…\2", message)
        if blotted != message:
            record.msg, record.args = blotted, ()
        return True
