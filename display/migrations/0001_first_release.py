from django.core.validators import RegexValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("display", "0001_initial"), ("display", "0002_board_has_voice")]

    initial = True

    dependencies = [("queue", "0001_first_release")]

    operations = [
        migrations.CreateModel(
            name="Board",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    models.SlugField(
                        unique=True,
                        validators=[RegexValidator("^[a-z0-9]+(-[a-z0-9]+)*$", "Huruf kecil, angka dan tanda hubung.")],
                        verbose_name="alamat",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="nama")),
                (
                    "kind",
                    models.CharField(
                        choices=[("ADMISSION", "Admisi"), ("CLINIC", "Poli"), ("PHARMACY", "Farmasi")],
                        default="CLINIC",
                        max_length=10,
                        verbose_name="jenis",
                    ),
                ),
                (
                    "what_is_shown",
                    models.CharField(
                        choices=[
                            ("NUMBER", "Nomor saja"),
                            ("NAME", "Nomor dan nama tersamar"),
                            ("RECORD", "Nomor dan nomor rekam medis"),
                        ],
                        default="NUMBER",
                        max_length=10,
                        verbose_name="yang ditampilkan",
                    ),
                ),
                ("notice", models.CharField(blank=True, max_length=90, verbose_name="pengumuman")),
                (
                    "viewing_distance",
                    models.PositiveSmallIntegerField(
                        choices=[(3, "3 meter"), (5, "5 meter"), (8, "8 meter")],
                        default=5,
                        help_text="Dari layar 43 inci ke kursi terjauh; layar dua kali lebih besar terbaca dua kali lebih jauh.",
                        verbose_name="jarak pandang",
                    ),
                ),
                (
                    "has_voice",
                    models.BooleanField(
                        default=True,
                        help_text="Bila beberapa layar terdengar di satu tempat, cukup satu yang memanggil.",
                        verbose_name="bersuara",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="aktif")),
                ("stops", models.ManyToManyField(related_name="boards", to="queue.stop", verbose_name="perhentian")),
            ],
            options={"verbose_name": "layar antrean", "verbose_name_plural": "layar antrean", "ordering": ["name"]},
        )
    ]
