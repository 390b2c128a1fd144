import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("queue", "0009_sessions_over_midnight"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="act",
            name="kind",
            field=models.CharField(
                choices=[
                    ("next", "Panggil berikutnya"),
                    ("call", "Panggil pilihan"),
                    ("recall", "Panggil lagi"),
                    ("start", "Mulai dilayani"),
                    ("absent", "Tidak hadir saat dipanggil"),
                    ("hold", "Tahan"),
                    ("resume", "Lanjutkan"),
                    ("detour", "Kirim ke tempat lain"),
                    ("return", "Kembali"),
                    ("finish", "Selesai"),
                    ("register", "Daftarkan pemegang nomor"),
                    ("drop", "Hapus nomor loket"),
                    ("pharmacy", "Ambil nomor farmasi"),
                    ("prepare", "Obat mulai disiapkan"),
                    ("ready", "Obat siap"),
                    ("handover", "Serahkan obat"),
                    ("cancel", "Batalkan kunjungan"),
                    ("no_show", "Nyatakan tidak datang"),
                    ("end", "Akhiri tunggu"),
                    ("check_in", "Check-in"),
                    ("late_entry", "Catat jam terlewat"),
                    ("referral", "Perbaiki rujukan"),
                    ("sep", "Catat nomor SEP"),
                    ("letter", "Surat kontrol atau rujukan"),
                    ("undo", "Urungkan"),
                ],
                max_length=20,
                verbose_name="perbuatan",
            ),
        ),
        migrations.CreateModel(
            name="VisitLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("control", "Surat kontrol"),
                            ("outgoing", "Rujukan keluar"),
                            ("prolonged", "Rujukan khusus"),
                        ],
                        max_length=10,
                        verbose_name="jenis",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("writing", "Belum pasti"), ("standing", "Berlaku"), ("withdrawn", "Dihapus")],
                        default="writing",
                        max_length=10,
                        verbose_name="keadaan",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="nomor surat")),
                ("made_of", models.CharField(max_length=40, verbose_name="dibuat dari")),
                ("on", models.DateField(verbose_name="untuk tanggal")),
                ("until", models.DateField(blank=True, null=True, verbose_name="berlaku sampai")),
                ("poli_code", models.CharField(blank=True, max_length=10, verbose_name="kode poli")),
                ("poli_name", models.CharField(blank=True, max_length=100, verbose_name="poli")),
                ("doctor_code", models.PositiveIntegerField(blank=True, null=True, verbose_name="kode dokter")),
                ("doctor_name", models.CharField(blank=True, max_length=150, verbose_name="dokter")),
                ("hours", models.CharField(blank=True, max_length=11, verbose_name="jam praktek")),
                ("facility_code", models.CharField(blank=True, max_length=8, verbose_name="kode faskes")),
                ("facility_name", models.CharField(blank=True, max_length=150, verbose_name="faskes tujuan")),
                (
                    "referral_kind",
                    models.CharField(
                        blank=True,
                        choices=[("full", "Penuh"), ("partial", "Sebagian"), ("back", "Rujuk balik (PRB)")],
                        max_length=10,
                        verbose_name="tipe rujukan",
                    ),
                ),
                ("diagnoses", models.CharField(blank=True, max_length=100, verbose_name="diagnosa")),
                ("procedures", models.CharField(blank=True, max_length=100, verbose_name="prosedur")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="catatan")),
                ("key", models.CharField(blank=True, editable=False, max_length=40)),
                (
                    "asked",
                    models.CharField(
                        blank=True,
                        choices=[("", ""), ("make", "dibuat"), ("change", "diubah"), ("withdraw", "dihapus")],
                        default="",
                        max_length=10,
                        verbose_name="diminta",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="diminta pada")),
                ("wish", models.JSONField(blank=True, default=dict, editable=False)),
                ("made_at", models.DateTimeField(verbose_name="dibuat pada")),
                ("changed_at", models.DateTimeField(blank=True, null=True, verbose_name="diubah pada")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="dihapus pada")),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diminta oleh",
                    ),
                ),
                (
                    "booked",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.visit",
                        verbose_name="nomor antrean untuk hari itu",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dibuat oleh",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
            ],
            options={
                "verbose_name": "surat akhir konsultasi",
                "verbose_name_plural": "surat akhir konsultasi",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "withdrawn"), _negated=True),
                        fields=("visit", "kind"),
                        name="one_letter_of_a_kind_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "standing"), _negated=True),
                            models.Q(("number", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_standing_letter_has_its_number",
                    ),
                ],
            },
        ),
    ]
