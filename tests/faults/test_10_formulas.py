"""10. Cells that begin with = + - @, tab, CR, full-width ＝ are text in files; numbers stay numbers."""

from tests.reporting.test_files import (
    browser,
    test_formulas_typed_into_a_title,
    test_values_in_csv,
    test_what_looks_like_a_formula_is_text,
)

__all__ = [
    "browser",
    "test_formulas_typed_into_a_title",
    "test_values_in_csv",
    "test_what_looks_like_a_formula_is_text",
]
