"""The demo's logins are public: what an installation that holds patients must not have.

Here and not in the demo's app, because a hospital does not install that app.
"""

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

# Stands in the README: the demo listens on one machine alone and holds invented people.
DEMO_PASSWORD = "antrean-demo"
DEMO_USERS = (
    *("admisi1", "admisi2", "admisi3", "farmasi1", "farmasi2", "lab1", "radiologi1", "kasir1"),
    *("operasi1", "penyelia", "data", "teknisi", "admin"),
)
# The demo has one nurse for each clinic: "perawat.ana".
DEMO_NURSE = "perawat."


def demo_users() -> QuerySet[User]:
    """Users with the name of a demo login, even if somebody else made them."""
    return User.objects.filter(Q(username__in=DEMO_USERS) | Q(username__startswith=DEMO_NURSE))
