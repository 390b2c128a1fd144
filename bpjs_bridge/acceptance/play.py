"""The tester at work: lawful calls to change, bookings made on the way, and tokens that have ended."""

import json
import secrets
from functools import cached_property
from time import sleep
from typing import Any

from django.utils import timezone

from bpjs_bridge import wire
from bpjs_bridge.acceptance.calls import Caller, Exchange
from bpjs_bridge.acceptance.material import Body, Material, NotTried

UNKNOWN_CODE = "01012020TIDAKADA00"
LONGEST_WAIT_SECONDS = 120
# Beyond the end of a token, so that no rounding keeps it alive.
MARGIN_SECONDS = 1.5


class Play:
    """One run against one address. `short_lived` is an account whose tokens end within `token_seconds`."""

    def __init__(
        self, caller: Caller, material: Material, *, short_lived: Caller | None = None, token_seconds: int = 0
    ) -> None:
        self.caller = caller
        self.material = material
        self._short_lived = short_lived
        self._token_seconds = token_seconds
        self._run = secrets.randbelow(10**7)

    # --- calls ------------------------------------------------------------------------------------
    def ask(self, service: str, body: Body, **changes: Any) -> Exchange:
        """A lawful call of the body with these fields changed."""
        return self.raw(service, json.dumps({**body, **changes}, ensure_ascii=False))

    def raw(self, service: str, text: str, *, method: str = "POST", headers: dict[str, str] | None = None) -> Exchange:
        """Bytes as they are, with a lawful token unless headers are given."""
        return self.caller.send(
            method, service, headers=self.caller.headers() if headers is None else headers, text=text
        )

    def lawful(self, service: str) -> dict[str, Any]:
        """A body with nothing empty and nothing malformed; it need not lead to a booking."""
        code = {"kodebooking": UNKNOWN_CODE}
        bodies: dict[str, dict[str, Any]] = {
            "batalantrean": {**code, "keterangan": "Uji terima"},
            "checkinantrean": {**code, "waktu": now()},
            "jadwaloperasirs": {"tanggalawal": "2020-01-01", "tanggalakhir": "2020-01-31"},
            "jadwaloperasipasien": {"nopeserta": "0000000000000"},
        }
        if service == "statusantrean":
            return dict(self.material.need("practice"))
        if service == "ambilantrean":
            return self.booking_body("patient", "practice")
        if service == "pasienbaru":
            return dict(self.material.need("stranger"))
        return bodies.get(service, code)

    def booking_body(self, person: str, practice: str, *, referral: int = 1) -> dict[str, Any]:
        """Ambil Antrean for people and practices of the material; each `referral` is a number of this run's own."""
        return {
            **self.material.need(person),
            **self.material.need(practice),
            "norm": "",
            "jeniskunjungan": 1,
            "nomorreferensi": f"0099R001{self._run:07d}{referral:04d}",
        }

    # --- bookings made on the way -----------------------------------------------------------------
    @cached_property
    def booking(self) -> Exchange:
        """The first patient's booking, kept for the rows that follow."""
        return self.ask("ambilantrean", self.booking_body("patient", "practice"))

    @cached_property
    def second_booking(self) -> Exchange:
        """The second patient's, which is cancelled later."""
        return self.ask("ambilantrean", self.booking_body("second_patient", "practice", referral=2))

    @cached_property
    def cancelled_code(self) -> str:
        """A booking that Batal Antrean has ended."""
        code = code_of(self.second_booking)
        if self.on(code, "batalantrean").code != 200:
            raise NotTried("Batal Antrean tidak berhasil")
        return code

    @cached_property
    def registered(self) -> Exchange:
        """The answer to Pasien Baru for an unknown patient."""
        return self.ask("pasienbaru", self.material.need("stranger"))

    def stranger_books(self) -> Exchange:
        """Ambil Antrean by the stranger, who may have been registered by now."""
        stranger = self.material.need("stranger")
        identity = {name: stranger[name] for name in ("nik", "nomorkartu", "nohp")}
        return self.ask("ambilantrean", {**self.booking_body("patient", "practice", referral=3), **identity})

    def on(self, code: str, service: str, **changes: Any) -> Exchange:
        """A valid call to a service about the booking `code`."""
        return self.ask(service, self.lawful(service), kodebooking=code, **changes)

    # --- tokens -----------------------------------------------------------------------------------
    @cached_property
    def ended_headers(self) -> dict[str, str]:
        """Headers with a token whose time is over: it is waited for, not forged."""
        if self._short_lived is None or not 0 < self._token_seconds <= LONGEST_WAIT_SECONDS:
            raise NotTried(f"umur token tidak diketahui atau lebih dari {LONGEST_WAIT_SECONDS} detik")
        headers = self._short_lived.headers()
        if not headers["x-token"]:
            raise NotTried("token tidak diberikan")
        sleep(self._token_seconds + MARGIN_SECONDS)
        self._short_lived.forget_token()
        return headers


def code_of(exchange: Exchange) -> str:
    """The booking code that Ambil Antrean gave, or NotTried."""
    code = exchange.response.get("kodebooking")
    if not isinstance(code, str) or not code:
        raise NotTried("Ambil Antrean tidak berhasil")
    return code


def now() -> int:
    """Epoch milliseconds, as Mobile JKN sends them."""
    return wire.milliseconds(timezone.now())
