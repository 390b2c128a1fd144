"""A hospital as one file: written, made elsewhere, twice the same; a refusal names line and field and makes nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from display.models import Board
from queues import rules, verbs
from queues.models import AdmissionClass, Clinic, ConfigChange, Counter, Doctor, Payer, RuleValue, Stop
from queues.places import making, plan
from queues.places.plan import Choices
from queues.press import Press
from queues.rules import reading
from setup import file
from tests.hospital import Hospital

pytestmark = pytest.mark.django_db
MADE: tuple[type[models.Model], ...] = (AdmissionClass, Board, Counter, Stop, Clinic, Doctor, Payer)


def applied(content: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "rumah-sakit.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    call_command("setup", apply=path)


def everything() -> list[int]:
    return [
        *(model._default_manager.count() for model in MADE),
        RuleValue.objects.count(),
        ConfigChange.objects.count(),
    ]


@pytest.fixture
def content() -> dict[str, Any]:
    """Of a hospital with places, a board and a rule of its own; afterwards the database is empty again."""
    Clinic.objects.create(name="Poli Anak", label_prefix="A", bpjs_subspecialist_code="ANA", is_sensitive=True)
    Doctor.objects.create(name="dr. Satu", bpjs_code=1001)
    press = Press(timezone.now(), reason="uji")
    making.make_places(Choices(), press, names={}, seen=plan.places_seen())
    board = Board.objects.create(slug="poli", name="Poli")
    board.stops.add(*Stop.objects.all())
    verbs.change_rule(verbs.RuleChange("HOSPITAL_NAME", "RS Rekaan", 0), press)
    written = file.exported()
    for model in MADE:
        model._default_manager.all().delete()
    RuleValue.objects.all().delete()
    reading.forget()
    return json.loads(json.dumps(written))


def test_a_file_makes_the_same_hospital_and_twice_changes_nothing(content: dict[str, Any], tmp_path: Path) -> None:
    applied(content, tmp_path)
    assert file.exported() == content
    assert rules.current().hospital_name == "RS Rekaan"
    assert set(Counter.objects.get(name="Loket 1").stops.values_list("name", flat=True)) == {"Admisi"}
    before = everything()
    applied(content, tmp_path)
    assert everything() == before


def test_what_differs_is_changed_and_what_is_not_named_stays(content: dict[str, Any], tmp_path: Path) -> None:
    applied(content, tmp_path)
    Payer.objects.create(code="LAIN", name="Lain")
    [poli] = content["polis"]
    applied({"format": 1, "polis": [{"name": "Poli Anak", "label_prefix": "N"}]}, tmp_path)
    changed = Clinic.objects.get()
    assert (changed.label_prefix, changed.is_sensitive) == ("N", poli["is_sensitive"])
    assert Payer.objects.filter(code="LAIN").exists()


def test_the_export_has_neither_people_nor_secrets(tmp_path: Path) -> None:
    hospital = Hospital()
    hospital.booked()
    path = tmp_path / "rs.json"
    call_command("setup", export=path)
    text = path.read_text(encoding="utf-8")
    assert "Poli Anak" in text
    assert "perawat" not in text
    assert "Pasien" not in text.replace("Pasien JKN", "")
    assert "KEY" not in text


WRONG: list[tuple[Any, str]] = [
    ("{", "Bukan berkas JSON"),
    ([], "Bukan berkas penyiapan"),
    ({"format": 2}, "Bukan berkas penyiapan"),
    ({"format": 1, "poli": []}, "poli: bagian ini tidak dikenal."),
    ({"format": 1, "polis": {}}, "polis: harus sebuah daftar."),
    ({"format": 1, "polis": [5]}, "polis[0]: harus sebuah objek."),
    ({"format": 1, "polis": [{"name": ""}]}, "polis[0].name: harus diisi."),
    ({"format": 1, "polis": [{"name": "A", "label_prefix": "A"}] * 2}, "polis[1].name: A sudah ada di berkas ini."),
    ({"format": 1, "polis": [{"name": "A", "label_prefix": "O"}]}, "polis[0].label_prefix: Satu atau dua huruf"),
    ({"format": 1, "polis": [{"name": "A", "warna": 1}]}, "polis[0].warna: isian ini tidak dikenal."),
    ({"format": 1, "polis": [{"name": "A", "is_active": "ya"}]}, "polis[0].is_active: jenis nilainya salah"),
    ({"format": 1, "polis": [{"name": "A", "label_prefix": "A", "service_seconds": 0}]}, "polis[0].service_seconds"),
    ({"format": 1, "counters": [{"name": "L", "stops": ["Tiada"]}]}, "counters[0].stops: Tiada tidak ada."),
    ({"format": 1, "counters": [{"name": "L", "stops": "Tiada"}]}, "counters[0].stops: harus sebuah daftar nama."),
    ({"format": 1, "stops": [{"name": "S", "kind": "CLINIC"}]}, "stops[0]: "),
    ({"format": 1, "rules": {"HOSPITAL_NAME": "x"}}, "rules.HOSPITAL_NAME: 3 sampai 80 huruf"),
    ({"format": 1, "rules": {"BPJS_SECRET_KEY": "x"}}, "rules.BPJS_SECRET_KEY: tidak dari berkas"),
    ({"format": 1, "rules": {"BPJS_SEND": "on"}}, "rules.BPJS_SEND: tidak dari berkas"),
    ({"format": 1, "rules": {"HOSPITAL_LOGO": ""}}, "rules.HOSPITAL_LOGO: tidak dari berkas"),
    ({"format": 1, "rules": {"TIADA": "on"}}, "rules.TIADA: pengaturan ini tidak ada."),
    ({"format": 1, "rules": {"UNDO_SECONDS": 10}}, "rules.UNDO_SECONDS: harus teks"),
]


def test_a_refusal_names_line_and_field_and_nothing_is_made(tmp_path: Path) -> None:
    path = tmp_path / "rs.json"
    good = {"payers": [{"code": "BARU", "name": "Baru"}]}
    before = everything()
    for wrong, sentence in WRONG:
        text = wrong if isinstance(wrong, str) else json.dumps({**good, **wrong} if isinstance(wrong, dict) else wrong)
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CommandError) as refusal:
            call_command("setup", apply=path)
        assert sentence in str(refusal.value)
        assert everything() == before, sentence


def test_a_file_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "gambar.json").write_bytes(b"\x89PNG\xff")
    for name in ("gambar.json", "tiada.json"):
        with pytest.raises(CommandError, match="tidak dapat dibaca"):
            call_command("setup", apply=tmp_path / name)
