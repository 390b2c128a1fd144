"""The groups in which the pages show the settings, in their order."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HOSPITAL, CALLS, ORDER, TICKETS, PHARMACY, RECORDS = "hospital", "calls", "order", "tickets", "pharmacy", "records"
MOBILE, REFERENCES, KIOSK, DESKS, PLAN = "mobile", "references", "kiosk", "desks", "plan"
DAY = "day"
ACCESS, SENDING, SCHEDULES, MACHINES, KEEPING = "access", "sending", "schedules", "machines", "keeping"
REPORTS = "reports"

GROUPS: dict[str, Promise | str] = {
    HOSPITAL: _("Rumah sakit"),
    CALLS: _("Panggilan"),
    ORDER: _("Urutan antrean"),
    TICKETS: _("Tiket dan kursi"),
    PLAN: _("Rencana praktek"),
    PHARMACY: _("Farmasi"),
    RECORDS: _("Nomor rekam medis"),
    MOBILE: "Mobile JKN",
    REFERENCES: _("Rujukan dan surat kontrol"),
    KIOSK: _("Anjungan"),
    DESKS: _("Loket dan ruang"),
    DAY: _("Penutupan hari"),
    ACCESS: _("Akses BPJS"),
    SENDING: _("Pengiriman ke BPJS"),
    SCHEDULES: _("Jadwal HFIS"),
    REPORTS: _("Laporan"),
    MACHINES: _("Sistem lain"),
    KEEPING: _("Penyimpanan"),
}
