"""One coordinate without the other is refused: a NULL had let it through."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0002_sectors"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="city",
            name="city_coordinates",
        ),
        migrations.AddConstraint(
            model_name="city",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(
                        ("latitude__isnull", False),
                        ("latitude__range", (-90, 90)),
                        ("longitude__isnull", False),
                        ("longitude__range", (-180, 180)),
                    ),
                    _connector="OR",
                ),
                name="city_coordinates",
                violation_error_message="Enter both coordinates in degrees, or neither.",
            ),
        ),
    ]
