"""Keeping a picture as the hospital's logo: read, cleaned, and chosen by the setting in one transaction."""

import hashlib

from django.db import transaction

from queues.models import ConfigChange, HospitalLogo
from queues.pictures import cleaned_png
from queues.press import Press
from queues.verbs.rules import RuleChange, change_rule

LOGO = "HOSPITAL_LOGO"


def keep_logo(content: bytes, press: Press, *, seen: int) -> ConfigChange | None:
    """Show this PNG as the logo; None when it is the logo already. WrongPictureError, and what change_rule refuses."""
    png = cleaned_png(content)
    digest = hashlib.sha256(png).hexdigest()
    with transaction.atomic():
        HospitalLogo.objects.get_or_create(digest=digest, defaults={"png": png, "at": press.at, "actor": press.user})
        return change_rule(RuleChange(LOGO, digest, seen), press)
