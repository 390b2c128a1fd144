"""`manage.py uat`: BPJS's acceptance test, played by the hospital itself."""

import os
import secrets
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bpjs_bridge import rules
from bpjs_bridge.acceptance import conditions, form, material, preparing, services, sheet
from bpjs_bridge.acceptance.calls import Caller, Unreachable
from bpjs_bridge.acceptance.form import Result
from bpjs_bridge.acceptance.outbound import Outbound
from bpjs_bridge.acceptance.outbound_vclaim import VClaimOutbound
from bpjs_bridge.acceptance.play import Play
from bpjs_bridge.client import journal
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.inbound import referrals
from bpjs_bridge.inbound.accounts import set_account
from bpjs_bridge.models import WsAccount
from queues.errors import QueueError
from queues.rules import current as hospital_rules

OWN_ACCOUNT, SHORT_ACCOUNT = "uat-manage", "uat-manage-short"
OWN_TOKEN_SECONDS, SHORT_TOKEN_SECONDS = 900, 2
PRODUCTION_HOST = "apijkn.bpjs-kesehatan.go.id"


class Command(BaseCommand):
    """Real HTTP against any address; exit 1 when an answer is not the form's."""

    help = "Plays BPJS's acceptance test against the WS RS and prints the pass sheet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--base-url", help="the hospital (http://127.0.0.1:$PORT)")
        parser.add_argument("--material", type=Path, help="JSON with people, practices and bookings of that address")
        parser.add_argument("--username", default="", help="with --material: the WS RS account")
        parser.add_argument("--password-env", metavar="VAR", help="the environment variable with its password")
        parser.add_argument("--token-seconds", type=int, default=0, help="life of its tokens: an expiry is waited for")
        parser.add_argument("--lapsed-reference", metavar="NO", default="", help="a referral (type 1) that has lapsed")
        parser.add_argument("--outbound", action="store_true", help="also play the hospital's calls to BPJS")
        parser.add_argument("--vclaim-user", default="", help="with --outbound: whose letters VClaim is to write")
        parser.add_argument("--member-nik-env", metavar="VAR", help="with --outbound: a test member's NIK is in VAR")
        parser.add_argument("--json", type=Path, help="write the sheet with every call and answer here")
        parser.add_argument("--html", type=Path, help="write the printable sheet here")
        parser.add_argument("--in-production", action="store_true", help="make the test's poli here all the same")

    def handle(self, *args: Any, **options: Any) -> None:
        url = (options["base_url"] or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}").rstrip("/")
        try:
            with _given(url, options) if options["material"] else _own(url, options) as play:
                done = self._played(
                    play,
                    url,
                    options=options,
                    accounts=[options["username"]] if options["material"] else _accounts(),
                )
        except (ValidationError, Unreachable, QueueError) as reason:
            raise CommandError("; ".join(getattr(reason, "messages", [str(reason) or type(reason).__name__]))) from None
        self.stdout.write(sheet.as_text(done))
        for path, text in ((options["json"], sheet.as_json), (options["html"], sheet.as_page)):
            if path:
                sheet.write(path, text(done))
                self.stdout.write(f"Written: {path}")
        if done.has_failed:
            raise SystemExit(1)

    def _played(self, play: Play, url: str, *, accounts: list[str], options: dict[str, Any]) -> sheet.Sheet:
        began_at = timezone.now()
        if options["lapsed_reference"]:
            play.material = replace(play.material, lapsed_reference=options["lapsed_reference"])
        rows = [*services.rows(), *conditions.rows(), *services.closing_rows()]
        results = form.judge_all(rows, play, after_each=lambda result: self.stdout.write(sheet.line(result)))
        if options["outbound"]:
            ready = replace(play.material, member_nik=os.environ.get(options["member_nik_env"] or "", ""))
            with BpjsClient.antrean() as client:
                results += self._shown(Outbound(client, ready).results())
            if rules.current().bpjs_vclaim_user_key:
                with BpjsClient.vclaim(seconds=2 * rules.current().bpjs_timeout_seconds) as client:
                    played = VClaimOutbound(client, ready, user=options["vclaim_user"])
                    results += self._shown(played.results())
            journal.write()
        is_here = urlsplit(settings.PUBLIC_URL).hostname in ("127.0.0.1", "localhost")
        return sheet.Sheet(
            hospital_name=hospital_rules().hospital_name,
            hospital_code=rules.current().hospital_code,
            base_url=url,
            public_url=url if is_here else settings.PUBLIC_URL,
            accounts=accounts,
            began_at=began_at,
            ended_at=timezone.now(),
            results=results,
        )

    def _shown(self, results: Iterator[Result]) -> Iterator[Result]:
        """Each in the terminal when it is there."""
        for result in results:
            self.stdout.write(sheet.line(result))
            yield result


def _accounts() -> list[str]:
    """What the hospital gave to BPJS."""
    own = (OWN_ACCOUNT, SHORT_ACCOUNT)
    return list(WsAccount.objects.filter(is_active=True).exclude(name__in=own).values_list("name", flat=True))


@contextmanager
def _given(url: str, options: dict[str, Any]) -> Iterator[Play]:
    """Another installation, with what its people have got ready."""
    password = os.environ.get(options["password_env"] or "", "")
    if not options["username"] or not password:
        raise CommandError("--material needs --username and --password-env VAR with the password in VAR.")
    ready = material.read(options["material"])
    caller = Caller(url, username=options["username"], password=password)
    short_lived = Caller(url, username=options["username"], password=password)
    yield Play(caller, ready, short_lived=short_lived, token_seconds=options["token_seconds"])


@contextmanager
def _own(url: str, options: dict[str, Any]) -> Iterator[Play]:
    """This installation: accounts, people and bookings are made for the test and ended with it."""
    if urlsplit(rules.current().bpjs_antrean_url).hostname == PRODUCTION_HOST and not options["in_production"]:
        raise CommandError(
            "This installation speaks to BPJS's production. The test makes a poli with invented people: "
            "run it on the development installation, or with --in-production."
        )
    if options["lapsed_reference"] and not referrals.service_path():
        raise CommandError(
            "--lapsed-reference: this installation asks no VClaim. Set REFERRAL_SERVICE, restart, repeat."
        )
    own, short = _account(OWN_ACCOUNT, OWN_TOKEN_SECONDS), _account(SHORT_ACCOUNT, SHORT_TOKEN_SECONDS)
    try:
        caller, short_lived = Caller(url, **own), Caller(url, **short)
        if caller.log_in().code != 200:
            raise CommandError(
                f"{url} is not this installation, or it uses another database: it does not know an account made here. "
                "For another installation give --material, --username and --password-env."
            )
        poli = preparing.TestPoli()
        try:
            yield Play(caller, poli.prepare(), short_lived=short_lived, token_seconds=SHORT_TOKEN_SECONDS)
        finally:
            poli.tidy()
    finally:
        WsAccount.objects.filter(name__in=(OWN_ACCOUNT, SHORT_ACCOUNT)).update(is_active=False)


def _account(name: str, token_seconds: int) -> dict[str, str]:
    """For this run alone: its password is nowhere else."""
    password = secrets.token_urlsafe(24)
    set_account(name, at=timezone.now(), password=password, token_seconds=token_seconds)
    return {"username": name, "password": password}
