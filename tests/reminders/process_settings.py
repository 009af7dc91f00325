"""Settings of a `send_reminders` in a process of its own: the test database and the test's mail server."""

import os

from cooperation.settings import *  # noqa: F403
from cooperation.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
