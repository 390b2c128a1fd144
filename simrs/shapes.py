"""What each request may hold."""

from typing import Any

from rest_framework import serializers

from queues.models import PrescriptionKind, Priority, Sex, VisitType
from simrs.fields import Choice, Day, Digits, MaskedText, Number, OpenText, Shape, Text, Truth

NIK_DIGITS = 16
CARD_DIGITS = 13
LARGEST_ID = 2**63 - 1
MOST_MEDICINES = 100
MOST_PIECES = 100_000


class Nothing(Shape):
    """An empty object."""


class Secret(Shape):
    """The request for a token."""

    name = Text(max_length=100)
    secret = Text(max_length=200)


class Person(Shape):
    """The person who is meant; all numbers given must name one person. They travel in bodies alone."""

    record_number = Text(max_length=20, required=False, allow_blank=True)
    nik = Digits(NIK_DIGITS)
    card = Digits(CARD_DIGITS, help_text="BPJS card")
    passport = Text(max_length=30, required=False, allow_blank=True)

    def validate(self, attrs: Any) -> Any:
        if not any(attrs.get(name) for name in ("record_number", "nik", "card", "passport")):
            raise serializers.ValidationError("", code="who")
        return attrs


class Address(Shape):
    """Where a person lives; the codes are those of BPJS's region tables."""

    street = MaskedText(max_length=300, required=False, allow_blank=True)
    rt = Text(max_length=5, required=False, allow_blank=True)
    rw = Text(max_length=5, required=False, allow_blank=True)
    village_code = MaskedText(max_length=20, required=False, allow_blank=True)
    village_name = MaskedText(max_length=100, required=False, allow_blank=True)
    district_code = MaskedText(max_length=20, required=False, allow_blank=True)
    district_name = MaskedText(max_length=100, required=False, allow_blank=True)
    regency_code = MaskedText(max_length=20, required=False, allow_blank=True)
    regency_name = MaskedText(max_length=100, required=False, allow_blank=True)
    province_code = MaskedText(max_length=20, required=False, allow_blank=True)
    province_name = MaskedText(max_length=100, required=False, allow_blank=True)


class Record(Person):
    """A person's record, as the SIMRS has it."""

    name = MaskedText(max_length=150)
    sex = Choice(choices=Sex.choices)
    birth_date = Day(required=False, allow_null=True)
    phone = Text(max_length=30, required=False, allow_blank=True)
    address = Address(required=False)


class Booking(Person):
    """A number in a session for a person."""

    session = Number(min_value=1, max_value=LARGEST_ID, help_text="`id` of GET /sessions")
    payer = Text(max_length=20, help_text="code of the payer, as the hospital entered it")
    visit_type = Choice(choices=VisitType.choices, required=False, allow_blank=True)
    referral_number = OpenText(max_length=40, required=False, allow_blank=True)
    priority = Choice(choices=Priority.choices, required=False, allow_blank=True)


class Arrival(Shape):
    """The check-in of a patient."""

    priority = Choice(choices=Priority.choices, required=False, allow_blank=True)


class Reason(Shape):
    """The reason of an act."""

    reason = OpenText(max_length=200)


class Admission(Booking):
    """What the holder of an admission number gets: a visit in a session, or the check-in of a booking for today."""

    ticket = Text(max_length=12, help_text="label of the admission number, as `ZU-12`")
    session = Number(min_value=1, max_value=LARGEST_ID, required=False)
    payer = Text(max_length=20, required=False)
    booking_code = Text(max_length=64, required=False)

    def validate(self, attrs: Any) -> Any:
        if "booking_code" in attrs:
            if {"session", "payer"} & set(attrs):
                raise serializers.ValidationError("", code="one_of")
            return attrs
        if not {"session", "payer"} <= set(attrs):
            raise serializers.ValidationError("", code="one_of")
        return super().validate(attrs)


class Desk(Shape):
    """A person who is done at the admission desk: by admission number, or by booking code if they came without one."""

    ticket = Text(max_length=12, required=False)
    booking_code = Text(max_length=64, required=False)

    def validate(self, attrs: Any) -> Any:
        if len(attrs) != 1:
            raise serializers.ValidationError("", code="one_name")
        return attrs


class Start(Shape):
    """The doctor begins with a patient."""

    counter = Text(max_length=100, required=False, help_text="name of the room, where several serve the clinic")
    reason = OpenText(max_length=200, required=False, allow_blank=True)


class Medicine(Shape):
    """A line of a prescription."""

    medicine = MaskedText(max_length=150)
    quantity = Number(min_value=1, max_value=MOST_PIECES, required=False)
    dosage = MaskedText(max_length=150, required=False, allow_blank=True)


class Prescription(Shape):
    """What the doctor orders."""

    kind = Choice(choices=PrescriptionKind.choices)
    items = serializers.ListField(child=Medicine(), max_length=MOST_MEDICINES, allow_empty=False)


class Finish(Shape):
    """The consultation is over. `prescription`: absent = what was sent before or typed at the console, null = none."""

    prescription = Prescription(required=False, allow_null=True)
    call_unknown = Truth(required=False)


class Sep(Shape):
    """The SEP of a JKN visit, once BPJS has given one out: antrean first, SEP second."""

    sep_number = OpenText(max_length=30, allow_blank=True, help_text="19 characters; empty takes it away again")
