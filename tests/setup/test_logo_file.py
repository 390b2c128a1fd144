"""The logo in the set-up's file: written, shown on another installation, and the same when it is written again."""

import base64
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from queues import verbs
from queues.models import ConfigChange, HospitalLogo, RuleValue
from queues.press import Press
from queues.rules import reading
from queues.verbs.logos import LOGO
from setup import file
from tests.setup.test_identity import png

pytestmark = pytest.mark.django_db


def test_the_logo_travels_in_the_file_and_twice_changes_nothing(tmp_path: Path) -> None:
    verbs.keep_logo(png(), Press(timezone.now(), reason="uji"), seen=0)
    first, again = tmp_path / "rs.json", tmp_path / "lagi.json"
    call_command("setup", export=first)
    assert str(tmp_path) not in first.read_text(encoding="utf-8")
    for model in (HospitalLogo, RuleValue):
        model._default_manager.all().delete()
    reading.forget()
    call_command("setup", apply=first)
    assert reading.value(LOGO) == HospitalLogo.objects.get().digest
    call_command("setup", export=again)
    assert again.read_bytes() == first.read_bytes()
    lines = ConfigChange.objects.count()
    call_command("setup", apply=first)
    assert ConfigChange.objects.count() == lines
    content = json.loads(first.read_text(encoding="utf-8"))
    assert file.lacking(content)["logo"] == "", "a logo that is there stays where only what is missing is made"
    call_command("setup", apply=_written(tmp_path, {"format": 1}))
    assert reading.value(LOGO), "a file without a picture takes none away"


@pytest.mark.parametrize(
    ("logo", "said"),
    [
        ("bukan base64!", "logo: bukan gambar PNG dalam base64."),
        (5, "logo: bukan gambar PNG dalam base64."),
        (base64.b64encode(b"GIF89a").decode(), "logo: Bukan gambar PNG."),
    ],
)
def test_what_is_no_picture_is_said_and_nothing_is_made(tmp_path: Path, logo: object, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("setup", apply=_written(tmp_path, {"format": 1, "logo": logo}))
    assert not HospitalLogo.objects.exists()


def _written(folder: Path, content: dict[str, object]) -> Path:
    path = folder / "berkas.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
