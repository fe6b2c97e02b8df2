"""Forms over posts."""

from django import forms


class SeatsForm(forms.Form):
    seats = forms.IntegerField(
        label="Kuota",
        min_value=0,
        max_value=100_000,
        required=False,
        help_text="Kosongkan bila tidak ada kuota.",
    )
