"""What the hospital has of a day and what BPJS has, each read from its own store; no code of the product between."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests

# The task ids of BPJS, written down here once more so that a wrong table in the product is seen.
TASKS = {
    "WAITING_ADMISSION": 1,
    "IN_ADMISSION": 2,
    "WAITING_CLINIC": 3,
    "IN_CLINIC": 4,
    "LEFT_CLINIC": 5,
    "PREPARING_MEDICINE": 6,
    "MEDICINE_READY": 7,
}
EVENTS = """
    SELECT event.stage, event.occurred_at
    FROM queue_visitevent event JOIN queue_visit visit ON visit.id = event.visit_id
    WHERE visit.booking_code = ? AND event.is_standing ORDER BY event.occurred_at
"""
VISIT = "SELECT booking_code, status_token FROM queue_visit WHERE label = ?"
TICKET = "SELECT status_token FROM queue_admissionticket WHERE label = ?"
WAITING_MESSAGES = "SELECT count(*) FROM bpjs_bridge_outboxmessage WHERE state = 'PENDING'"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TELLS = ("add", "farmasi/add", "updatewaktu", "batal")


class BothSides:
    """The demo's SQLite file, read only, and the simulator's `/_control`."""

    def __init__(self, database: Path, simulator_url: str) -> None:
        self._database = f"file:{database}?mode=ro"
        self._simulator_url = simulator_url

    def rows(self, question: str, *values: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._database, uri=True)) as line:
            return line.execute(question, values).fetchall()

    def visit(self, label: str) -> tuple[str, str]:
        """Booking code and the token of the status page of the number, which one visit has."""
        [(code, token)] = self.rows(VISIT, label)
        return code, token

    def admission_token(self, label: str) -> str:
        [(token,)] = self.rows(TICKET, label)
        return str(token)

    def ours(self, code: str) -> dict[int, int]:
        """Task id to epoch milliseconds, of the events that stand, in the order of their times."""
        found = {}
        for stage, occurred_at in self.rows(EVENTS, code):
            if stage in TASKS:
                moment = datetime.fromisoformat(occurred_at).replace(tzinfo=UTC)
                found[TASKS[stage]] = (moment - EPOCH) // timedelta(milliseconds=1)
        return found

    def theirs(self, code: str) -> dict[int, int]:
        """What BPJS stored; nothing when it never heard of the code."""
        booking = self.ask("/_control/state")["bookings"].get(code)
        return {task["taskid"]: task["waktu"] for task in booking["tasks"]} if booking else {}

    def answers(self, code: str) -> list[tuple[str, str]]:
        """(service, how BPJS answered) of every raw request about the code, in order of arrival."""
        log = self.ask(f"/_control/log?kodebooking={code}")["requests"]
        return [(row["route"], row["answer_class"]) for row in log]

    def differences(self, code: str, *, tasks: list[int], messages: list[str]) -> list[str]:
        """Between what was lived, our events, BPJS's store and what BPJS was asked; each in a sentence."""
        ours, theirs, answers = self.ours(code), self.theirs(code), self.answers(code)
        # The comparison with BPJS asks as well, when its time has come.
        stored = [route for route, answer in answers if answer == "ok" and route in TELLS]
        refused = [route for route, answer in answers if answer in ("refused", "unauthorized")]
        found = {
            f"lived {tasks}, our events have {ours}": list(ours) == tasks,
            f"our events have {ours}, BPJS has {theirs}": ours == theirs,
            f"BPJS was to take {messages}, and took {stored}": stored == messages,
            f"BPJS refused {refused}": refused == [],
        }
        return [sentence for sentence, is_right in found.items() if not is_right]

    def is_all_told(self) -> bool:
        """Nothing waits in the outbox any more."""
        return self.rows(WAITING_MESSAGES) == [(0,)]

    def ask(self, path: str) -> dict[str, Any]:
        with requests.Session() as line:
            line.trust_env = False
            return dict(line.get(self._simulator_url + path, timeout=10).json())
