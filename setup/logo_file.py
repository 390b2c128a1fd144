"""The logo in the set-up's file: the PNG itself in base64, so that nothing is needed beside the file."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from queues import verbs
from queues.errors import QueueError
from queues.models import HospitalLogo
from queues.pictures import cleaned_png
from queues.press import Press
from queues.rules import reading
from queues.rules.declared import SETTINGS
from queues.verbs.logos import LOGO, keep_logo

KEY = "logo"


def exported() -> dict[str, str]:
    """The picture that is shown; nothing where there is none."""
    row = HospitalLogo.objects.filter(digest=reading.value(LOGO)).first()
    return {KEY: base64.b64encode(bytes(row.png)).decode()} if row else {}


def lacking(content: Mapping[str, Any]) -> dict[str, str]:
    """What of the file is not there yet: a logo that a person has chosen stays."""
    return {KEY: ""} if reading.value(LOGO) else {}


def problems(content: Mapping[str, Any]) -> list[str]:
    """Why the picture of the file cannot be shown."""
    text = content.get(KEY, "")
    if text == "":
        return []
    try:
        _picture(text)
    except (QueueError, ValueError, TypeError) as wrong:
        words = str(wrong) if isinstance(wrong, QueueError) else _("bukan gambar PNG dalam base64.")
        return [f"{KEY}: {words}"]
    return []


def taken(content: Mapping[str, Any], press: Press) -> list[str]:
    """Show the file's picture, in the caller's transaction; the setting's name where it was another one.

    `problems` has been asked. A file without a picture changes nothing: nothing is deleted by a file.
    """
    text = content.get(KEY, "")
    setting = SETTINGS[LOGO]
    if text == "" or reading.is_pinned(setting):
        return []
    png = _picture(text)
    if hashlib.sha256(png).hexdigest() == reading.value(LOGO):
        return []
    newest = verbs.newest_change(LOGO)
    change = keep_logo(png, press, seen=newest.pk if newest else 0)
    return [str(setting.label)] if change else []


def _picture(text: Any) -> bytes:
    """ValueError, TypeError, WrongPictureError."""
    if not isinstance(text, str):
        raise TypeError(KEY)
    try:
        return cleaned_png(base64.b64decode(text, validate=True))
    except binascii.Error as wrong:
        raise ValueError(KEY) from wrong
