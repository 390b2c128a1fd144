"""The words of protocol 1.11, letter for letter: they are the wire, so they are not translated."""

OK = "Ok"

# --- any service ----------------------------------------------------------------------------------
WRONG_CREDENTIALS = "Username atau Password Tidak Sesuai"
TOKEN_EXPIRED = "Token Expired"
WRONG_BODY = "Format Data Tidak Sesuai"
WRONG_METHOD = "Metode Tidak Sesuai"
# Ours: the protocol has no words for these.
UNKNOWN_SERVICE = "Layanan Tidak Ditemukan"
REQUEST_REFUSED = "Permintaan Tidak Sesuai"
BUSY = "Sistem Rumah Sakit Sedang Sibuk, Silahkan Coba Beberapa Saat Lagi"
# Ours: after a restore, until it is known which numbers people hold.
RECOVERING = "Antrean Rumah Sakit Sedang Dipulihkan, Silahkan Coba Beberapa Saat Lagi"
INTERNAL_ERROR = "Terjadi Gangguan pada Sistem Rumah Sakit, Silahkan Coba Beberapa Saat Lagi"

# --- a field empty --------------------------------------------------------------------------------
EMPTY = {
    "nomorkartu": "Nomor Kartu Belum Diisi",
    "nik": "NIK Belum Diisi",
    "nohp": "Nomor HP Belum Diisi",
    "kodepoli": "Kode Poli Belum Diisi",
    "kodedokter": "Kode Dokter Belum Diisi",
    "tanggalperiksa": "Tanggal Periksa Belum Diisi",
    "jampraktek": "Jam Praktek Belum Diisi",
    "jeniskunjungan": "Jenis Kunjungan Belum Diisi",
    "nomorreferensi": "Nomor Referensi Belum Diisi",
    "kodebooking": "Kode Booking Belum Diisi",
    "keterangan": "Keterangan Belum Diisi",
    "waktu": "Waktu Belum Diisi",
    "nomorkk": "Nomor KK Belum Diisi",
    "nama": "Nama Belum Diisi",
    "jeniskelamin": "Jenis Kelamin Belum Dipilih",
    "tanggallahir": "Tanggal Lahir Belum Diisi",
    "alamat": "Alamat Belum Diisi",
    "kodeprop": "Kode Propinsi Belum Diisi",
    "namaprop": "Nama Propinsi Belum Diisi",
    "kodedati2": "Kode Dati 2 Belum Diisi",
    "namadati2": "Dati 2 Belum Diisi",
    "kodekec": "Kode Kecamatan Belum Diisi",
    "namakec": "Kecamatan Belum Diisi",
    "kodekel": "Kode Kelurahan Belum Diisi",
    "namakel": "Kelurahan Belum Diisi",
    "rw": "RW Belum Diisi",
    "rt": "RT Belum Diisi",
}

# --- formats --------------------------------------------------------------------------------------
WRONG_CARD = "Format Nomor Kartu Tidak Sesuai"
WRONG_NIK = "Format NIK Tidak Sesuai"
WRONG_FAMILY_CARD = "Format Nomor KK Tidak Sesuai"
WRONG_SEX = "Jenis Kelamin Tidak Sesuai"
WRONG_BIRTH_DATE = "Format Tanggal Lahir Tidak Sesuai"
WRONG_DATE = "Format Tanggal Tidak Sesuai, format yang benar adalah yyyy-mm-dd"
WRONG_HOURS = "Format Jam Praktek Tidak Sesuai"
WRONG_VISIT_TYPE = "Jenis Kunjungan tidak ditemukan"
WRONG_TIME = "Format Waktu Tidak Sesuai"

# --- poli, date, doctor ---------------------------------------------------------------------------
UNKNOWN_POLI = "Poli Tidak Ditemukan"
DATE_PAST = "Tanggal Periksa Tidak Berlaku"
TOO_FAR_AHEAD = "Pendaftaran ke Poli Ini Belum Tersedia"
POLI_CLOSED = "Pendaftaran ke Poli Ini Sedang Tutup"
ON_LEAVE = "Jadwal dokter sedang libur ditanggal ini"


def not_scheduled(doctor_name: str) -> str:
    """One space where the doctor is unknown."""
    name = f"{doctor_name} " if doctor_name else ""
    return f"Jadwal Dokter {name}Tersebut Belum Tersedia, Silahkan Reschedule Tanggal dan Jam Praktek Lainnya"


def closed_at(clinic_name: str, hour: str) -> str:
    """`hour` is `HH.MM`."""
    return f"Pendaftaran Ke Poli {clinic_name.removeprefix('Poli ')} Sudah Tutup Jam {hour}"


def too_late(days_ahead: int) -> str:
    """The last day that may be booked is H-n."""
    return f"Pengambilan antrean paling lambat H-{days_ahead} dari tanggal periksa"


# --- the patient's booking ------------------------------------------------------------------------
IDENTITY_CONFLICT = "NIK dan Nomor Kartu Tidak Sesuai"
ONE_TICKET = "Nomor Antrean Hanya Dapat Diambil 1 Kali Pada Tanggal Yang Sama"
REFERENCE_IN_USE = "Anda sudah terdaftar dalam antrean menggunakan nomor referensi yang sama"
REFERRAL_LAPSED = "Masa berlaku rujukan telah habis"
UNKNOWN_PATIENT = "Data pasien ini tidak ditemukan, silahkan Melakukan Registrasi Pasien Baru"
QUOTA_FULL = "Kuota antrean JKN telah habis, silahkan pilih jadwal lain"
UNKNOWN_BOOKING = "Antrean Tidak Ditemukan"
UNKNOWN_OR_CANCELLED = "Antrean Tidak Ditemukan atau Sudah Dibatalkan"
# The seed's own words for a cancellation by the hospital (antrean/batal); what the hospital wrote follows in brackets.
SCHEDULE_CHANGED = "Terjadi perubahan jadwal dokter, silahkan daftar kembali"
CANCELLED_TOO_LATE = "Pembatalan Antrean tidak berlaku mundur"
ALREADY_SERVED = "Pasien Sudah Dilayani, Antrean Tidak Dapat Dibatalkan"
WRONG_DAY_TO_CHECK_IN = "Check in hanya dapat dilakukan sesuai tanggal periksa"
# Ours, for hospitals that refuse the second check-in (WS_CHECKIN_TWICE_IS_OK=0).
ALREADY_CHECKED_IN = "Anda Sudah Check In"
# Ours: the booking stands, and nobody could call its holder yet.
NOBODY_CALLS = "Check In Belum Dapat Dilakukan, Silahkan Menghubungi Petugas Pendaftaran di Rumah Sakit"


def schedule_changed(reason: str) -> str:
    """Why the session does not take place, and what to do."""
    return f"{SCHEDULE_CHANGED} ({reason})" if reason else SCHEDULE_CHANGED


def cancelled_with_its_session(reason: str) -> str:
    """The words of 1.11 for a cancelled booking, then why the hospital cancelled it."""
    return f"{UNKNOWN_OR_CANCELLED}. {schedule_changed(reason)}"


def moved_to(doctor_name: str, hours: str) -> str:
    """Ours: the number stays, another session serves it."""
    return f"Jadwal dipindah, dilayani {doctor_name} pukul {hours}"


def begins_late(time: str) -> str:
    """Ours. `time` is `HH.MM`."""
    return f"Dokter mulai praktek pukul {time}"


def substituted(doctor_name: str) -> str:
    """Ours: the doctor who serves is another one."""
    return f"Dokter pengganti {doctor_name}"


# --- a new patient --------------------------------------------------------------------------------
REGISTERED = "Harap datang ke admisi untuk melengkapi data rekam medis"
ALREADY_REGISTERED = "Data Peserta Sudah Pernah Dientrikan"

# --- pharmacy -------------------------------------------------------------------------------------
UNKNOWN_AT_PHARMACY = "Kode booking tidak ditemukan"
CONSULTATION_NOT_OVER = "Belum bisa ambil antrean farmasi karena layanan poli belum selesai"
NO_PRESCRIPTION = "Anda tidak memiliki resep dari dokter yang anda tuju, silahkan konfirmasi petugas poli"
NO_PHARMACY_TICKET = "Pasien belum mengambil antrean farmasi"

# --- operations -----------------------------------------------------------------------------------
END_BEFORE_START = "Tanggal Akhir Tidak Boleh Lebih Kecil dari Tanggal Awal"
WRONG_MEMBER = "Format Nomor Peserta tidak sesuai"
