"""What answers hold, for the OpenAPI description; tests hold every answer against it."""

from typing import Any

from rest_framework import serializers

from queues.models import Channel, EntryState, PrescriptionKind, RecordEventKind, Source, Stage, StopKind, VisitType

Described = serializers.Serializer[Any]


class Token(Described):
    """A token and its life in seconds."""

    token = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField()
    scopes = serializers.ListField(child=serializers.CharField())


class Problem(Described):
    """RFC 9457; `errors` maps a field to what is wrong with it."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


class Patient(Described):
    """A record: which numbers are there, never the numbers."""

    record_number = serializers.CharField()
    is_record_provisional = serializers.BooleanField()
    masked_name = serializers.CharField()
    is_new_patient = serializers.BooleanField()
    has_nik = serializers.BooleanField()
    has_card = serializers.BooleanField()
    has_phone = serializers.BooleanField()


class KeptPatient(Patient):
    """`is_made`: nobody had these numbers."""

    is_made = serializers.BooleanField()


class Clinic(Described):
    id = serializers.IntegerField()
    name = serializers.CharField()
    bpjs_code = serializers.CharField(allow_blank=True)


class Doctor(Described):
    name = serializers.CharField()
    bpjs_code = serializers.IntegerField(allow_null=True)


class Session(Described):
    """One doctor, one date, one number series."""

    id = serializers.IntegerField()
    date = serializers.DateField()
    clinic = Clinic()
    doctor = Doctor()
    hours = serializers.CharField()
    is_open = serializers.BooleanField()


class SessionWithSeats(Session):
    jkn_left = serializers.IntegerField()
    non_jkn_left = serializers.IntegerField()


class Sessions(Described):
    sessions = SessionWithSeats(many=True)


class Visit(Described):
    """A visit in short form."""

    booking_code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    number = serializers.IntegerField()
    stage = serializers.ChoiceField(choices=Stage.choices)
    record_number = serializers.CharField()
    is_new_patient = serializers.BooleanField()
    payer = serializers.CharField()
    visit_type = serializers.ChoiceField(choices=VisitType.choices, allow_blank=True)
    channel = serializers.ChoiceField(choices=Channel.choices)
    slot_at = serializers.DateTimeField()
    arrived_at = serializers.DateTimeField(allow_null=True)
    session = Session()


class Visits(Described):
    visits = Visit(many=True)


class Step(Described):
    stage = serializers.ChoiceField(choices=Stage.choices)
    occurred_at = serializers.DateTimeField()
    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]


class StopOfVisit(Described):
    kind = serializers.ChoiceField(choices=StopKind.choices)
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=EntryState.choices)
    counter = serializers.CharField(allow_null=True)
    joined_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    calls = serializers.IntegerField()


class OrderedMedicine(Described):
    medicine = serializers.CharField()
    quantity = serializers.IntegerField()
    dosage = serializers.CharField(allow_blank=True)
    given = serializers.IntegerField(allow_null=True)
    outcome = serializers.CharField(allow_blank=True)


class OrderedPrescription(Described):
    kind = serializers.ChoiceField(choices=PrescriptionKind.choices)
    ticket = serializers.CharField(allow_null=True)
    items = OrderedMedicine(many=True)
    stops = StopOfVisit(many=True)


class WholeVisit(Visit):
    """`remaining` and `estimated_at` while the patient waits for the doctor; `unknown_steps` happened unrecorded.

    `replaces`, `replaced_by`: booking codes, where a wrong poli, payer or date was put right by another visit.
    """

    sep_number = serializers.CharField(allow_blank=True)
    replaces = serializers.CharField(allow_null=True)
    replaced_by = serializers.CharField(allow_null=True)
    remaining = serializers.IntegerField(allow_null=True)
    estimated_at = serializers.DateTimeField(allow_null=True)
    steps = Step(many=True)
    unknown_steps = serializers.ListField(child=serializers.CharField())
    stops = StopOfVisit(many=True)
    prescription = OrderedPrescription(allow_null=True)


class Done(Described):
    label = serializers.CharField()  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=EntryState.choices)


class Kept(Described):
    booking_code = serializers.CharField()
    lines = serializers.IntegerField()


class Pharmacy(Described):
    booking_code = serializers.CharField()
    ticket = serializers.CharField()


class Event(Described):
    """A step of a visit or its reversal (REACHED, TAKEN_BACK), or two records joined or parted (MERGED, PARTED).

    Of a visit: `stage` to `source`; `replaces` is the booking code of the visit in whose place it stands. Of records:
    `record_number` no longer names a person (MERGED) or does again (PARTED), `other_record_number` stays in both cases,
    and `booking_codes` are the visits that went along.
    """

    cursor = serializers.CharField()
    kind = serializers.ChoiceField(choices=["REACHED", "TAKEN_BACK", *RecordEventKind.values])
    stage = serializers.ChoiceField(choices=Stage.choices, required=False)
    booking_code = serializers.CharField(required=False)
    label = serializers.CharField(required=False)  # type: ignore[assignment]
    session = serializers.IntegerField(required=False)
    clinic = serializers.CharField(required=False)
    source = serializers.ChoiceField(choices=Source.choices, required=False)  # type: ignore[assignment]
    replaces = serializers.CharField(required=False, allow_null=True)
    record_number = serializers.CharField(required=False)
    other_record_number = serializers.CharField(required=False)
    booking_codes = serializers.ListField(child=serializers.CharField(), required=False)
    occurred_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()


class Events(Described):
    events = Event(many=True)
    next = serializers.CharField()
    has_more = serializers.BooleanField()
