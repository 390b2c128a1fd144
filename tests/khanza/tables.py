"""Khanza's tables as hospitals have them: latin1, zero dates, `-` for nothing. Made by us; all people are invented."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.khanza.mariadb import MariaDb

DATABASE = "sik_rekaan"
READER, WRITER, PASSWORD = "pembaca", "penulis", "r4hasia/Rekaan"
TABLES = {
    "pasien": """no_rkm_medis VARCHAR(15) NOT NULL PRIMARY KEY, nm_pasien VARCHAR(40), no_ktp VARCHAR(20),
        jk ENUM('L','P'), tmp_lahir VARCHAR(15), tgl_lahir DATE, nm_ibu VARCHAR(40) NOT NULL DEFAULT '-',
        alamat VARCHAR(200), tgl_daftar DATE, no_tlp VARCHAR(40), umur VARCHAR(30) NOT NULL DEFAULT '-',
        kd_pj CHAR(3) NOT NULL DEFAULT 'BPJ', no_peserta VARCHAR(25), KEY nm_pasien (nm_pasien)""",
    "poliklinik": """kd_poli CHAR(5) NOT NULL PRIMARY KEY, nm_poli VARCHAR(50), registrasi DOUBLE NOT NULL DEFAULT 0,
        status ENUM('0','1') NOT NULL DEFAULT '1'""",
    "dokter": """kd_dokter VARCHAR(20) NOT NULL PRIMARY KEY, nm_dokter VARCHAR(50),
        status ENUM('0','1') NOT NULL DEFAULT '1'""",
    "maping_poli_bpjs": """kd_poli_rs VARCHAR(5) NOT NULL PRIMARY KEY, kd_poli_bpjs VARCHAR(15) NOT NULL,
        nm_poli_bpjs VARCHAR(40) NOT NULL DEFAULT ''""",
    "maping_dokter_dpjpvclaim": """kd_dokter VARCHAR(20) NOT NULL PRIMARY KEY, kd_dokter_bpjs VARCHAR(20),
        nm_dokter_bpjs VARCHAR(50) DEFAULT ''""",
    "jadwal": """kd_dokter VARCHAR(20) NOT NULL,
        hari_kerja ENUM('SENIN','SELASA','RABU','KAMIS','JUMAT','SABTU','AKHAD') NOT NULL DEFAULT 'SENIN',
        jam_mulai TIME NOT NULL DEFAULT '00:00:00', jam_selesai TIME, kd_poli CHAR(5), kuota INT,
        PRIMARY KEY (kd_dokter, hari_kerja, jam_mulai)""",
    "referensi_mobilejkn_bpjs": """nobooking VARCHAR(15) NOT NULL PRIMARY KEY, no_rawat VARCHAR(17),
        nomorkartu VARCHAR(25), nik VARCHAR(30), nohp VARCHAR(15), kodepoli VARCHAR(15),
        pasienbaru ENUM('0','1') NOT NULL DEFAULT '0', norm VARCHAR(15), tanggalperiksa DATE, kodedokter VARCHAR(20),
        jampraktek VARCHAR(12),
        jeniskunjungan ENUM('1 (Rujukan FKTP)','2 (Rujukan Internal)','3 (Kontrol)','4 (Rujukan Antar RS)'),
        nomorreferensi VARCHAR(40) NOT NULL, nomorantrean VARCHAR(15) NOT NULL, angkaantrean VARCHAR(5) NOT NULL,
        status ENUM('Belum','Checkin','Batal','Gagal'), validasi DATETIME, statuskirim ENUM('Sudah','Belum')""",
    "reg_periksa": """no_reg VARCHAR(8), no_rawat VARCHAR(17) NOT NULL PRIMARY KEY, tgl_registrasi DATE, jam_reg TIME,
        kd_dokter VARCHAR(20), no_rkm_medis VARCHAR(15), kd_poli CHAR(5), stts VARCHAR(20) DEFAULT 'Belum',
        KEY tgl_registrasi (tgl_registrasi)""",
    "resep_obat": """no_resep VARCHAR(14) NOT NULL PRIMARY KEY, tgl_perawatan DATE, jam TIME,
        no_rawat VARCHAR(17) NOT NULL, kd_dokter VARCHAR(20) NOT NULL DEFAULT '', tgl_peresepan DATE,
        jam_peresepan TIME, status ENUM('ralan','ranap') DEFAULT 'ralan', tgl_penyerahan DATE NOT NULL DEFAULT
        '0000-00-00', jam_penyerahan TIME NOT NULL DEFAULT '00:00:00', KEY no_rawat (no_rawat)""",
    "resep_dokter": "no_resep VARCHAR(14), kode_brng VARCHAR(15), jml DOUBLE, aturan_pakai VARCHAR(150)",
    "resep_dokter_racikan": """no_resep VARCHAR(14) NOT NULL, no_racik VARCHAR(2) NOT NULL,
        nama_racik VARCHAR(100) NOT NULL, jml_dr INT, aturan_pakai VARCHAR(150), keterangan VARCHAR(50),
        PRIMARY KEY (no_resep, no_racik)""",
    "databarang": "kode_brng VARCHAR(15) NOT NULL PRIMARY KEY, nama_brng VARCHAR(80)",
}


class Khanza:
    """The invented hospital's database: emptied for each test, filled by it."""

    def __init__(self, server: MariaDb) -> None:
        self.server = server
        with server.root() as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {DATABASE} CHARACTER SET latin1")
            cursor.execute(f"CREATE USER {READER}@'127.0.0.1' IDENTIFIED BY %s", [PASSWORD])
            cursor.execute(f"CREATE USER {WRITER}@'127.0.0.1' IDENTIFIED BY %s", [PASSWORD])
            cursor.execute(f"GRANT SELECT ON {DATABASE}.* TO {READER}@'127.0.0.1'")
            cursor.execute(f"GRANT ALL ON {DATABASE}.* TO {WRITER}@'127.0.0.1'")
        self.make()

    def make(self) -> None:
        """All tables, empty, whatever a test has done to them."""
        for name, columns in TABLES.items():
            self.do(f"DROP TABLE IF EXISTS {name}", f"CREATE TABLE {name} ({columns}) ENGINE=InnoDB")

    def empty(self) -> None:
        self.do(*(f"DELETE FROM {name}" for name in TABLES))

    def do(self, *statements: str) -> None:
        with self.server.root(DATABASE) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def rows(self, statement: str) -> Sequence[tuple[Any, ...]]:
        with self.server.root(DATABASE) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            found: Sequence[tuple[Any, ...]] = cursor.fetchall()
            return found

    def add(self, table: str, *rows: Mapping[str, object]) -> None:
        with self.server.root(DATABASE) as connection, connection.cursor() as cursor:
            for row in rows:
                marks = ", ".join(["%s"] * len(row))
                cursor.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))

    def sums(self) -> dict[str, object]:
        """What must be the same after every run: each table's checksum."""
        return {name: self.rows(f"CHECKSUM TABLE {name} EXTENDED")[0][1] for name in TABLES}

    @property
    def url(self) -> str:
        return self.server.url(READER, PASSWORD.replace("/", "%2F"), DATABASE)

    @property
    def writers_url(self) -> str:
        return self.server.url(WRITER, PASSWORD.replace("/", "%2F"), DATABASE)


def person(number: int, **other: object) -> dict[str, object]:
    return {
        "no_rkm_medis": f"{number:06d}",
        "nm_pasien": f"WARGA REKAAN {number}",
        "no_ktp": f"99010144{number:07d}1",
        "jk": "P",
        "tgl_lahir": "1990-02-03",
        "no_tlp": f"08129{number:06d}",
        "no_peserta": f"000{number:010d}",
        "alamat": "JL. CONTOH NO. 1",
        **other,
    }
