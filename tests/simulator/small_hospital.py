"""A hospital's WS RS, just large enough to be booked at: one thread, one list of bookings."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

# 23-11-2026 10:00 in Jakarta.
ESTIMATE_MS = 1795402800000
USER, PASSWORD = "mobilejkn", "mobilejkn-demo"
QUOTA = {f"{word}{kind}": 29 for word in ("sisakuota", "kuota", "sisaquota", "quota") for kind in ("jkn", "nonjkn")}


class SmallHospital:
    """Knows the cards in `known_cards`; refuses what `refusals` names; keeps what it was sent in `calls`."""

    def __init__(self) -> None:
        self.known_cards: set[str] = set()
        self.refusals: dict[str, str] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.is_broken = False
        self.logins = 0
        self.bookings: list[str] = []
        hospital = self

        class Desk(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hospital.answer(self)

            def do_POST(self) -> None:
                hospital.answer(self)

            def log_message(self, *unused: Any) -> None:
                return None

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> SmallHospital:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def token(self) -> str:
        return f"token-{self.logins}"

    def sent(self, name: str) -> list[dict[str, Any]]:
        return [body for called, body in self.calls if called == name]

    def answer(self, desk: BaseHTTPRequestHandler) -> None:
        name = desk.path.removeprefix("/ws/")
        body = json.loads(desk.rfile.read(int(desk.headers.get("Content-Length") or 0)) or b"{}")
        self.calls.append((name, body))
        content = b"<html>" if self.is_broken else json.dumps(self._envelope(name, body, desk)).encode()
        desk.send_response(200)
        desk.send_header("Content-Length", str(len(content)))
        desk.end_headers()
        desk.wfile.write(content)

    def _envelope(self, name: str, body: dict[str, Any], desk: BaseHTTPRequestHandler) -> dict[str, Any]:
        if name == "auth":
            if (desk.headers["x-username"], desk.headers["x-password"]) != (USER, PASSWORD):
                return refusal("Username atau Password Tidak Sesuai")
            self.logins += 1
            return success({"token": self.token})
        if desk.headers["x-token"] != self.token:
            return refusal("Token Expired")
        if name in self.refusals:
            return refusal(self.refusals[name])
        act: Callable[[dict[str, Any]], dict[str, Any]] = getattr(self, f"_{name}")
        return act(body)

    def _statusantrean(self, body: dict[str, Any]) -> dict[str, Any]:
        return success(QUOTA | {"namapoli": "Poli", "totalantrean": 1, "sisaantrean": 1, "antreanpanggil": "-"})

    def _ambilantrean(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["nomorkartu"] not in self.known_cards:
            message = "Data pasien ini tidak ditemukan, silahkan Melakukan Registrasi Pasien Baru"
            return {"metadata": {"message": message, "code": 202}}
        self.bookings.append(body["tanggalperiksa"])
        number = len(self.bookings)
        ticket = {
            "nomorantrean": f"A1-{number}",
            "angkaantrean": number,
            "kodebooking": f"KODE/{number}#x",
            "norm": body["norm"] or "900001",
            "namapoli": "Poli Anak",
            "namadokter": "dr. Ratih Kusumaningrum, Sp.A",
            "estimasidilayani": ESTIMATE_MS,
            "keterangan": "Peserta harap 60 menit lebih awal guna pencatatan administrasi.",
        }
        return success(QUOTA | ticket)

    def _pasienbaru(self, body: dict[str, Any]) -> dict[str, Any]:
        self.known_cards.add(body["nomorkartu"])
        return success({"norm": "900001"}, "Harap datang ke admisi untuk melengkapi data rekam medis")

    def _sisaantrean(self, body: dict[str, Any]) -> dict[str, Any]:
        return success({"sisaantrean": 3, "antreanpanggil": "A1-7", "waktutunggu": 720, "keterangan": ""})

    def _checkinantrean(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"metadata": {"message": "Ok", "code": 200}}

    _batalantrean = _checkinantrean


def success(response: dict[str, Any], message: str = "Ok") -> dict[str, Any]:
    return {"response": response, "metadata": {"message": message, "code": 200}}


def refusal(message: str) -> dict[str, Any]:
    return {"metadata": {"message": message, "code": 201}}
