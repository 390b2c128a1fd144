import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import queues.encryption.row_hash
from queues.name_keys import keys_of

AT_ONCE = 5000


def write_words(apps, schema_editor):
    """The words of all names that are there; 1,000,000 patients take some minutes."""
    patients, words = apps.get_model("queue", "Patient"), apps.get_model("queue", "NameWord")
    rows = list(patients.objects.order_by("pk").values_list("pk", "name")[:AT_ONCE])
    while rows:
        words.objects.bulk_create(
            [words(patient_id=pk, key=key) for pk, name in rows for key in keys_of(name)], batch_size=AT_ONCE
        )
        rows = list(patients.objects.filter(pk__gt=rows[-1][0]).order_by("pk").values_list("pk", "name")[:AT_ONCE])


class Migration(migrations.Migration):
    dependencies = [
        ("queue", "0010_letters_of_a_visit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NameWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40, verbose_name="kata")),
            ],
            options={
                "verbose_name": "kata nama",
                "verbose_name_plural": "kata nama",
            },
        ),
        migrations.CreateModel(
            name="PatientMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="waktu")),
                ("reason", models.CharField(max_length=200, verbose_name="alasan")),
                ("moved", models.JSONField(verbose_name="yang dipindahkan")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="dibatalkan")),
                ("undo_reason", models.CharField(blank=True, max_length=200, verbose_name="alasan pembatalan")),
            ],
            options={
                "verbose_name": "penggabungan rekam medis",
                "verbose_name_plural": "penggabungan rekam medis",
                "ordering": ["-pk"],
                "permissions": [("merge_people", "Menggabungkan rekam medis")],
            },
        ),
        migrations.CreateModel(
            name="PersonLookUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row_hash",
                    queues.encryption.row_hash.HexField(
                        blank=True, editable=False, max_length=64, verbose_name="sidik baris"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="waktu")),
                (
                    "found_by",
                    models.CharField(
                        choices=[
                            ("name", "Nama atau tanggal lahir"),
                            ("record", "Nomor rekam medis"),
                            ("nik", "NIK"),
                            ("card", "Kartu BPJS"),
                            ("phone", "Nomor HP"),
                            ("code", "Kode booking"),
                            ("label", "Nomor antrean"),
                            ("twin", "Rekam medis baru yang mirip"),
                            ("link", "Tautan halaman"),
                        ],
                        max_length=10,
                        verbose_name="dicari dengan",
                    ),
                ),
            ],
            options={
                "verbose_name": "pencarian pasien",
                "verbose_name_plural": "pencarian pasien",
                "ordering": ["-pk"],
            },
        ),
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
                    ("merge", "Gabungkan rekam medis"),
                    ("unmerge", "Batalkan penggabungan rekam medis"),
                    ("undo", "Urungkan"),
                ],
                max_length=20,
                verbose_name="perbuatan",
            ),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(fields=["birth_date"], name="queue_patie_birth_d_edf93e_idx"),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)), fields=["merged_into"], name="patient_merged"
            ),
        ),
        migrations.AddField(
            model_name="nameword",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="name_words",
                to="queue.patient",
                verbose_name="pasien",
            ),
        ),
        migrations.AddField(
            model_name="patientmerge",
            name="act",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="queue.act", verbose_name="perbuatan"
            ),
        ),
        migrations.AddField(
            model_name="patientmerge",
            name="actor",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="petugas",
            ),
        ),
        migrations.AddField(
            model_name="patientmerge",
            name="merged",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="joined",
                to="queue.patient",
                verbose_name="digabung",
            ),
        ),
        migrations.AddField(
            model_name="patientmerge",
            name="survivor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merges",
                to="queue.patient",
                verbose_name="dipertahankan",
            ),
        ),
        migrations.AddField(
            model_name="patientmerge",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="dibatalkan oleh",
            ),
        ),
        migrations.AddField(
            model_name="personlookup",
            name="actor",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="petugas",
            ),
        ),
        migrations.AddField(
            model_name="personlookup",
            name="counter",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="queue.counter",
                verbose_name="loket / ruang",
            ),
        ),
        migrations.AddField(
            model_name="personlookup",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="look_ups",
                to="queue.patient",
                verbose_name="pasien",
            ),
        ),
        migrations.AddConstraint(
            model_name="nameword",
            constraint=models.UniqueConstraint(fields=("key", "patient"), name="a_word_once_per_name"),
        ),
        migrations.AddIndex(
            model_name="patientmerge",
            index=models.Index(fields=["at"], name="queue_patie_at_1729f2_idx"),
        ),
        migrations.AddConstraint(
            model_name="patientmerge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)), fields=("merged",), name="a_record_is_merged_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="patientmerge",
            constraint=models.CheckConstraint(
                condition=models.Q(("survivor", models.F("merged")), _negated=True),
                name="a_record_is_not_merged_into_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="patientmerge",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="a_merge_has_its_reason"
            ),
        ),
        migrations.AddIndex(
            model_name="personlookup",
            index=models.Index(fields=["at"], name="queue_perso_at_6fc1df_idx"),
        ),
        # Last: no table is altered behind rows that were just written.
        migrations.RunPython(write_words, migrations.RunPython.noop),
    ]
