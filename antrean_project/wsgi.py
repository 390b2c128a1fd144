"""The WSGI application: pages and WS RS under gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from antrean_project.configured import refuse_without_a_key
from antrean_project.static_files import refuse_without_collected_files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean_project.settings")
refuse_without_a_key()
application = get_wsgi_application()
refuse_without_collected_files()
