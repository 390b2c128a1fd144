"""What every page may say of the hospital itself."""

from django.conf import settings
from django.http import HttpRequest


def hospital(request: HttpRequest) -> dict[str, str]:
    """The hospital's name for templates."""
    return {"hospital_name": settings.HOSPITAL_NAME}
