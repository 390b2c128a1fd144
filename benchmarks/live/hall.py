"""One called number at one desk, the board that shows it and a nurse who may call it again: what they are, as JSON."""

import json
import os
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean_project.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from display.models import Board  # noqa: E402
from queues import verbs  # noqa: E402
from queues.models import AdmissionClass, Counter, Stop, StopKind  # noqa: E402
from queues.press import Press  # noqa: E402


def main() -> None:
    stop = Stop.objects.create(kind=StopKind.ADMISSION, name="Loket ukur")
    desk = Counter.objects.create(name="Loket ukur")
    desk.stops.set([stop])
    Board.objects.create(slug="ukur", name="Ukur").stops.set([stop])
    tickets = AdmissionClass.objects.create(code="UKUR", name="Ukur", label_prefix="ZU", stop=stop)
    at = timezone.now()
    verbs.take_admission_ticket(tickets, Press(at - timedelta(seconds=2)))
    entry = verbs.call_next(desk, Press(at, counter=desk))
    client = Client()
    client.force_login(User.objects.create_superuser("pengukur"))
    session = client.cookies["sessionid"].value
    print(json.dumps({"desk": desk.pk, "entry": entry.pk, "session": session}))


if __name__ == "__main__":
    main()
