"""On which side a booking is whose answer may have been lost, and whom Mobile JKN had to refuse for want of a number."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bpjs_bridge", "0005_ws_password_digest"),
        ("queue", "0008_waiting_limits"),
    ]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="mended_count",
            field=models.PositiveIntegerField(default=0, verbose_name="percobaan perbaikan"),
        ),
        migrations.AddField(
            model_name="reporting",
            name="missing_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="tidak dikenal BPJS"),
        ),
        migrations.AddField(
            model_name="reporting",
            name="named_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="disebut BPJS"),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="given_up_cause",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "-"),
                    ("PERSON", "Diputuskan petugas"),
                    ("GAP", "Tahap sebelumnya tidak tercatat"),
                    ("NOT_ADDED", "Pendaftaran tidak pernah sampai ke BPJS"),
                    ("LATER", "Tahap sesudahnya sudah tersimpan di BPJS"),
                ],
                default="",
                max_length=10,
                verbose_name="sebab dilepas",
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="park_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "-"),
                    ("REFUSED", "Ditolak BPJS"),
                    ("REFERENCE", "Rujukan atau surat kontrol ditolak"),
                    ("PATIENT", "Data pasien ditolak"),
                    ("SEP_ISSUED", "SEP terbit sebelum antrean dikirim"),
                    ("MAPPING", "Kode poli, dokter atau jadwal tidak dikenal BPJS"),
                    ("TIME_ORDER", "Urutan waktu ditolak"),
                    ("PAST_DATE", "Lewat hari"),
                    ("TOO_LATE", "Lewat batas hari pengiriman"),
                    ("LATER_STORED", "Tahap sesudahnya sudah tersimpan di BPJS"),
                    ("PREDECESSOR", "Tahap sebelumnya tidak ada di BPJS"),
                    ("UNKNOWN_BOOKING", "Kode booking tidak dikenal BPJS"),
                    ("DAMAGED", "Isi pesan rusak di basis data"),
                    ("INCOMPLETE", "Data pasien belum lengkap, belum dikirim"),
                ],
                default="",
                max_length=20,
                verbose_name="alasan ditahan",
            ),
        ),
        migrations.AlterField(
            model_name="reporting",
            name="is_bpjs_own",
            field=models.BooleanField(
                default=False,
                help_text="Milik BPJS: ditambahkan dari sini hanya bila BPJS menjawab tidak mengenalnya.",
                verbose_name="pendaftaran Mobile JKN",
            ),
        ),
        migrations.AlterField(
            model_name="reporting",
            name="silence",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "-"),
                    ("SEND_OFF", "Pengiriman dimatikan"),
                    ("NOT_REPORTED", "Poli tidak dilaporkan"),
                    ("NO_CODES", "Poli atau dokter tanpa kode BPJS"),
                    ("NO_NIK", "Pasien JKN tanpa NIK, di luar antrean online"),
                ],
                default="",
                max_length=20,
                verbose_name="alasan tidak dikirim",
            ),
        ),
        migrations.CreateModel(
            name="RefusedBooking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("refused_at", models.DateTimeField(verbose_name="ditolak")),
                ("service", models.CharField(max_length=30, verbose_name="layanan")),
                ("words", models.CharField(max_length=100, verbose_name="jawaban")),
                ("card_index", models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                ("wished_on", models.DateField(blank=True, null=True, verbose_name="tanggal yang diminta")),
                (
                    "patient",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.patient",
                        verbose_name="pasien",
                    ),
                ),
            ],
            options={
                "verbose_name": "penolakan Mobile JKN",
                "verbose_name_plural": "penolakan Mobile JKN",
                "ordering": ["-pk"],
            },
        ),
    ]
