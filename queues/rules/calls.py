"""The rules by which people are called and put in order."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from queues.rules import groups
from queues.rules.declared import Keeper, Since, setting

SECONDS, MINUTES, TIMES, PLACES = _("detik"), _("menit"), _("kali"), _("tempat")


@dataclass(frozen=True)
class CallRules:
    """How people are called, and what becomes of those who do not come."""

    calls_before_missed: int = setting(
        3,
        group=groups.CALLS,
        label=_("Panggilan sebelum tidak hadir"),
        help=_('Di poli, farmasi, dan tempat lain. Sesudah panggilan terakhir, "Tidak hadir" tidak perlu alasan.'),
        says=_('Pasien dipanggil %(value)s kali sebelum petugas dapat menekan "Tidak hadir" tanpa alasan.'),
        unit=TIMES,
        keeper=Keeper.SUPERVISOR,
        least=1,
        most=9,
    )
    seconds_between_calls: int = setting(
        45,
        group=groups.CALLS,
        label=_("Jeda antara dua panggilan"),
        help=_("Waktu paling singkat sebelum orang yang sama dapat dipanggil lagi di poli, farmasi, dan tempat lain."),
        says=_('"Panggil lagi" menghitung mundur %(value)s detik.'),
        says_of={0: _("Orang yang sama dapat langsung dipanggil lagi.")},
        unit=SECONDS,
        keeper=Keeper.SUPERVISOR,
        least=0,
        most=300,
    )
    admission_calls_before_missed: int = setting(
        2,
        group=groups.CALLS,
        label=_("Panggilan di loket sebelum tidak hadir"),
        help=_("Di loket pendaftaran; sementara itu nomor berikutnya dapat dipanggil."),
        says=_('Nomor loket dipanggil %(value)s kali sebelum petugas dapat menekan "Tidak hadir" tanpa alasan.'),
        unit=TIMES,
        keeper=Keeper.SUPERVISOR,
        least=1,
        most=9,
    )
    admission_seconds_between_calls: int = setting(
        20,
        group=groups.CALLS,
        label=_("Jeda panggilan di loket"),
        help=_("Waktu paling singkat sebelum nomor yang sama dapat dipanggil lagi di loket pendaftaran."),
        says=_("Nomor loket dapat dipanggil lagi setelah %(value)s detik."),
        says_of={0: _("Nomor yang sama dapat langsung dipanggil lagi.")},
        unit=SECONDS,
        keeper=Keeper.SUPERVISOR,
        least=0,
        most=300,
    )
    undo_seconds: int = setting(
        10,
        group=groups.CALLS,
        label=_("Waktu untuk mengurungkan"),
        help=_("Selama ini sebuah tekanan dapat diurungkan. Waktu layanan (task id) baru dikirim ke BPJS sesudahnya."),
        says=_("Tekanan dapat diurungkan selama %(value)s detik; task id dikirim ke BPJS sesudahnya."),
        says_of={0: _("Tidak ada yang dapat diurungkan; task id langsung dikirim ke BPJS.")},
        unit=SECONDS,
        keeper=Keeper.SUPERVISOR,
        since=Since.NEW,
        needs_reason=True,
        least=0,
        most=60,
    )
    late_arrival_minutes: int = setting(
        15,
        group=groups.ORDER,
        label=_("Batas terlambat datang"),
        help=_("Pasien yang datang lebih lambat dari ini sesudah jamnya diurutkan menurut waktu datang."),
        says=_("Pasien dengan jam 09:00 menjaga urutannya bila datang paling lambat %(value)s menit sesudahnya."),
        unit=MINUTES,
        keeper=Keeper.SUPERVISOR,
        needs_reason=True,
        least=0,
        most=120,
    )
    missed_return_places: int = setting(
        3,
        group=groups.ORDER,
        label=_("Tempat mundur setelah terlewat"),
        help=_("Pasien yang tidak hadir saat dipanggil lalu kembali menunggu sekian orang di belakang."),
        says=_("Pasien yang terlewat dipanggil lagi setelah %(value)s orang lain."),
        says_of={0: _("Pasien yang terlewat menjadi yang berikutnya begitu kembali.")},
        unit=PLACES,
        keeper=Keeper.SUPERVISOR,
        needs_reason=True,
        least=0,
        most=20,
    )
    regular_between_priority: int = setting(
        2,
        group=groups.ORDER,
        label=_("Pasien biasa di antara prioritas"),
        help=_("Sesudah satu pasien prioritas, sekian pasien tanpa prioritas dipanggil sebelum prioritas berikutnya."),
        says=_("Sesudah satu pasien prioritas dipanggil %(value)s pasien biasa."),
        unit=_("pasien"),
        keeper=Keeper.SUPERVISOR,
        needs_reason=True,
        least=1,
        most=9,
    )
    wait_amber_minutes: int = setting(
        30,
        group=groups.ORDER,
        label=_("Menunggu lama sejak"),
        help=_("Kuning di daftar petugas sejak sekian menit, bila tempat tunggunya tidak punya batas sendiri."),
        says=_("Siapa menunggu %(value)s menit atau lebih berwarna kuning di daftar petugas."),
        unit=MINUTES,
        keeper=Keeper.SUPERVISOR,
        needs_reason=True,
        least=1,
        most=480,
    )
    wait_red_minutes: int = setting(
        60,
        group=groups.ORDER,
        label=_("Menunggu terlalu lama sejak"),
        help=_("Merah di daftar petugas sejak sekian menit, bila tempat tunggunya tidak punya batas sendiri."),
        says=_("Siapa menunggu %(value)s menit atau lebih berwarna merah di daftar petugas."),
        unit=MINUTES,
        keeper=Keeper.SUPERVISOR,
        needs_reason=True,
        least=2,
        most=600,
    )
