"""BPJS's accounts in the admin: switched off and ended there, never shown."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

import bpjs_bridge.inbound.admin  # noqa: F401  (registers the pages)
from bpjs_bridge.inbound import tokens
from bpjs_bridge.inbound.envelope import Refusal
from bpjs_bridge.models import WsAccount
from tests.inbound.mobile_jkn import NAME, make_account

LIST = "/admin/bpjs_bridge/wsaccount/"


@pytest.fixture
def technician(admin_user: User) -> Client:
    client = Client()
    client.force_login(admin_user)
    return client


def test_neither_password_nor_key_is_shown(technician: Client) -> None:
    account = make_account()
    for path in (LIST, f"{LIST}{account.pk}/change/"):
        page = technician.get(path)
        assert page.status_code == 200
        assert NAME in page.text
        assert account.password_digest not in page.text
        assert account.signing_key not in page.text


def test_accounts_are_made_by_the_command_alone(technician: Client) -> None:
    assert technician.get(f"{LIST}add/").status_code == 403


def test_all_tokens_of_an_account_can_be_ended(technician: Client) -> None:
    account = make_account()
    token = tokens.TOKENS.issue(account)
    assert tokens.account_of(token, username=NAME) == account
    technician.post(LIST, {"action": "end_tokens", "_selected_action": [account.pk]})
    with pytest.raises(Refusal, match="Token Expired"):
        tokens.account_of(token, username=NAME)
    assert tokens.account_of(tokens.TOKENS.issue(WsAccount.objects.get()), username=NAME) == account
