"""The WSGI application: pages and WS RS under gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean_project.settings")
application = get_wsgi_application()
