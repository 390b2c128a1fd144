"""The evening's recap: what it says and what not, how it is signed, and what receivers do to it."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from datetime import time as wall
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from queues import clock
from reports.models import Recap, RecapState
from reports.recap import making, sending
from reports.recap_rules import problem_of_address
from tests.hospital import TODAY, Hospital
from tests.reports.test_workbench import someone

SECRET = "rahasia-rekap-uji-1234"
EVENING = clock.moment(TODAY, wall(20, 30))
PAGE, TEST = "/reports/recap/", "/reports/recap/test/"
SENDER = ("view_recap", "send_recap")


class Receiver(ThreadingHTTPServer):
    """A receiver that answers as `says` tells: (status, type, body), or hangs for so many seconds."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Receiving)
        self.says: tuple[int, str, bytes] = (200, "application/json", b"{}")
        self.hangs = 0.0
        self.had: list[tuple[dict[str, str], bytes]] = []


class _Receiving(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.had.append((dict(self.headers.items()), body))
        time.sleep(self.server.hangs)
        status, kind, said = self.server.says
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    server = Receiver()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.RECAP_ADDRESS = f"http://127.0.0.1:{server.server_address[1]}/antrean"
    settings.RECAP_SECRET = SECRET
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def hospital(db: None) -> Hospital:
    hospital = Hospital()
    for _person in range(3):
        hospital.here()
    return hospital


def test_it_is_signed_says_what_happened_and_names_nobody(hospital: Hospital, receiver: Receiver) -> None:
    with time_machine.travel(EVENING - timedelta(minutes=1), tick=False) as now:
        making.work(at=EVENING - timedelta(minutes=1))
        assert not receiver.had
        now.move_to(EVENING)
        making.work(at=EVENING)
        making.work(at=EVENING)
    ((headers, body),) = receiver.had
    recap = Recap.objects.get()
    assert (recap.state, recap.tries, recap.body.encode()) == (RecapState.SENT, 1, body)
    stamp = headers["X-Antrean-Timestamp"]
    signed = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Antrean-Signature"] == f"sha256={signed}"
    assert (stamp, headers["X-Antrean-Delivery"]) == (str(int(EVENING.timestamp())), str(recap.pk))
    said = json.loads(body)
    assert (said["date"], said["booked"], said["served"]) == (TODAY.isoformat(), 3, 0)
    assert said["shares"]["U"] is None
    assert "0 dilayani dari 3" in said["text"]
    for visit in hospital.session.visits.select_related("patient"):
        for personal in (visit.patient.name, visit.patient.medical_record_number, visit.booking_code):
            assert personal not in body.decode()


@pytest.mark.parametrize(
    ("says", "trouble"),
    [
        ((200, "text/html", b"<html>Masuk dulu</html>"), sending.HTML),
        ((200, "application/json", b"  <!doctype html>"), sending.HTML),
        ((302, "text/plain", b""), sending.NOT_TAKEN),
        ((500, "application/json", b"{}"), sending.NOT_TAKEN),
    ],
)
def test_what_was_not_taken_is_tried_again_later_and_five_times_at_most(
    hospital: Hospital, receiver: Receiver, says: tuple[int, str, bytes], trouble: str
) -> None:
    receiver.says = says
    with time_machine.travel(EVENING, tick=False) as now:
        making.work(at=EVENING)
        recap = Recap.objects.get()
        assert (recap.state, recap.trouble, recap.due_at) == (RecapState.WAITING, trouble, EVENING + sending.RESTS[0])
        making.work(at=EVENING)
        assert len(receiver.had) == 1
        for rest in sending.RESTS:
            now.shift(rest)
            making.work(at=timezone.now())
        recap.refresh_from_db()
        assert (recap.state, recap.tries, len(receiver.had)) == (RecapState.FAILED, 5, 5)
        assert len({body for _headers, body in receiver.had}) == 1


def test_a_receiver_that_hangs_is_left_in_time_and_its_lease_keeps_others_away(
    hospital: Hospital, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SILENCE_SECONDS", 0.3)
    receiver.hangs = 3
    with time_machine.travel(EVENING, tick=False):
        recap = making.make_if_due(at=EVENING)
        assert recap is not None
        began = time.monotonic()
        sending.send(recap)
        assert time.monotonic() - began < 2
        assert (recap.state, recap.tries, recap.lease_until) == (RecapState.WAITING, 1, None)
        assert recap.trouble
        # A worker has it: nobody else sends it, until that one must be gone.
        Recap.objects.update(due_at=EVENING, lease_until=EVENING + sending.LEASE)
        sending.send(recap)
        assert len(receiver.had) == 1
        receiver.hangs = 0
        Recap.objects.update(lease_until=EVENING - timedelta(seconds=1))
        assert sending.send(recap).state == RecapState.SENT


def test_a_test_is_one_try_by_a_named_person_and_does_not_stand_for_the_evening(
    hospital: Hospital, receiver: Receiver
) -> None:
    client = someone(*SENDER, name="teknisi")
    with time_machine.travel(EVENING - timedelta(hours=3), tick=False):
        assert "Penerima menerima rekap ini." in client.post(TEST, follow=True).text
        receiver.says = (200, "text/html", b"<html>")
        text = client.post(TEST, follow=True).text
    assert "halaman web, bukan penerima rekap" in text
    assert [(one.is_test, one.state, one.asked_by and one.asked_by.username) for one in Recap.objects.all()] == [
        (True, "FAILED", "teknisi"),
        (True, "SENT", "teknisi"),
    ]
    receiver.says = (204, "", b"")
    with time_machine.travel(EVENING, tick=False):
        making.work(at=EVENING)
    assert Recap.objects.get(is_test=False).state == RecapState.SENT


def test_one_that_nobody_took_is_sent_again_by_a_press_once(hospital: Hospital, receiver: Receiver) -> None:
    client = someone(*SENDER, name="teknisi")
    with time_machine.travel(EVENING, tick=False):
        making.work(at=EVENING)
        Recap.objects.update(state=RecapState.FAILED, tries=5)
        again = f"{PAGE}{Recap.objects.get().pk}/again/"
        assert "Kirim lagi" in client.get(PAGE).text
        assert "Penerima menerima rekap ini." in client.post(again, follow=True).text
        assert "sedang dikirim atau sudah diterima" in client.post(again, follow=True).text
    assert len(receiver.had) == 2


def test_without_address_or_secret_nothing_is_made_and_the_page_says_where(
    hospital: Hospital, settings: Settings
) -> None:
    settings.RECAP_ADDRESS, settings.RECAP_SECRET = "https://laporan.contoh.id/x", ""
    with time_machine.travel(EVENING, tick=False):
        making.work(at=EVENING)
        assert not Recap.objects.exists()
        client = someone(*SENDER, name="teknisi")
        assert "Isi alamat" in client.post(TEST, follow=True).text
    assert Client().get(PAGE)["Location"].startswith("/login/")
    assert someone("view_figures", name="lain").get(PAGE).status_code == 403
    assert someone("view_recap", name="auditor").post(TEST).status_code == 403


@pytest.mark.parametrize(
    ("address", "is_good"),
    [
        ("", True),
        ("https://laporan.rumahsakit.id/antrean", True),
        ("http://127.0.0.1:9000/x", True),
        ("http://localhost/x", True),
        ("http://laporan.rumahsakit.id/", False),
        ("http://127.0.0.1.evil.id/", False),
        ("https://nama:sandi@laporan.id/", False),
        ("ftp://laporan.id/", False),
        ("https://", False),
        ("https://laporan.id:99999/", False),
        ("https://[::1/", False),
    ],
)
def test_an_address_outside_this_machine_is_https(address: str, is_good: bool) -> None:
    assert (problem_of_address(address) == "") is is_good


def test_a_server_that_slept_sends_yesterdays_in_the_morning_where_it_has_sent_before(
    hospital: Hospital, receiver: Receiver
) -> None:
    morning = EVENING + timedelta(hours=11)
    assert making.due_day(at=morning) is None
    Recap.objects.create(day=TODAY - timedelta(days=1), body="{}", made_at=EVENING, due_at=EVENING, state="SENT")
    assert making.due_day(at=morning) == TODAY
    assert making.due_day(at=morning + timedelta(hours=6)) is None
