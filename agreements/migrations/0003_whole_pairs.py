"""A registry number without its year, or a currency without its sum, is refused; NULL had let both in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0002_terms_and_chains"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="agreement",
            name="agreement_registry_number_whole",
        ),
        migrations.RemoveConstraint(
            model_name="agreement",
            name="agreement_amount_with_currency",
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("registry_sequence", None), ("registry_year", None)),
                    models.Q(
                        ("registry_sequence__gte", 1),
                        ("registry_sequence__isnull", False),
                        ("registry_year__isnull", False),
                        ("registry_year__range", (1900, 2200)),
                    ),
                    _connector="OR",
                ),
                name="agreement_registry_number_whole",
                violation_error_message="A registry number is a year and a sequence, as in 2010/003.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount", None), ("currency", "")),
                    models.Q(
                        ("amount__gte", 0), ("amount__isnull", False), ("currency__regex", "^[A-Z]{3}$")
                    ),
                    _connector="OR",
                ),
                name="agreement_amount_with_currency",
                violation_error_message="Enter the amount together with its currency, or neither.",
            ),
        ),
    ]
