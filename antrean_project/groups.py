"""The groups of a hospital's staff and what each may do."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from staff_login.roles import (
    ADMISSION,
    AUDITOR,
    CLINIC_NURSE,
    DATA_KEEPER,
    DIRECTOR,
    OTHER_STOPS,
    PHARMACY,
    SUPERVISOR,
    TECHNICIAN,
    THEATRE,
)

__all__ = [
    "ADMISSION",
    "AUDITOR",
    "CLINIC_NURSE",
    "DATA_KEEPER",
    "DIRECTOR",
    "GRANTS",
    "OTHER_STOPS",
    "PHARMACY",
    "SUPERVISOR",
    "TECHNICIAN",
    "THEATRE",
    "set_up_groups",
]

REFERENCE = ("clinic", "doctor", "payer", "stop", "counter", "admissionclass")
PLAN = ("planline", "planexception", "holiday", "planopening")
SESSIONS = ("clinicsession", "sessionbreak", "seatreserve")
RULES = ("rulevalue", "configchange")
PEOPLE = ("patient", "patientidentifier", "patientaddress")
VISITS_HISTORY = ("visit", "visitevent", "visitgap", "referralcorrection")
PHARMACY_HISTORY = ("pharmacyticket", "prescription", "prescriptionitem", "handover")


def _may(verbs: str, models: Iterable[str]) -> tuple[str, ...]:
    """`queue.view_clinic` and its like, for each verb and model."""
    return tuple(f"queue.{verb}_{model}" for model in models for verb in verbs.split())


# `*` stands for whatever the rooms' models have by that name, deleting excepted: a room may add models without
# coming here.
GRANTS: dict[str, tuple[str, ...]] = {
    ADMISSION: (
        "queue.work_admission",
        "queue.enter_late_time",
        "queue.correct_referral",
        *_may("view add change", PEOPLE),
        *_may("view", ("visit", "admissionticket", "ticketprint", "recordnumberchange")),
        "bpjs_bridge.view_refusedbooking",
        "bpjs_bridge.view_unrecognisedperson",
        "bpjs_bridge.mend_identities",
    ),
    CLINIC_NURSE: (
        "queue.work_clinic",
        "queue.work_other_stop",
        "queue.enter_late_time",
        "queue.declare_no_show",
        "queue.correct_referral",
        "queue.decide_own_sessions",
        *_may("view", (*VISITS_HISTORY, "clinicsession", "sessionalias", "sessionbreak")),
    ),
    PHARMACY: ("queue.work_pharmacy", "queue.enter_late_time", *_may("view", PHARMACY_HISTORY)),
    OTHER_STOPS: ("queue.work_other_stop",),
    THEATRE: ("queue.work_theatre", *_may("view add change", ("surgery",))),
    SUPERVISOR: (
        "queue.work_*",
        "queue.serve_everywhere",
        "queue.approve_extra_seat",
        "queue.enter_late_time",
        "queue.declare_no_show",
        "queue.correct_referral",
        "queue.decide_*",
        "queue.close_day",
        "queue.merge_people",
        "queue.view_*",
        "queue.set_rules_of_supervisor",
        "queue.keep_plan",
        *_may("add change", SESSIONS),
        "bpjs_bridge.view_*",
        "bpjs_bridge.resend_message",
        "bpjs_bridge.give_up_message",
        "bpjs_bridge.settle_agreement",
        "bpjs_bridge.mend_identities",
        "bpjs_bridge.resume_sending",
        "bpjs_bridge.pull_figures",
        "bpjs_bridge.test_connection",
        "bpjs_bridge.decide_schedules",
        "display.view_*",
        "kiosk.view_*",
        *("reports.view_*", "reports.export_figures", "reports.note_respondents", "reports.send_recap"),
    ),
    # Figures, and nobody behind them.
    DIRECTOR: ("reports.view_live", "reports.view_figures", "reports.export_figures", "reports.seal_month"),
    DATA_KEEPER: (
        *_may("view add change", (*REFERENCE, *SESSIONS, *PEOPLE)),
        *_may("delete", ("sessionbreak", "seatreserve")),
        *_may("view", ("sessionalias", "sessiondecision", "sessioneffect", "quotachange", "recordnumberchange")),
        "queue.merge_people",
        *_may("view", ("patientmerge", *RULES)),
        "queue.set_rules_of_data",
        "queue.keep_plan",
        "queue.import_data",
        *_may("view", PLAN),
        "bpjs_bridge.view_schedulequestion",
        "bpjs_bridge.view_schedulerun",
        "bpjs_bridge.view_planquestion",
        "bpjs_bridge.decide_schedules",
        "display.*",
        "kiosk.*",
        "reports.view_live",
        "khanza.view_refusal",
        "staff_login.make_desk_users",
    ),
    TECHNICIAN: (
        *_may("view", (*REFERENCE, "clinicsession", "sessionalias", *RULES)),
        "queue.set_rules_of_technician",
        "bpjs_bridge.*",
        "display.*",
        "kiosk.*",
        "simrs.*",
        "reports.view_live",
        "reports.view_recap",
        "reports.send_recap",
    ),
    # Reads everything that is recorded, and changes nothing.
    AUDITOR: (
        "queue.view_*",
        "bpjs_bridge.view_*",
        "display.view_*",
        "khanza.view_*",
        "kiosk.view_*",
        "simrs.view_*",
        "reports.view_*",
        "staff_login.view_*",
        "auth.view_*",
    ),
}


def _permissions(names: Iterable[str]) -> list[Permission]:
    wanted = Q(pk=None)
    for name in names:
        label, _, codename = name.partition(".")
        if codename.endswith("*"):
            start = codename.removesuffix("*")
            wanted |= Q(content_type__app_label=label, codename__startswith=start) & ~Q(codename__startswith="delete_")
        else:
            wanted |= Q(content_type__app_label=label, codename=codename)
    return list(Permission.objects.filter(wanted))


@transaction.atomic
def set_up_groups() -> dict[str, int]:
    """Make the groups and give them what they lack; what a hospital added stays. Returns how many."""
    given = {}
    for name, names in GRANTS.items():
        group, _ = Group.objects.get_or_create(name=name)
        have = set(group.permissions.values_list("pk", flat=True))
        lacking = [permission for permission in _permissions(names) if permission.pk not in have]
        group.permissions.add(*lacking)
        given[name] = len(lacking)
    return given
