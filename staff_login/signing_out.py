"""The end of all sessions of a user, wherever they are: of those that began until now."""

from datetime import datetime

from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase

from queues.press import Press
from queues.verbs.recorded import Told, recorded
from staff_login.models import SignedOut

NAME = "staff.signed_out"
BEGAN_KEY = "staff_began"


def end_sessions(user: User, *, by: User, at: datetime) -> None:
    """They are nobody's from the next thing that is asked of them. For an act that writes its own line of history."""
    SignedOut.objects.update_or_create(user=user, defaults={"at": at, "by": by})


def sign_out(user: User, *, by: User, at: datetime) -> None:
    """The same, with a line of history that says by whom."""

    def act() -> Told:
        end_sessions(user, by=by, at=at)
        return Told("", user.get_username())

    recorded(NAME, Press(at, user=by), act)


def is_signed_out(user: User, session: SessionBase) -> bool:
    """Read with the user (`BrakedBackend.get_user`), so that no page asks the database for it.

    A session that began within the same second is over too.
    """
    row = getattr(user, "signed_out", None)
    return row is not None and session.get(BEGAN_KEY, 0) <= int(row.at.timestamp())
