"""Settings of the workers that the tests start: the test database, and a site with slow registers."""

import os

from cooperation.settings import *  # noqa: F403
from cooperation.settings import DATABASES, STORAGES

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
ROOT_URLCONF = "tests.jobs.slow_site"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
