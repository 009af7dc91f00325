"""The application as gunicorn calls it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
# A page that takes longer helps nobody, and would take the database from others; commands take their time.
os.environ.setdefault("DATABASE_STATEMENT_SECONDS", "30")

application = get_wsgi_application()
