"""What differs between BPJS's servers, or is not known: a test sets it through /_control/settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any


class UnknownSwitch(Exception):
    """A setting that does not exist, or a value of another kind."""


@dataclass(frozen=True)
class Switches:
    # {"list": [...]} as the catalogue shows, or the bare array that servers mostly give.
    is_list_wrapped: bool = False
    # HTTP 204 without a body instead of 204 in the metadata.
    is_empty_http_204: bool = False
    # May 99 follow when the wait has begun (1..4 stored)?
    is_99_allowed_after_check_in: bool = True
    # 201 instead of 208 for a second batal.
    is_second_cancel_refused: bool = False
    # A task that is stored and is not the last one is refused for its order, not as a duplicate.
    is_order_looked_at_first: bool = False
    # Compare task times by whole seconds, as the messages show them.
    is_compared_by_second: bool = False
    # Referrals of a known member must be their own.
    is_reference_checked: bool = True
    # Cards that nobody has are refused, not believed (weak).
    is_card_checked: bool = False
    # A referral's day 90 is refused already.
    is_last_day_refused: bool = False
    # A referral of which a SEP was made is refused as a first visit.
    is_used_referral_refused: bool = False
    # A control letter that does not fit is an invalid referral, by BPJS's other sentence.
    is_wrong_letter_an_invalid_referral: bool = False
    # VClaim's list of permissions is not this hospital's right.
    is_permission_list_forbidden: bool = False
    # "08:00 - 12:00" instead of "08:00-12:00".
    is_schedule_spaced: bool = False
    # HTTP status of a refused signature: 401, or 200 with 401 in the metadata.
    is_unauthorized_http_200: bool = False
    # 0: no limit.
    late_days: int = 7
    signature_window_seconds: int = 300
    future_tolerance_ms: int = 0
    # Moves BPJS's own clock, so that a test can live in another hour than this machine.
    clock_offset_seconds: int = 0

    def changed(self, wanted: Mapping[str, Any]) -> Switches:
        """Integers for the numbers, true or false for the rest; raises UnknownSwitch."""
        kinds = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        for name, chosen in wanted.items():
            if name not in kinds:
                raise UnknownSwitch(f"no setting {name!r}; there are {', '.join(sorted(kinds))}")
            if type(chosen) is not kinds[name]:
                raise UnknownSwitch(f"setting {name!r} takes {kinds[name].__name__}")
        return replace(self, **wanted)
