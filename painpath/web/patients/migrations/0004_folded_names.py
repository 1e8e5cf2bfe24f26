"""Names without their case, so that SQLite finds what PostgreSQL finds."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from painpath.web.patients.folding import folded

AT_ONCE = 500


def fold(apps: Any, schema_editor: Any) -> None:
    """The names that are there already."""
    patients = apps.get_model("patients", "Patient").objects
    waiting = []
    for one in patients.only("pk", "family", "given").iterator(chunk_size=AT_ONCE):
        one.folded_family, one.folded_given = folded(one.family), folded(one.given)
        waiting.append(one)
    patients.bulk_update(waiting, ["folded_family", "folded_given"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0003_procedures_entered"),
    ]

    operations = [
        migrations.AddField(
            model_name="patient",
            name="folded_family",
            field=models.CharField(default="", editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name="patient",
            name="folded_given",
            field=models.CharField(blank=True, default="", editable=False, max_length=200),
        ),
        migrations.RunPython(fold, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(fields=["clinic", "folded_family", "folded_given"], name="names_folded"),
        ),
    ]
