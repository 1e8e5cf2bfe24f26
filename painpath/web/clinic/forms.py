"""Forms made from the record's own tables: every column a field, every code by its name."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.utils import timezone

from painpath.assess import default_assessor
from painpath.record.moments import FIRST_YEAR
from painpath.record.tables import ANY_ROW, CODES, REQUIRED, TABLES, Column
from painpath.report.words import SCALES
from painpath.web.clinic.possible import NOTHING, Around, doubtful, wrong_with
from painpath.web.patients.given import number

UNKNOWN = ("", "not known")
TRUTHS = (UNKNOWN, ("yes", "yes"), ("no", "no"))
LABELS = {
    "time": "When (2025-03-04, 2025-03-04T14:30, or 2025-03)", "procedure_id": "Procedure", "kind": "Procedure", "score": "Pain score",
    "scale": "Scale", "percent": "Relief in percent", "duration_h": "How long it lasted, hours", "code": "What", "value": "Value (yes, no or a number)",
    "active_tip_mm": "Active tip, mm", "temperature_c": "Set temperature, °C", "duration_s": "Time at temperature, s", "electrode_gauge": "Gauge of the electrode",
    "volume_ml": "Volume, mL", "steroid_mg": "Steroid, mg", "onset": "Since when", "abatement": "Until when", "daily_dose": "Daily dose",
    "reached_temperature_c": "Temperature reached, °C", "impedance_ohm": "Impedance, Ω", "levels": "Levels (L4/L5, L5/S1)",
    "sensory_threshold_v": "Sensory threshold, V", "voltage_v": "Voltage, V", "power_w": "Power, W", "ramp_s": "Ramp, s",
    "anaesthetic_percent": "Anaesthetic, %", "bound": "Known only to be less or more (< or >)",
}  # fmt: skip
OWN_LANGUAGE = "en"
LANGUAGES = sorted(
    ((code, str(one["name"])) for code, one in LANG_INFO.items() if "name" in one),
    key=lambda one: (one[0] != OWN_LANGUAGE, one[1]),
)
# what a minute allows; the rest folds out
FIRST = {
    "procedures": ("time", "kind", "status", "region", "target", "side", "levels", "side_checked"),
    "pain_scores": ("time", "score", "scale", "site", "side", "descriptor"),
    "observations": ("time", "code", "value", "unit"),
    "relief_reports": ("time", "procedure_id", "percent", "duration_h"),
    "medications": ("code", "start", "end", "daily_dose", "unit"),
    "care": ("time", "code", "outcome"),
}
LEFT_OUT = ("recorded", "patient_id")
NAMES = {
    "procedures": "procedure", "pain_scores": "pain score", "relief_reports": "the patient's own estimate", "observations": "finding or measurement",
    "conditions": "condition", "medications": "medicine", "care": "other treatment",
}  # fmt: skip


class Number(forms.Field):
    """A number with a point or a comma. A number field of a browser would drop the comma: 2,5 would become 25."""

    def __init__(self, column: Column) -> None:
        keys = (
            "text" if column.low is None or column.low < 0 else "decimal"
        )  # phones show no minus beside digits
        super().__init__(widget=forms.TextInput(attrs={"inputmode": keys, "autocomplete": "off"}))
        self.low = float("-inf") if column.low is None else column.low
        self.high = float("inf") if column.high is None else column.high

    def to_python(self, value: Any) -> float | None:
        """The number; None for an empty field."""
        try:
            return number(str(value or ""), self.low, self.high)
        except ValueError:
            limits = f" from {self.low:g} to {self.high:g}" if self.high < float("inf") else ""
            raise forms.ValidationError(f"Write a number{limits}, such as 2.5.") from None


class RowForm(forms.Form):
    """One row of a table of the record. `row` is what was entered, in the record format.

    `around` is what it must agree with; `note` shows the note of a row that has one, so that it can be corrected too.
    `doubted` are the fields whose entry is asked back: sent again with the field's name as `sure`, it is taken.
    """

    def __init__(self, table: str, *args: Any, procedures: list[tuple[str, str]] = (), note: bool = False, around: Around = NOTHING, **kwargs: Any) -> None:  # type: ignore[assignment]  # fmt: skip
        super().__init__(*args, **kwargs)
        self.table, self.around = table, around
        self.row: dict[str, Any] = {}
        self.doubted: set[str] = set()
        self.first = FIRST.get(table, ())
        self.columns = TABLES[table] | ({"note": ANY_ROW["note"]} if note else {})
        for name, column in self.columns.items():
            if name in LEFT_OUT or (name == "procedure_id" and table == "procedures"):
                continue
            field = _procedure(procedures) if name == "procedure_id" else _field(table, name, column)
            field.label = LABELS.get(name, name.replace("_", " ").capitalize())
            field.required = name in REQUIRED[table]
            self.fields[name] = field
        if table == "procedures":
            self.fields["side_checked"] = forms.BooleanField(
                required=False, label="I have checked: this is the patient's own left or right"
            )
            names = [name for name in self.fields if name != "side_checked"]
            names.insert(names.index("side") + 1, "side_checked")
            self.order_fields(names)

    def clean(self) -> dict[str, Any]:
        """What was entered as a row, checked as any record is."""
        cleaned = dict(super().clean() or {})
        if (
            self.table == "procedures"
            and cleaned.get("side") in ("left", "right")
            and not cleaned.pop("side_checked", False)
        ):
            self.add_error("side", "Is this the patient's left or right? Tick that you have checked it.")
        cleaned.pop("side_checked", None)
        self.row = {
            name: _value(self.columns[name], value)
            for name, value in cleaned.items()
            if value not in ("", None, [])
        }
        if not self.errors:
            self._check()
        return cleaned

    def _check(self) -> None:
        for name, told in wrong_with(self.table, self.row, self.around):
            self.add_error(name if name in self.fields else None, told)
        sure = self.data.getlist(self.add_prefix("sure"))  # type: ignore[attr-defined]
        for name, told in doubtful(self.table, self.row):
            self.doubted.add(name)
            if name not in sure:
                self.add_error(name, told)


def _procedure(procedures: list[tuple[str, str]]) -> forms.Field:
    return forms.ChoiceField(choices=procedures)


def _field(table: str, name: str, column: Column) -> forms.Field:
    words = default_assessor().vocabulary
    match column.kind:
        case "number":
            return Number(column)
        case "truth":
            return forms.ChoiceField(choices=TRUTHS)
        case "code" | "codes":
            labels = sorted(
                ((code, one.label) for code, one in words.by_field[f"{table}.{name}"].items()),
                key=lambda one: one[1].lower(),
            )
            if column.kind == "codes":
                return forms.MultipleChoiceField(choices=labels, widget=forms.CheckboxSelectMultiple)
            return forms.ChoiceField(choices=[UNKNOWN, *labels])
        case "choice":
            listed = words.choices.get(f"{table}.{name}", ())
            return (
                forms.ChoiceField(
                    choices=[UNKNOWN, *((one, SCALES.get(one, one.replace("_", " "))) for one in listed)]
                )
                if listed
                else forms.CharField(max_length=60)
            )
        case "time":
            return forms.CharField(
                max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
            )
    return forms.CharField(max_length=2000 if name in ("note", "words") else 200)


def _value(column: Column, given: Any) -> Any:
    match column.kind:
        case "truth":
            return given == "yes"
        case "levels":
            return [part.strip() for part in str(given).split(",") if part.strip()]
        case "codes":
            return given if len(given) > 1 else given[0]
        case "any":
            return _any(str(given).strip())
    return given


def _any(text: str) -> Any:
    if text.lower() in ("yes", "true", "no", "false"):
        return text.lower() in ("yes", "true")
    try:
        return number(text, float("-inf"), float("inf"))
    except ValueError:
        return text


def as_shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row as its form shows it."""
    return {name: _shown(name, value) for name, value in row.items()}


def _shown(name: str, value: Any) -> Any:
    if TABLES["procedures"].get(name) == CODES:
        return value if isinstance(value, list) else [value]
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


class IdentityForm(forms.Form):
    """Who the patient is: kept in the app's own table, never in the record."""

    first: tuple[str, ...] = ()
    family = forms.CharField(max_length=200, label="Family name")
    given = forms.CharField(max_length=200, required=False, label="Given names")
    birth_date = forms.DateField(
        required=False, label="Date of birth", widget=forms.DateInput(attrs={"type": "date"})
    )
    sex = forms.ChoiceField(
        choices=[UNKNOWN, *((one, one) for one in ("female", "male", "other"))], required=False
    )
    number = forms.CharField(max_length=80, required=False, label="Record number")
    phone = forms.CharField(max_length=60, required=False)
    email = forms.EmailField(required=False, label="E-mail")
    language = forms.ChoiceField(choices=LANGUAGES, required=False)
    clinician = forms.CharField(max_length=200, required=False, label="Responsible clinician")

    def clean_birth_date(self) -> date | None:
        """A day on which somebody who is treated here can have been born."""
        born: date | None = self.cleaned_data["birth_date"]
        if born and not date(FIRST_YEAR, 1, 1) <= born <= timezone.localdate():
            raise forms.ValidationError(f"A date of birth lies between {FIRST_YEAR} and today.")
        return born

    def clean_language(self) -> str:
        """The language's code; English where none was chosen."""
        return str(self.cleaned_data["language"]) or OWN_LANGUAGE
