"""The admin of integrations: switched off, given scopes, tokens ended; nothing secret is shown, nothing is deleted."""

from django.test import Client

from simrs.models import Integration
from tests.simrs.simrs import Simrs

PAGE = "/admin/simrs/integration/"


def test_the_page_shows_neither_secret_nor_key(simrs: Simrs, admin_client: Client) -> None:
    shown = admin_client.get(f"{PAGE}{simrs.integration.pk}/change/").content.decode()
    for secret in (simrs.secret, simrs.integration.password_digest, simrs.integration.signing_key):
        assert secret not in shown
    assert "patients:write" in shown
    assert admin_client.get(f"{PAGE}add/").status_code == 403
    assert admin_client.get(f"{PAGE}{simrs.integration.pk}/delete/").status_code == 403


def test_scopes_are_ticked_and_an_integration_is_switched_off(simrs: Simrs, admin_client: Client) -> None:
    form = {"scopes": ["visits:read"], "token_seconds": "60"}
    assert admin_client.post(f"{PAGE}{simrs.integration.pk}/change/", form).status_code == 302
    changed = Integration.objects.get()
    assert (changed.scopes, changed.is_active, changed.token_seconds) == (["visits:read"], False, 60)
    wrong = admin_client.post(f"{PAGE}{simrs.integration.pk}/change/", {"scopes": ["semua"]})
    assert wrong.status_code == 200


def test_tokens_are_ended(simrs: Simrs, admin_client: Client) -> None:
    old = simrs.headers(key="")
    assert simrs.client.get("/api/v1/events", headers=old).status_code == 200
    chosen = {"action": "end_tokens", "_selected_action": [simrs.integration.pk]}
    assert admin_client.post(PAGE, chosen).status_code == 302
    assert simrs.client.get("/api/v1/events", headers=old).status_code == 401
    assert simrs.token("simrs-uji", simrs.secret).status == 200
