"""Who gets in at every address, as data: for GET and for POST the letters of the roles (`world.ROLES`).

`At(own, foreign)`: at a counter of the role's own unit, and at another unit's. NO: there is no such method. Whoever is
not named is refused, without a login led to one. `tests/permissions/test_matrix.py` asks each cell.
"""

from typing import NamedTuple


class At(NamedTuple):
    """An address of a counter."""

    own: str
    foreign: str


Who = str | At | None
NO = None
ALL = "?-ANFOTSDKURX"
STAFF = ALL[1:]

# (GET, POST): addresses.
TABLE: list[tuple[Who, Who, str]] = [
    (
        ALL,
        ALL,
        "home login set_language kiosk:home kiosk:enrol kiosk:refused kiosk:expired kiosk:code kiosk:confirm "
        "kiosk:identify kiosk:person kiosk:choose kiosk:sitting kiosk:arrival kiosk:letter kiosk:clinic "
        "kiosk:doctor kiosk:review kiosk:admission kiosk:admission_begin kiosk:help kiosk:ticket "
        "kiosk:pharmacy setup:first live health_live health_database health_ready",
    ),
    (NO, ALL, "logout look kiosk:restart kiosk:lower_controls kiosk:here display:here"),
    (STAFF, STAFF, "lock new_password second_factor_code second_factor own_pin"),
    (
        ALL,
        NO,
        "lock_state status:page status:now display:boards display:clip display:board display:now brand logo metrics",
    ),
    (NO, "DX", "enrol_console setup:import_refused setup:import_act"),
    ("ANSUX", "ANSUX", "print:visit print:admission"),
    ("ANFSUX", "ANFSUX", "print:pharmacy"),
    (STAFF, NO, "counter:choose"),
    (NO, STAFF, "counter:by_need counter:together"),
    ("NSX", NO, "counter:sessions counter:session"),
    ("NSX", "NSX", "counter:session_act"),
    (NO, "SX", "counter:session_hfis setup:recovery_end setup:recovery_floor"),
    (NO, "NSX", "counter:session_undo"),
    ("ANSX", NO, "counter:call_list counter:rebooking"),
    (
        NO,
        "ANSX",
        "counter:call_numbers counter:call_export counter:call_attempt counter:rebook",
    ),
    ("TSX", NO, "counter:theatre counter:theatre_now"),
    ("TSX", "TSX", "counter:theatre_mark"),
    (
        "SDX",
        "SDX",
        "counter:merge setup:plan_add setup:plan_copy setup:plan_line setup:plan_line_end "
        "setup:plan_exception_add setup:plan_holiday_add setup:plan_holidays_load setup:plan_holiday "
        "setup:plan_hfis",
    ),
    (
        NO,
        "SDX",
        "counter:merge_people counter:unmerge setup:plan_open setup:plan_exception_withdraw "
        "setup:plan_holiday_remove setup:plan_hfis_answer setup:plan_hfis_ask_again",
    ),
    (
        "SDX",
        NO,
        "counter:merged setup:plan setup:plan_kept setup:plan_exceptions setup:plan_holidays",
    ),
    (
        At("ANFOSX", "SX"),
        NO,
        "counter:console counter:today counter:series counter:series_one counter:series_paper counter:visit "
        "counter:now counter:references counter:person counter:letters counter:letters_paper "
        "counter:letters_internal_paper",
    ),
    (
        At("ANFOSX", "SX"),
        At("ANFOSX", "SX"),
        "counter:series_end counter:series_move counter:mend_restore counter:mend_reopen "
        "counter:mend_prescribe counter:mend_referral counter:mend_transfer counter:mend_wrong-clinic "
        "counter:mend_other-payer counter:mend_other-date counter:mend_series counter:mend_cancel "
        "counter:mend_sep counter:mend_reprint counter:mend_slip counter:mend_note counter:people "
        "counter:choose_person counter:next counter:call counter:recall counter:duty counter:start "
        "counter:absent counter:hold counter:resume counter:detour counter:come_back counter:finish "
        "counter:undo counter:cancel counter:letters_sep counter:letters_find_sep counter:letters_control "
        "counter:letters_outgoing counter:letters_prolong counter:letters_withdraw counter:letters_check "
        "counter:letters_book counter:letters_internal counter:letters_internal_cancel counter:note_sep "
        "counter:find counter:forget counter:new_patient counter:complete counter:register counter:admit "
        "counter:drop counter:walk_up counter:prepare counter:ready counter:hand_over "
        "counter:cancel_prescription counter:uncollected counter:medicine_again counter:give_number "
        "counter:see_medicines counter:find_medicine",
    ),
    (At("A", ""), At("A", ""), "counter:complete_person"),
    (NO, At("ANFOSX", "SX"), "counter:draft"),
    (At("ANFOSX", "SX"), At("NSX", "SX"), "counter:no_show"),
    (At("ANFOSX", "SX"), At("ANFSX", "SX"), "counter:late"),
    (At("ANFOSX", "SX"), At("ANSX", "SX"), "counter:correct_referral"),
    ("SURX", NO, "reports:day reports:week reports:month reports:months"),
    (
        "SRX",
        NO,
        "reports:csv reports:xlsx reports:week_csv reports:week_xlsx reports:month_csv reports:month_xlsx "
        "reports:months_csv reports:months_xlsx",
    ),
    (
        "SUX",
        NO,
        "reports:people reports:week_people reports:month_people reports:months_people",
    ),
    ("SX", NO, "reports:coach reports:close_today reports:close"),
    (At("ANFOSX", "SX"), NO, "reports:coach_room"),
    (NO, "SX", "reports:coach_act reports:close_day reports:month_respondents reports:workbench_pull"),
    # Given by name, to no role.
    (NO, "X", "reports:reopen_day"),
    (NO, "RX", "reports:month_seal reports:month_reopen"),
    ("SKUX", NO, "reports:recap reports:workbench"),
    (NO, "SKX", "reports:recap_test reports:recap_again reports:workbench_resend reports:workbench_give_up"),
    (NO, "SKUX", "reports:workbench_mend"),
    ("SURX", NO, "reports:workbench_completeness reports:workbench_dashboard"),
    ("ANFSX", NO, "reports:downtime"),
    ("SDKURX", NO, "reports:now reports:now_live"),
    (
        "SDKUX",
        NO,
        "reports:schedules reports:schedules_now setup:overview setup:readiness setup:recovery "
        "setup:polis_now setup:walk_now setup:look setup:settings",
    ),
    (NO, "SDKX", "reports:schedules_fetch"),
    ("SDKUX", "SDKUX", "reports:schedule setup:setting"),
    ("SKUX", NO, "reports:bpjs"),
    (NO, "SKX", "reports:bpjs_act setup:access_test"),
    ("ASKUX", NO, "reports:unrecognised"),
    (NO, "ASKX", "reports:unrecognised_act"),
    (NO, "SDKUX", "setup:skip setup:mend"),
    ("SDKUX", "KX", "setup:account setup:opening"),
    ("KX", "KX", "setup:access"),
    ("SDKUX", "DKX", "setup:hospital setup:kiosks setup:screens"),
    (
        "SDKUX",
        "DX",
        "setup:texts setup:polis setup:payers setup:places setup:staff setup:walk",
    ),
    ("DX", "DX", "setup:staff_units setup:imports"),
    ("DX", NO, "setup:import setup:import_now setup:import_twins"),
]
# What guesses at these doors come to is told in tests/staff_login.
DOORS = ("login_again", "unlock", "sign_out_everywhere")
# They have tables of their own: tests/inbound, tests/simrs (tokens, scopes), tests/admin/test_permissions.py (models).
ELSEWHERE = ("ws:", "simrs:", "admin:", "admin/password_change/")
