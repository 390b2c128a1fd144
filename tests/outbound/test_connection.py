"""The button that tests a connection: for each thing that can be wrong, a sentence that says which."""

import ssl
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from bpjs_bridge.client.answers import Answer
from bpjs_bridge.connection import diagnosed, probed
from bpjs_bridge.models import BpjsCall, BpjsGate, Outcome, Service
from bpjs_bridge.outbox import gate as gates
from tests.group_browsers import browser_of
from tests.outbound.nasty_server import NastyServer, whole
from tests.simulator_process import SimulatorProcess

EACH = pytest.mark.parametrize("service", list(Service), ids=lambda service: service.label)
LIST = reverse("admin:bpjs_bridge_bpjscall_changelist")


@EACH
def test_a_connection_that_works_is_said_to_work(simulator: SimulatorProcess, service: Service) -> None:
    found = probed(service)
    assert (found.is_ok, found.sentence) == (True, "Tersambung: alamat, kunci dan jam benar.")


@EACH
@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("BPJS_CONS_ID", "BPJS_CONS_ID"),
        ("BPJS_SECRET_KEY", "BPJS_SECRET_KEY"),
        ("USER_KEY", "user key"),
    ],
)
def test_a_wrong_key_is_named(
    simulator: SimulatorProcess, settings: Settings, service: Service, setting: str, words: str
) -> None:
    name = setting if setting.startswith("BPJS") else f"BPJS_{service.name}_USER_KEY"
    setattr(settings, name, "salah")
    found = probed(service)
    assert not found.is_ok
    assert words in found.sentence
    assert setting != "USER_KEY" or name in found.sentence


@EACH
def test_a_key_that_is_missing_is_named(settings: Settings, service: Service) -> None:
    settings.BPJS_CONS_ID = ""
    assert probed(service).sentence == "Belum diisi: BPJS_CONS_ID."


@EACH
def test_a_wrong_clock_is_named(simulator: SimulatorProcess, service: Service) -> None:
    simulator.settings(clock_offset_seconds=3600)
    assert probed(service).sentence == "BPJS menolak permintaan karena jam server ini. Perbaiki jam (NTP)."


def test_how_far_the_clock_is_off_is_said() -> None:
    now = timezone.now()
    refusal = Answer(Outcome.HALTED, "401", "Expired Service", 401, server_time=now + timedelta(minutes=10))
    assert "berbeda 10 menit dari jam BPJS" in diagnosed(Service.ANTREAN, refusal, at=now).sentence
    drifting = Answer(Outcome.OK, "200", "Ok", 200, server_time=now - timedelta(minutes=3))
    assert "berbeda 3 menit" in diagnosed(Service.ANTREAN, drifting, at=now).sentence
    fine = Answer(Outcome.OK, "200", "Ok", 200, server_time=now - timedelta(seconds=2))
    assert diagnosed(Service.ANTREAN, fine, at=now).sentence.startswith("Tersambung:")


@EACH
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://no-such-host.invalid/x", "tidak ditemukan"),
        ("http://127.0.0.1:9/x", "tidak dapat dihubungi"),
        ("{simulator}/salah", "bukan layanan BPJS"),
    ],
)
def test_a_wrong_address_is_named(
    simulator: SimulatorProcess, settings: Settings, service: Service, address: str, words: str
) -> None:
    name = f"BPJS_{service.name}_URL"
    setattr(settings, name, address.format(simulator=simulator.url))
    sentence = probed(service).sentence
    assert words in sentence
    assert name in sentence


@EACH
@pytest.mark.parametrize(
    ("fault", "words"),
    [("http_500", "BPJS sedang terganggu (500)"), ("html", "bukan layanan BPJS"), ("bad_lz", "tidak dapat dibuka")],
)
def test_trouble_at_bpjs_is_told_from_trouble_here(
    simulator: SimulatorProcess, service: Service, fault: str, words: str
) -> None:
    simulator.fault(fault)
    assert words in probed(service).sentence


def test_silence_is_told_from_nobody_there(settings: Settings) -> None:
    settings.BPJS_TIMEOUT_SECONDS = 0.4
    with NastyServer([b""], pause=3) as server:
        settings.BPJS_ANTREAN_URL = server.url
        assert "tidak menjawab pada waktunya" in probed(Service.ANTREAN).sentence


def test_a_server_without_a_certificate_is_told(settings: Settings) -> None:
    with NastyServer(whole(b"plain http, not TLS")) as server:
        settings.BPJS_ANTREAN_URL = server.url.replace("http:", "https:")
        assert "Sertifikat" in probed(Service.ANTREAN).sentence


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[str]:
    """The address of a server whose certificate nobody has signed but itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), timezone.now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (tmp_path / "server.pem").write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"https://localhost:{server.server_address[1]}"
        server.shutdown()


@EACH
def test_a_certificate_that_nobody_signed_is_told(self_signed: str, settings: Settings, service: Service) -> None:
    setattr(settings, f"BPJS_{service.name}_URL", self_signed)
    assert probed(service).sentence.startswith(f"Sertifikat server pada BPJS_{service.name}_URL tidak dapat dipercaya")


@EACH
@pytest.mark.parametrize("group", ["Penyelia", "Teknisi"])
def test_those_who_may_press_the_button_see_what_it_says_and_the_call(
    simulator: SimulatorProcess, service: Service, group: str, db: None
) -> None:
    client = browser_of(group)
    assert f"Uji sambungan {service.label}" in client.get(LIST).text
    answer = client.post(reverse("admin:bpjs_bridge_bpjscall_test", args=[service.value]), follow=True)
    assert f"{service.label}: Tersambung" in answer.text
    (call,) = BpjsCall.objects.all()
    assert (call.service, call.outcome) == (service, Outcome.OK)
    assert call.template in client.get(LIST).text


def test_the_button_is_a_press_and_not_everybody_s(simulator: SimulatorProcess, admin_client: Client) -> None:
    url = reverse("admin:bpjs_bridge_bpjscall_test", args=[1])
    assert admin_client.get(url).status_code == 405
    assert admin_client.post(reverse("admin:bpjs_bridge_bpjscall_test", args=[7])).status_code == 403
    nurse = browser_of("Perawat poli")
    assert nurse.get(LIST).status_code == 403
    assert nurse.post(url).status_code == 403
    assert simulator.log() == []


def test_a_test_opens_no_gate_and_shuts_none(simulator: SimulatorProcess, db: None, settings: Settings) -> None:
    gates.halt(Answer(Outcome.HALTED, "401", "Signature"), at=timezone.now())
    assert probed(Service.ANTREAN).is_ok
    assert BpjsGate.objects.get().halted_at is not None
    settings.BPJS_VCLAIM_USER_KEY = "salah"
    assert not probed(Service.VCLAIM).is_ok
    assert BpjsGate.objects.count() == 1


def test_a_test_ends_in_the_time_of_a_call(settings: Settings) -> None:
    settings.BPJS_TIMEOUT_SECONDS = 0.3
    with NastyServer([b"HTTP/1.1 200 OK\r\n", *[b"X"] * 100], pause=0.1) as server:
        settings.BPJS_VCLAIM_URL = server.url
        began = time.monotonic()
        assert not probed(Service.VCLAIM).is_ok
        assert time.monotonic() - began < 3
