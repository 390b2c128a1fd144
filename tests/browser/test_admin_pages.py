"""The administration pages in a real browser: nothing the strict policy blocks, nothing axe finds."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from bpjs_bridge.models import MessageState, OutboxMessage, Outcome, ParkReason
from queues.models import Clinic, ClinicSession, Patient
from tests.browser.conftest import AXE, snap
from tests.hospital import Hospital

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Staff pages: WCAG A and AA.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "preload": False}

# What sticks out of the window, or hides behind a scroll bar of its own.
WIDER_THAN_THE_PAGE = """() => [document.scrollingElement, ...document.querySelectorAll("#content, #content *")]
  .filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
    && ["auto", "scroll", "visible"].includes(getComputedStyle(one).overflowX)
    && (one === document.scrollingElement || getComputedStyle(one).overflowX !== "visible"))
  .map(one => `${one.tagName}.${one.className} ${one.scrollWidth} > ${one.clientWidth}`)"""


@pytest.fixture
def open_admin(live_server: LiveServer, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """A page of the superuser, logged in."""
    client = Client()
    client.force_login(User.objects.create_superuser("kepala"))
    cookie = client.cookies["sessionid"].value

    def opened(**options: bool) -> Page:
        page = open_page(width=1280, height=900, base_url=live_server.url, **options)
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return page

    return opened


@pytest.fixture
def page(open_admin: Callable[..., Page]) -> Page:
    return open_admin()


@pytest.fixture
def addresses(transactional_db: None) -> list[str]:
    """One page of each kind, with rows on them."""
    hospital = Hospital()
    visit = hospital.here()
    hospital.session.breaks.create(starts="10:00", ends="10:15")
    return [
        reverse("admin:index"),
        reverse("admin:queue_visit_changelist"),
        reverse("admin:queue_visit_change", args=[visit.pk]),
        reverse("admin:queue_clinicsession_change", args=[hospital.session.pk]),
        reverse("admin:queue_clinicsession_decide", args=[hospital.session.pk, "cancel"]),
        reverse("admin:queue_clinicsession_changelist"),
        reverse("admin:queue_patient_change", args=[visit.patient_id]),
        reverse("admin:queue_patient_add"),
        reverse("admin:queue_counter_change", args=[hospital.room.pk]),
        reverse("admin:queue_clinic_changelist"),
        reverse("admin:login"),
    ]


def axe_finds(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("options => axe.run(document, options)", RULES)
    return [f"{page.url} {one['id']}: {node['html']}" for one in found["violations"] for node in one["nodes"]]


def test_the_policy_blocks_nothing_on_any_kind_of_page(addresses: list[str], page: Page) -> None:
    for address in addresses:
        page.goto(address)
        assert "Administrasi antrean" in page.title()
        snap(page, "admin" + address.replace("/", "-").rstrip("-"))


def test_axe_finds_nothing(addresses: list[str], open_admin: Callable[..., Page]) -> None:
    # What axe itself adds to the page would be blocked; the test above looks at the policy.
    page = open_admin(bypass_csp=True)
    found = []
    for address in addresses:
        page.goto(address)
        found += axe_finds(page)
    assert not found


def test_a_session_is_entered_with_the_calendar_and_a_break(page: Page) -> None:
    hospital = Hospital()
    page.goto(reverse("admin:queue_clinicsession_add"))
    page.locator("#content").get_by_role("link", name="Hari ini").first.click()
    page.select_option("#id_clinic", label=str(hospital.internal))
    page.select_option("#id_doctor", label=str(hospital.second_doctor))
    page.fill("#id_starts", "08:00")
    page.fill("#id_ends", "12:00")
    page.fill("#id_capacity", "20")
    page.locator("#breaks-group").get_by_role("button", name="Tambah").click()
    page.fill("#id_breaks-0-starts", "10:00")
    page.fill("#id_breaks-0-ends", "10:15")
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.wait_for_selector(".messagelist .success")
    session = ClinicSession.objects.get(clinic=hospital.internal)
    assert (session.label_prefix, session.jkn_quota, session.breaks.count()) == ("B", 18, 1)


def test_drafts_are_approved_from_the_list(page: Page) -> None:
    draft = Clinic.objects.create(name="Draf", label_prefix="K", is_draft=True)
    page.goto(reverse("admin:queue_clinic_changelist"))
    page.check(f"input[name=_selected_action][value='{draft.pk}']")
    page.select_option("select[name=action]", value="approve")
    page.locator("button[name=index]").click()
    page.wait_for_selector(".messagelist .success")
    assert not Clinic.objects.get().is_draft


def test_a_patient_is_entered_and_the_number_is_gone_from_the_page(page: Page) -> None:
    page.goto(reverse("admin:queue_patient_add"))
    page.fill("#id_name", "Orang Rekaan")
    page.select_option("#id_sex", "P")
    page.fill("#id_nik", "9901014101900777")
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.wait_for_selector(".messagelist .success")
    assert str(Patient.objects.get().pk) in page.url
    assert "•••• 0777" in page.content()
    assert "9901014101900777" not in page.content()


@pytest.fixture
def parked(transactional_db: None) -> OutboxMessage:
    """Three visits' messages; the first was refused with the longest words BPJS has, and two attempts."""
    hospital = Hospital()
    for _person in range(3):
        hospital.here()
    message = OutboxMessage.objects.order_by("pk")[0]
    words = "Waktu tidak valid (2026-03-15 23:59:58). Tanggal pelayanan untuk Kode Booking tersebut adalah (2026-03-16)"
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=MessageState.PARKED,
        park_reason=ParkReason.LATER_STORED,
        parked_at=hospital.now,
        attempts=2,
        unknown_count=1,
        refused_count=1,
        last_code="201",
        last_message=words,
    )
    for epoch in (1, 2):
        message.history.create(
            epoch=epoch,
            started_at=hospital.now,
            ended_at=hospital.later(1),
            outcome=Outcome.UNKNOWN if epoch == 1 else Outcome.REFUSED,
            http_status=None if epoch == 1 else 200,
            code="201",
            answer=words,
        )
    return message


def test_the_outbox_needs_no_sideways_scrolling_at_1280(page: Page, parked: OutboxMessage) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    for name, address in (
        ("list", reverse("admin:bpjs_bridge_outboxmessage_changelist")),
        ("detail", reverse("admin:bpjs_bridge_outboxmessage_change", args=[parked.pk])),
    ):
        page.goto(address)
        snap(page, f"admin-outbox-{name}")
        assert page.evaluate(WIDER_THAN_THE_PAGE) == [], name


def test_every_label_of_the_outbox_is_indonesian(page: Page, parked: OutboxMessage) -> None:
    page.goto(reverse("admin:bpjs_bridge_outboxmessage_change", args=[parked.pk]))
    labels = page.locator("#content :is(label, .label, h2, th, caption)").all_inner_texts()
    english = ("event", "ticket", "lease", "epoch", "probe", "leased", "worker", "payload", "message", "outbox")
    assert [label for label in labels if any(word in label.lower() for word in english)] == []
    assert "Pesan ke BPJS" in page.title() or "pesan ke BPJS" in page.title()
