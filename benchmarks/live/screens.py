"""`python -m benchmarks.live.screens BOARDS CONSOLES PHONES`: a hospital with people, and its screens as JSON.

On the demo's hospital of today: people wait in every room that can call, one is at each counter.
"""

import json
import os
import sys
from datetime import timedelta
from itertools import cycle, islice
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean_project.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from display.models import Board  # noqa: E402
from queues import clock, verbs  # noqa: E402
from queues.models import Channel, ClinicSession, Patient, Payer, Visit  # noqa: E402
from queues.press import Press  # noqa: E402

# What one wall shows.
CLINICS_A_BOARD = 3


def rooms(at: Any) -> list[ClinicSession]:
    """Today's sessions with a room of their own, one a room; any number of people may come."""
    sessions = ClinicSession.objects.on(clock.service_date(at)).open().can_be_called().exclude(room=None)
    ClinicSession.objects.filter(pk__in=sessions).update(capacity=400, jkn_quota=0, non_jkn_quota=400)
    return list({session.room_id: session for session in sessions.named()}.values())


def fill(sessions: list[ClinicSession], people: int, at: Any) -> list[Visit]:
    """So many wait, spread over the rooms; one more is called to each."""
    payer = Payer.objects.filter(is_jkn=False, is_active=True)[0]
    patients = iter(Patient.objects.filter(is_new_patient=False).order_by("pk"))
    visits = []
    for session in islice(cycle(sessions), people + len(sessions)):
        booking = verbs.Booking(next(patients), session, payer, Channel.COUNTER)
        visits.append(verbs.take_ticket(booking, Press(at - timedelta(minutes=1))))
    for session in sessions:
        assert session.room is not None
        verbs.call_next(session.room, Press(at, counter=session.room))
    return visits[len(sessions) :]


def main() -> None:
    boards, consoles, phones = map(int, sys.argv[1:])
    at = timezone.now()
    sessions = rooms(at)
    visits = fill(sessions, phones, at)
    shown: list[dict[str, Any]] = []
    for number in range(boards):
        there = [sessions[(number + step) % len(sessions)] for step in range(CLINICS_A_BOARD)]
        board = Board.objects.create(slug=f"ukur-{number}", name=f"Ukur {number}")
        board.stops.set([stop for session in there for stop in session.clinic.stops.all()])
        shown.append({"slug": board.slug, "rooms": [session.room_id for session in there]})
    client = Client()
    client.force_login(User.objects.create_superuser("pengukur"))
    print(
        json.dumps(
            {
                "boards": shown,
                "rooms": list(islice(cycle([session.room_id for session in sessions]), consoles)),
                "phones": [visit.status_token for visit in visits],
                "session": client.cookies["sessionid"].value,
            }
        )
    )


if __name__ == "__main__":
    main()
