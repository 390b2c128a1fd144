"""The clips that come with the product: numbers, letters, what every sentence needs, and the common names of places."""

import string

from display.numerals import SMALL

OPENING = ("nomor", "antrean")
LEADING = ("silakan", "menuju")
# Said instead of a place that has no clip.
LOOK = ("silakan", "lihat", "layar")
# What a session or a counter is told of, and how a time is said: pukul sembilan lewat tiga puluh.
STARTS_AT = ("dokter", "mulai", "pukul")
ON_LEAVE = ("dokter", "libur", "hari", "ini")
NOT_TODAY = ("dokter", "tidak", "praktek", "hari", "ini")
MOVED = ("praktek", "dipindah")
SUBSTITUTE = ("dokter", "pengganti")
BACK_AT = ("istirahat", "kembali", "pukul")
CLOSED = ("sudah", "tutup")
PAST_THE_HOUR = "lewat"
# Between a digit of the prefix and the number: A1-2.
DASH = "strip"

LETTERS = tuple(string.ascii_uppercase)
SENTENCE = (" ".join(OPENING), " ".join(LEADING), " ".join(LOOK), DASH)
NEWS = (
    *(" ".join(words) for words in (STARTS_AT, ON_LEAVE, NOT_TODAY, MOVED, SUBSTITUTE, BACK_AT, CLOSED)),
    PAST_THE_HOUR,
)
NUMBERS = (
    *SMALL,
    "sepuluh",
    "sebelas",
    *(f"{word} belas" for word in SMALL[2:]),
    *(f"{word} puluh" for word in SMALL[2:]),
    "seratus",
    *(f"{word} ratus" for word in SMALL[2:]),
    "seribu",
    "ribu",
)
# Kinds of places, the polis that BPJS knows, flowers that sensitive clinics are named after, and where things lie.
_PLACES = """
poli poliklinik klinik unit instalasi ruang ruangan kamar loket meja lantai gedung pintu
admisi pendaftaran farmasi apotek obat racikan kasir laboratorium radiologi perawat dokter spesialis
penyerahan pengambilan sampel darah informasi tindakan konsultasi periksa rawat jalan inap eksekutif umum
anak ibu dan lansia remaja penyakit dalam kebidanan kandungan obstetri ginekologi jantung pembuluh saraf mata
telinga hidung tenggorok kulit kelamin bedah plastik kepala leher vaskuler gigi mulut endodonsi ortodonti periodonti
prostodonti paru kesehatan jiwa ortopedi urologi hemodialisa rehabilitasi medik fisioterapi terapi wicara gizi
geriatri onkologi kemoterapi radioterapi nuklir anestesi nyeri akupunktur andrologi patologi anatomi mikrobiologi
emergensi gawat darurat tumbuh kembang imunisasi vaksin psikologi
melati mawar anggrek kenanga dahlia teratai cempaka flamboyan
utama kiri kanan depan belakang timur barat utara selatan
"""
PLACES = tuple(_PLACES.split())
ESSENTIAL = (*SENTENCE, *NEWS, *NUMBERS, *LETTERS)
SHIPPED = (*ESSENTIAL, *PLACES)

# Where espeak-ng's Indonesian guesses an e wrong, in its own phonemes.
PRONOUNCED = {
    "anggrek": "[['aNgR2Ek]]",
    "apotek": "[[ap'otEk]]",
    "bedah": "[[b@d'ah]]",
    "belas": "[[b@l'as]]",
    "depan": "[[d@p'an]]",
    "empat": "[[@mp'at]]",
    "enam": "[[@n'am]]",
    "gedung": "[[g@d'uN]]",
    "kembali": "[[k@mb'ali]]",
    "kembang": "[[k@mb'aN]]",
    "leher": "[[l'EhER]]",
    "lewat": "[[l'Ewat]]",
    "loket": "[[l'okEt]]",
    "nyeri": "[[n^@R2'i]]",
    "sampel": "[[s'ampEl]]",
    "sebelas": "[[s@b@l'as]]",
}
