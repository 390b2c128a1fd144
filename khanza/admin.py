"""What of Khanza could not be taken, for whoever keeps the data and has no shell."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from khanza.models import Refusal
from queues.admin.bases import HistoryAdmin
from queues.admin.lists import NewestValues


@admin.register(Refusal)
class RefusalAdmin(HistoryAdmin[Refusal]):
    """They go by themselves: the next run takes what is right by then, there or here."""

    list_display = ["since", "table", "key", "column", "reason"]
    list_filter = [("table", NewestValues)]
    day_field = "since"
    search_fields = ("key",)
    search_help_text = _("Kunci di Khanza: nomor rekam medis, kode poli, kode booking atau nomor rawat")
