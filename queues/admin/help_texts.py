"""What each field of the administration means, in a sentence under it: by table and column.

Kept apart from the models, so that a better word is no migration.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SPOKEN = _("Seperti diucapkan suara panggilan. Kosong: sama dengan namanya.")
ACTIVE = _("Hilangkan centang bila tidak dipakai lagi; riwayatnya tetap ada.")
AREAS = ("village", "district", "regency", "province")
CODE = _("Kode wilayah Kemendagri. Kosong bila tidak diketahui.")
AREA = _("Nama wilayah seperti tertulis di KTP.")

HELP: dict[str, dict[str, Promise]] = {
    "queue.Clinic": {
        "name": _("Seperti dibaca pasien di anjungan, tiket, dan papan."),
        "spoken_name": SPOKEN,
        "label_prefix": _("Huruf di depan nomor, misalnya A untuk A-12. Tidak boleh sama dengan poli lain."),
        "is_active": ACTIVE,
        "is_at_kiosk": _("Tanpa centang pasien tidak dapat memilih poli ini sendiri di anjungan."),
        "service_seconds": _("Lama satu pasien menurut standar; dasar perkiraan jam sebelum cukup yang selesai."),
        "non_jkn_percent": _("Bagian kursi praktek baru yang disediakan untuk pasien bukan JKN, 0 sampai 100."),
        "is_priority_offered": _("Anjungan bertanya apakah pasien lanjut usia, hamil, atau difabel."),
        "is_repeat_care": _("Pasien datang berkali-kali dengan satu rujukan, misalnya cuci darah."),
        "is_sensitive": _("Di layar, tiket, dan suara dipakai nama netral; yang lewat tidak tahu polinya apa."),
        "neutral_name": _("Nama yang tidak menceritakan apa-apa, misalnya Poli Melati."),
        "bpjs_poli_code": _("Kode poli induk menurut BPJS, tiga huruf, misalnya INT."),
        "bpjs_subspecialist_code": _("Kode subspesialis menurut BPJS; dengan kode ini jadwal HFIS dicocokkan."),
        "reports_to_bpjs": _("Tanpa centang tidak ada waktu dari poli ini yang dikirim ke BPJS."),
        "bpjs_send": _("Kosong: menurut pengaturan rumah sakit. Bayangan: dicatat dan tidak dikirim."),
    },
    "queue.Doctor": {
        "name": _("Lengkap dengan gelar, seperti dibaca pasien."),
        "bpjs_code": _("Kode dokter menurut HFIS. Kosong untuk dokter yang tidak melayani BPJS."),
        "is_active": ACTIVE,
    },
    "queue.Payer": {
        "code": _("Singkatan yang dipakai SIMRS dan laporan, misalnya JKN."),
        "name": _("Seperti dibaca pasien di anjungan dan petugas di loket."),
        "is_jkn": _("Tepat satu penjamin aktif adalah JKN: kunjungannya dilaporkan ke BPJS."),
        "is_active": ACTIVE,
    },
    "queue.Stop": {
        "kind": _("Menentukan tombol apa yang ada di konsolnya, dan siapa yang boleh membukanya."),
        "name": _("Tempat pasien menunggu, seperti tertulis di papan dan tiket."),
        "spoken_name": SPOKEN,
        "clinic": _("Hanya untuk jenis Poli: poli yang pasiennya menunggu di sini."),
        "is_active": ACTIVE,
    },
    "queue.Counter": {
        "name": _("Seperti tertulis di pintu atau mejanya, misalnya Ruang 2."),
        "spoken_name": SPOKEN,
        "stops": _("Centang setiap antrean yang dipanggil dari sini."),
        "capacity": _("Berapa pasien dilayani di sini pada saat yang sama; biasanya 1."),
        "is_active": ACTIVE,
    },
    "queue.AdmissionClass": {
        "code": _("Singkatan untuk sistem lain; tidak dibaca pasien."),
        "name": _("Seperti dibaca pasien saat mengambil nomor loket."),
        "label_prefix": _("Huruf di depan nomor loket, lain dari huruf semua poli."),
        "stop": _("Perhentian jenis Admisi tempat nomor ini dipanggil."),
        "is_active": ACTIVE,
    },
    "queue.ClinicSession": {
        "date": _("Tanggal mulainya; praktek malam tetap bertanggal hari ia mulai."),
        "clinic": _("Poli tempat dokter ini praktek pada jam itu."),
        "doctor": _("Dokter menurut jadwal; pengganti diputuskan di halaman Praktek."),
        "starts": _("Jam mulai menurut dinding rumah sakit, misalnya 08:00."),
        "ends": _("Lebih awal dari jam mulai: hari berikutnya. 00:00 atau 24:00: tengah malam."),
        "room": _("Ruang yang memanggil. Kosong: ruang mana saja milik poli ini."),
        "capacity": _("Jumlah kursi seluruhnya; kuota JKN dan non-JKN dibagi darinya."),
        "jkn_quota": _("Kursi untuk pasien JKN, lewat Mobile JKN maupun di sini."),
        "non_jkn_quota": _("Kursi untuk pasien umum dan asuransi; yang sisa dilepas ke JKN menjelang praktek."),
    },
    "queue.SessionBreak": {
        "starts": _("Jam istirahat mulai, di dalam jam praktek."),
        "ends": _("Jam istirahat selesai, di dalam jam praktek."),
        "reason": _("Dibaca petugas, misalnya visite atau salat."),
    },
    "queue.SeatReserve": {
        "payer_kind": _("Untuk pasien JKN atau bukan JKN kursi ini disimpan."),
        "channel": _("Kosong: lewat jalur mana saja."),
        "visit_type": _("Kosong: jenis kunjungan mana saja."),
        "seats": _("Berapa kursi disimpan dari kuotanya."),
    },
    "queue.Surgery": {
        "booking_code": _("Kode dari sistem bedah; dengan kode ini BPJS menanyakannya."),
        "date": _("Tanggal rencana operasi menurut jadwal kamar operasi."),
        "operation": _("Tindakan seperti dibaca peserta di Mobile JKN."),
        "clinic": _("Poli yang merencanakan operasi ini."),
        "is_performed": _("Centang sesudah operasi dilakukan; BPJS melihatnya sebagai terlaksana."),
    },
    "queue.Patient": {
        "name": _("Seperti di KTP atau kartu keluarga, tanpa gelar."),
        "sex": _("Seperti di KTP; dipakai untuk pertanyaan prioritas."),
        "birth_date": _("Tanggal-bulan-tahun, misalnya 17-05-1990. Kosong bila belum diketahui."),
    },
    "queue.PatientIdentifier": {
        "is_active": _("Hilangkan centang bila nomor ini salah; lalu simpan, dan isi yang benar di atas."),
    },
    "queue.PatientAddress": {
        "street": _("Jalan dan nomor rumah, seperti di KTP."),
        "rt": _("Nomor RT, paling panjang lima angka."),
        "rw": _("Nomor RW, paling panjang lima angka."),
        **{f"{area}_code": CODE for area in AREAS},
        **{f"{area}_name": AREA for area in AREAS},
    },
    "display.Board": {
        "slug": _("Akhir alamat layar, misalnya lantai-1. Diketik sekali di televisinya."),
        "name": _("Judul di atas layar, seperti dibaca yang menunggu."),
        "kind": _("Menentukan apa yang ditampilkan: panggilan poli, loket, atau obat."),
        "what_is_shown": _("Nomor saja, atau nomor dengan nama yang disamarkan."),
        "notice": _("Satu kalimat di bawah layar. Jangan menulis nama atau nomor pasien."),
        "is_active": _("Tanpa centang alamat layar ini menjawab bahwa halamannya tidak ada."),
        "stops": _("Pilih perhentian yang panggilannya tampil di layar ini."),
    },
    "simrs.Integration": {
        "is_active": _("Tanpa centang semua panggilannya ditolak mulai saat ini."),
    },
    "bpjs_bridge.WsAccount": {
        "is_active": _("Tanpa centang BPJS tidak dapat masuk dengan akun ini mulai saat ini."),
    },
    "auth.Group": {
        "name": _("Kelompok bawaan dipulihkan setup_groups; kelompok sendiri beri nama lain."),
    },
}


def help_of(table: str, column: str) -> Promise | None:
    """The sentence under a field, where Django's or the form's own says nothing."""
    return HELP.get(table, {}).get(column)
