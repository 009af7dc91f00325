"""The version of this program, as pyproject.toml and CHANGELOG.md have it."""

import tomllib

from django.conf import settings

VERSION: str = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
