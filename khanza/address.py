"""Where Khanza's database is: `KHANZA_DATABASE_URL`, read so that neither address nor password is ever repeated."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext as _

PORT = 3306
LONGEST_NAME = 64


class SourceError(Exception):
    """Khanza cannot be read; the message is one sentence without address, account or password."""


@dataclass(frozen=True)
class Address:
    """A MySQL or MariaDB database. `authority`: a CA file, and then TLS."""

    database: str
    user: str
    password: str = field(repr=False)
    host: str
    port: int = PORT
    authority: str = ""


def read_address(url: str) -> Address:
    """`mysql://user:password@host:3306/sik?ssl-ca=/etc/...`. Raises SourceError."""
    if not url:
        raise SourceError(
            _("KHANZA_DATABASE_URL belum diatur. Isi di .env: mysql://akun:sandi@alamat:3306/sik (docs/khanza.md).")
        )
    try:
        parts = urlsplit(url)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        found = Address(
            database=unquote(parts.path.strip("/")),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            host=parts.hostname or "",
            port=parts.port or PORT,
            authority=asked.get("ssl-ca", ""),
        )
    except ValueError:
        found = Address("", "", "", "")
    is_whole = found.user and 0 < len(found.database) <= LONGEST_NAME and found.host
    if not is_whole or parts.scheme not in ("mysql", "mariadb"):
        raise SourceError(
            _(
                "KHANZA_DATABASE_URL tidak terbaca. Bentuknya mysql://akun:sandi@alamat:3306/sik; tanda khusus di "
                "sandi ditulis %%40 untuk @, %%2F untuk /, %%23 untuk #."
            )
            % {}
        )
    return found
