"""Whoever is refused because something is held or away is told so in the words of their page, and may press again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.utils import InterfaceError, OperationalError
from django.test import Client

from kiosk import offers
from queues.errors import BusyError

pytestmark = pytest.mark.django_db


def raises(error: Exception) -> Callable[..., Any]:
    def raised(*_given: object, **_named: object) -> None:
        raise error

    return raised


@pytest.mark.parametrize("error", [BusyError(), OperationalError("server closed"), InterfaceError("closed")])
def test_the_kiosk_says_503_in_its_own_words_and_offers_to_try_again(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(offers, "sessions_today", raises(error))
    answer = Client().get("/kiosk/")
    text = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "2"
    assert "Mohon tunggu sebentar" in text
    assert 'href="/kiosk/"' in text
    assert "kiosk.js" in text
