"""1,500 invented patients in the shape of the table `pasien` of Khanza and mLITE, with the dirt that such tables have.

By position: every 4th NIK and every 3rd card is a placeholder or short, phones are `-`, `0`, two numbers or lost their
zero, dates are zeros, sexes are missing, some 40 people stand twice.
"""

HEADER = "no_rkm_medis;nm_pasien;no_ktp;jk;tmp_lahir;tgl_lahir;nm_ibu;alamat;no_tlp;no_peserta"
FIRST = ("RARA", "DIMAS", "LESTARI", "YUSUF", "NINGSIH", "BAGAS", "WULAN", "TEGAR", "INTAN", "RUDI")
LAST = ("REKAAN", "CONTOH", "UJIAN", "MISAL", "TIRUAN", "KARANGAN", "BUATAN")
MIDDLE = ("SARI", "PUTRA", "DEWI", "JAYA", "AYU", "ADI", "NUR", "BUDI", "SRI", "EKO", "TRI")
COUNT = 1500
NO_NUMBER = ("-", "0", "", "0000000000000000", "9999999999999999", "TIDAK ADA")
# Lines that no patient can be made of: neither a record number nor a name is there.
LOST = {700: "", 1100: "-"}
TWINS_EVERY = 37


def lines() -> list[str]:
    """Without the header; line 2 of the file is the first."""
    return [_line(number) for number in range(COUNT)]


def file() -> str:
    """As HeidiSQL exports it."""
    return "\r\n".join([HEADER, *lines(), ""])


def _line(number: int) -> str:
    # A twin: the person of ten lines above under a new record number.
    who = number - 10 if number and number % TWINS_EVERY == 0 else number
    name = f"{FIRST[who % 10]} {MIDDLE[who // 10 % 11]} {LAST[who // 110 % 7]} {'I' * (who // 770 + 1)}"
    cells = (
        f"{number + 1:06d}",
        LOST.get(number, name),
        _nik(number, who),
        ("L", "P", "-", "L")[who % 4],
        "KOTA CONTOH",
        _date(who),
        "-",
        f"JL. CONTOH NO. {who}" if who % 5 else "-",
        _phone(who),
        _card(number, who),
    )
    return ";".join(f'"{cell}"' for cell in cells)


def _nik(number: int, who: int) -> str:
    if number % 4 == 0:
        return NO_NUMBER[number // 4 % len(NO_NUMBER)]
    if number % 45 == 1:
        return f"990101{who:09d}"  # 15 digits
    if number % 60 == 2:
        return "9.90101E+15"
    return f"990101{who:09d}1"


def _card(number: int, who: int) -> str:
    if number % 3 == 0:
        return NO_NUMBER[number // 3 % len(NO_NUMBER)][:13]
    return f"{who:08d}" if number % 50 == 7 else f"00099{who:08d}"


def _date(who: int) -> str:
    if who % 110 == 3:
        return "0000-00-00"
    return f"{1940 + who % 80}-{who % 12 + 1:02d}-{who % 28 + 1:02d}"


def _phone(who: int) -> str:
    return ("-", "0", f"08129900{who:04d}", f"8129900{who:04d}", f"08129900{who:04d}/08139900{who:04d}")[who % 5]
