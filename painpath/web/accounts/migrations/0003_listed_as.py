"""The name under which record systems find a clinic: until now the one it has, so that their files stay true."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import migrations, models


def as_named(apps: Any, schema_editor: Any) -> None:
    """Each clinic is listed as it is called; of clinics with one name none was found by it, and none is now."""
    clinics = list(apps.get_model("accounts", "Clinic").objects.all())
    often = Counter(one.name for one in clinics)
    for one in clinics:
        one.listed_as = one.name if often[one.name] == 1 else f"{one.name[:170]} (number {one.pk})"
        one.save(update_fields=["listed_as"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_sessions_since"),
    ]

    operations = [
        migrations.AddField(
            model_name="clinic",
            name="listed_as",
            field=models.CharField(default="", editable=False, max_length=200),
        ),
        migrations.RunPython(as_named, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="clinic",
            constraint=models.UniqueConstraint(fields=("listed_as",), name="listed_once"),
        ),
    ]
