"""Patients: a record kept as the SIMRS has it, and looked up by number. Numbers travel in bodies alone."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from queues import verbs
from queues.models import IdentifierKind
from simrs import answer_shapes, answers, look_up
from simrs.describing import acts, reads
from simrs.fields import read
from simrs.models import Scope
from simrs.problems import Answer
from simrs.shapes import Person, Record
from simrs.views.base import ActingView, ApiView

KINDS = {"nik": IdentifierKind.NIK, "card": IdentifierKind.BPJS_CARD, "passport": IdentifierKind.PASSPORT}


@acts(
    "keep_patient",
    "Make a patient's record, or complete it and bring it up to date",
    Record,
    answer_shapes.KeptPatient,
    made=True,
)
class PatientView(ActingView):
    """Found by NIK, card, passport or record number; made with the given record number when nobody is."""

    scopes = (Scope.PATIENTS_WRITE,)
    shape = Record

    def act(self, values: dict[str, Any], **named: str) -> tuple[int, dict[str, Any]]:
        record = verbs.PersonRecord(
            name=values["name"],
            sex=values["sex"],
            birth_date=values.get("birth_date"),
            record_number=values.get("record_number", ""),
            identifiers={kind: values[name] for name, kind in KINDS.items() if values.get(name)},
            phone=values.get("phone", ""),
            address=values.get("address", {}),
        )
        person, is_made = verbs.keep_record(record, self.press)
        return 201 if is_made else 200, {**answers.patient(person), "is_made": is_made}


class PatientSearchView(ApiView):
    """A look-up by personal number is a POST: nothing personal stands in an address."""

    scopes = (Scope.PATIENTS_WRITE, Scope.BOOKINGS_WRITE)

    @extend_schema(
        **reads("find_patient", "Find a patient by number", answer_shapes.Patient, unknown=True), request=Person
    )
    def post(self, request: Request) -> Answer:
        return Answer(answers.patient(look_up.patient_of(read(Person, self.body()))))
