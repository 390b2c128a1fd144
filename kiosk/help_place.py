"""Where the kiosk sends somebody who needs help, in the words of the hospital."""

from django.utils.translation import gettext as _

from queues.rules import hospital


def help_place() -> str:
    """The hospital's own place, else the admission desk."""
    return hospital.current().help_place or _("loket pendaftaran")
