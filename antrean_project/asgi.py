"""The ASGI application: serves everything alone."""

import os

from django.core.asgi import get_asgi_application

from antrean_project.configured import refuse_without_a_key
from antrean_project.static_files import refuse_without_collected_files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean_project.settings")
refuse_without_a_key()
django_application = get_asgi_application()
refuse_without_collected_files()

# Know the models, which are there only now.
from antrean_project.body_limit import BodyLimit  # noqa: E402
from antrean_project.live.wiring import with_stream  # noqa: E402

application = BodyLimit(with_stream(django_application))
