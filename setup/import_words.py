"""The import desk in words: our columns, kinds of files, states, and what a kind does."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from queues.models import ImportKind, ImportState

Words = str | Promise

LABELS: dict[str, Words] = {
    "norm": _("Nomor rekam medis"),
    "nik": "NIK",
    "nomorkartu": _("Nomor kartu BPJS"),
    "nama": _("Nama"),
    "jeniskelamin": _("Jenis kelamin"),
    "tanggallahir": _("Tanggal lahir"),
    "nohp": _("Nomor HP"),
    "alamat": _("Alamat"),
    "kodebooking": _("Kode booking"),
    "kodepoli": _("Kode poli BPJS"),
    "kodedokter": _("Kode dokter BPJS"),
    "tanggalperiksa": _("Tanggal periksa"),
    "jampraktek": _("Jam praktek"),
    "nomorantrean": _("Nomor antrean"),
    "angkaantrean": _("Angka antrean"),
    "jenispasien": _("Jenis pasien (JKN atau bukan)"),
    "jeniskunjungan": _("Jenis kunjungan"),
    "nomorreferensi": _("Nomor referensi"),
    "sumber": _("Sumber pendaftaran"),
    "status": "Status",
    "kode": _("Kode di sistem lama"),
    "kodepolilama": _("Kode poli di sistem lama"),
    "kodedokterlama": _("Kode dokter di sistem lama"),
    "hari": _("Hari"),
    "jammulai": _("Jam mulai"),
    "jamselesai": _("Jam selesai"),
    "kuota": _("Kuota"),
    "kodebpjs": _("Kode di BPJS"),
}
KIND_HELP: dict[str, Words] = {
    ImportKind.PATIENTS: _("Tabel pasien Khanza atau mLITE, atau tabel lain dengan nomor rekam medis dan nama."),
    ImportKind.BOOKINGS: _("Tabel referensi_mobilejkn_bpjs, atau tabel lain; sesudah pasien dan jadwal ada."),
    ImportKind.CLINICS: _("Tabel poliklinik. Poli baru datang sebagai draf dan belum ditawarkan di anjungan."),
    ImportKind.DOCTORS: _("Tabel dokter."),
    ImportKind.CLINIC_CODES: _("Tabel maping_poli_bpjs, sesudah poli."),
    ImportKind.DOCTOR_CODES: _("Tabel maping_dokter_dpjpvclaim, sesudah dokter."),
    ImportKind.SCHEDULE: _("Tabel jadwal, sesudah poli dan dokter. Berlaku mulai besok, sebagai rencana mingguan."),
}
WORKING_WORDS: dict[str, Words] = {
    ImportState.TO_CHECK: _("Berkas sedang diperiksa. Belum ada yang disimpan."),
    ImportState.TO_TAKE: _("Data sedang diambil. Halaman ini boleh ditutup: pekerjaan berjalan terus."),
    ImportState.TO_UNDO: _("Impor sedang dibatalkan. Halaman ini boleh ditutup: pekerjaan berjalan terus."),
}
# The way through an import, and the states in which it stands there.
STEPS: tuple[tuple[Words, frozenset[str]], ...] = (
    (_("Berkas"), frozenset()),
    (_("Kolom"), frozenset({ImportState.COLUMNS})),
    (_("Periksa"), frozenset({ImportState.TO_CHECK, ImportState.HELD, ImportState.CHECKED})),
    (_("Ambil"), frozenset({ImportState.TO_TAKE})),
    (_("Hasil"), frozenset({ImportState.TAKEN, ImportState.TO_UNDO, ImportState.UNDONE, ImportState.DISCARDED})),
)
TONES: dict[str, str] = {
    ImportState.TAKEN: "ok",
    ImportState.HELD: "warn",
    ImportState.COLUMNS: "warn",
    ImportState.CHECKED: "brand",
    ImportState.TO_CHECK: "brand",
    ImportState.TO_TAKE: "brand",
    ImportState.TO_UNDO: "brand",
}
