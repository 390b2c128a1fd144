"""A hospital's side of WS BPJS, written from the protocol alone: signs, sends, decrypts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import requests
from Crypto.Cipher import AES
from lzstring import LZString

from tests.simulator_process import SimulatorProcess

WALL = ZoneInfo(os.environ["TIME_ZONE"])
HOSPITAL_FILE = Path(__file__).resolve().parents[2] / "demo" / "hospital.json"
ALL_DAY_DOCTOR = 310103
ALL_DAY_HOURS = "00:00-23:59"
CONS_ID, SECRET, USER_KEY = "12345", "rahasia-uji", "demo-antrean-key"


class HospitalCaller:
    """Its clock stands at noon on the hospital's wall, and so does the simulator's."""

    def __init__(self, simulator: SimulatorProcess) -> None:
        self.simulator = simulator
        real_now = datetime.now(tz=WALL)
        noon = real_now.replace(hour=12, minute=0, second=0, microsecond=0)
        self.offset_seconds = math.ceil((noon - real_now).total_seconds())
        simulator.settings(clock_offset_seconds=self.offset_seconds)
        self.today = noon.date().isoformat()

    def now_ms(self) -> int:
        return int((time.time() + self.offset_seconds) * 1000)

    def headers(self, *, timestamp: str | None = None, secret: str = SECRET) -> dict[str, str]:
        told = timestamp or str(self.now_ms() // 1000)
        digest = hmac.new(secret.encode(), f"{CONS_ID}&{told}".encode(), hashlib.sha256).digest()
        return {
            "X-cons-id": CONS_ID,
            "X-timestamp": told,
            "X-signature": base64.b64encode(digest).decode(),
            "user_key": USER_KEY,
        }

    def send(self, path: str, body: Any = None, *, headers: dict[str, str] | None = None) -> requests.Response:
        method = "GET" if body is None else "POST"
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return requests.request(
            method,
            self.simulator.antrean_url + path,
            headers=headers or self.headers(),
            data=None if body is None else content,
            timeout=5,
        )

    def metadata(self, path: str, body: Any = None) -> tuple[int, str]:
        metadata = self.send(path, body).json()["metadata"]
        return metadata["code"], metadata["message"]

    def read(self, path: str, body: Any = None) -> Any:
        headers = self.headers()
        return decrypted(self.send(path, body, headers=headers).json()["response"], headers["X-timestamp"])

    def add(self, kodebooking: str = "KODE1", **changes: Any) -> tuple[int, str]:
        return self.metadata("/antrean/add", self.add_body(kodebooking, **changes))

    def add_body(self, kodebooking: str = "KODE1", **changes: Any) -> dict[str, Any]:
        return {
            "kodebooking": kodebooking,
            "jenispasien": "JKN",
            "nomorkartu": "0009999999999",
            "nik": "9999990101900001",
            "nohp": "089900099999",
            "kodepoli": "ANA",
            "namapoli": "Poli Anak",
            "pasienbaru": 0,
            "norm": "123456",
            "tanggalperiksa": self.today,
            "kodedokter": ALL_DAY_DOCTOR,
            "namadokter": "dr. Ratih Kusumaningrum, Sp.A",
            "jampraktek": ALL_DAY_HOURS,
            "jeniskunjungan": 1,
            "nomorreferensi": "9901P0991126P999999",
            "nomorantrean": "A-1",
            "angkaantrean": 1,
            "estimasidilayani": self.now_ms() + 600_000,
            "sisakuotajkn": 5,
            "kuotajkn": 30,
            "sisakuotanonjkn": 5,
            "kuotanonjkn": 30,
            "keterangan": "Peserta harap 60 menit lebih awal guna pencatatan administrasi.",
        } | changes

    def task(self, taskid: Any, waktu: Any, kodebooking: str = "KODE1", **more: Any) -> tuple[int, str]:
        body = {"kodebooking": kodebooking, "taskid": taskid, "waktu": waktu, **more}
        return self.metadata("/antrean/updatewaktu", body)

    def walk(self, *taskids: int, kodebooking: str = "KODE1") -> dict[int, int]:
        """Stores these tasks a minute apart, beginning an hour ago; raises when one is refused."""
        times = {taskid: self.now_ms() - 3_600_000 + 60_000 * taskid for taskid in taskids}
        for taskid, waktu in times.items():
            assert self.task(taskid, waktu, kodebooking) == (200, "Ok")
        return times


def decrypted(response: str, timestamp: str) -> Any:
    key = hashlib.sha256(f"{CONS_ID}{SECRET}{timestamp}".encode()).digest()
    padded = AES.new(key, AES.MODE_CBC, iv=key[:16]).decrypt(base64.b64decode(response))
    compressed = padded[: -padded[-1]].decode()
    return json.loads(LZString().decompressFromEncodedURIComponent(compressed))


def demo_member(member_id: str) -> dict[str, Any]:
    members = json.loads(HOSPITAL_FILE.read_text(encoding="utf-8"))["members"]
    return next(member for member in members if member["id"] == member_id)
