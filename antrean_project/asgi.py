"""The ASGI application: serves everything alone."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean_project.settings")
django_application = get_asgi_application()

# Knows the models, which are there only now.
from antrean_project.live.wiring import with_stream  # noqa: E402

application = with_stream(django_application)
