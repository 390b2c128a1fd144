"""Where BPJS's services are, and the keys that BPJS gave this hospital. Keys are sealed at rest and never shown."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from queues.rules import groups
from queues.rules.declared import Keeper, setting

# Signatures, card numbers and NIKs travel there: with TLS, and to BPJS alone. A pin may say otherwise (a simulator).
OF_BPJS = r"https://([a-z0-9-]+\.)*bpjs-kesehatan\.go\.id(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?"
# One word: what is pasted with blanks or line ends around it is trimmed, with blanks inside it is no key.
ONE_WORD = r"\S*"
LONGEST_KEY = 120


@dataclass(frozen=True)
class BpjsAccess:
    """The addresses, the consumer and its keys."""

    bpjs_antrean_url: str = setting(
        "https://apijkn-dev.bpjs-kesehatan.go.id/antreanrs_dev",
        group=groups.ACCESS,
        label=_("Alamat layanan Antrean"),
        help=_("https://... di bawah bpjs-kesehatan.go.id, seperti di katalog BPJS: pengembangan atau produksi."),
        keeper=Keeper.TECHNICIAN,
        needs_reason=True,
        least=8,
        most=200,
        pattern=OF_BPJS,
        trims="/",
    )
    bpjs_vclaim_url: str = setting(
        "https://apijkn-dev.bpjs-kesehatan.go.id/vclaim-rest-dev",
        group=groups.ACCESS,
        label=_("Alamat layanan VClaim"),
        help=_("https://... di bawah bpjs-kesehatan.go.id, seperti di katalog BPJS: pengembangan atau produksi."),
        keeper=Keeper.TECHNICIAN,
        needs_reason=True,
        least=8,
        most=200,
        pattern=OF_BPJS,
        trims="/",
    )
    bpjs_cons_id: str = setting(
        "",
        group=groups.ACCESS,
        label=_("Consumer ID"),
        help=_("Cons-id dari BPJS. Satu kata, tanpa spasi di tengah."),
        keeper=Keeper.TECHNICIAN,
        needs_reason=True,
        least=0,
        most=LONGEST_KEY,
        pattern=ONE_WORD,
        is_secret=True,
    )
    bpjs_secret_key: str = setting(
        "",
        group=groups.ACCESS,
        label=_("Secret key"),
        help=_("Consumer secret dari BPJS: menandatangani setiap permintaan. Satu kata, tanpa spasi di tengah."),
        keeper=Keeper.TECHNICIAN,
        needs_reason=True,
        least=0,
        most=LONGEST_KEY,
        pattern=ONE_WORD,
        is_secret=True,
    )
    bpjs_antrean_user_key: str = setting(
        "",
        group=groups.ACCESS,
        label=_("User key Antrean"),
        help=_("User key layanan Antrean RS. Tiap layanan punya user key sendiri. Satu kata, tanpa spasi di tengah."),
        keeper=Keeper.TECHNICIAN,
        needs_reason=True,
        least=0,
        most=LONGEST_KEY,
        pattern=ONE_WORD,
        is_secret=True,
    )
    bpjs_vclaim_user_key: str = setting(
        "",
        group=groups.ACCESS,
        label=_("User key VClaim"),
        help=_("User key layanan VClaim. Kosong: rujukan dan SEP tidak ditanyakan. Satu kata, tanpa spasi di tengah."),
        keeper=Keeper.TECHNICIAN,
        needs_reason=True,
        least=0,
        most=LONGEST_KEY,
        pattern=ONE_WORD,
        is_secret=True,
    )
