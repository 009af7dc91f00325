"""Russian formats where Django's own differ from an office's habit."""

DATE_INPUT_FORMATS = ["%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"]
MONTH_DAY_FORMAT = "j E"
FIRST_DAY_OF_WEEK = 1
