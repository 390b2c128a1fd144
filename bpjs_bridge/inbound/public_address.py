"""Can BPJS reach the address that the hospital mails to it?"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from service_accounts.addresses import is_this_machine

# "Daftar port yang dibuka di server BPJS Kesehatan untuk sistem antrean RS" of BPJS's deck of 2021.
PORTS_OPEN_AT_BPJS = frozenset(
    {40, 888, 1111, 1380, 5000, 7777, 7778, 8000, 8011, *range(8080, 8086), 8338, 8880, 8888, 8889}
    | {9007, 9081, 9089, 9990, 28444}
)
PORTS_OF_THE_SCHEMES = {"http": 80, "https": 443}


@checks.register
def public_address(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """ws.W001: PUBLIC_URL has a port that is not on BPJS's list; those of the schemes, 80 and 443, are not on it.

    An address of this machine is nothing to mail to BPJS: no word about it.
    """
    address = urlsplit(settings.PUBLIC_URL)
    try:
        port = address.port or PORTS_OF_THE_SCHEMES.get(address.scheme)
    except ValueError:
        return [checks.Warning("PUBLIC_URL has a port that is no port.", hint="1 to 65535.", id="ws.W001")]
    if is_this_machine(address.hostname or "") or port in PORTS_OPEN_AT_BPJS:
        return []
    wrong = f"PUBLIC_URL leads to port {port}, which is not on BPJS's list of open ports."
    hint = "Ask BPJS whether it is open today, or publish on one of: " + ", ".join(map(str, sorted(PORTS_OPEN_AT_BPJS)))
    return [checks.Warning(wrong, hint=hint, id="ws.W001")]
