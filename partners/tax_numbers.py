"""Check digits of the numbers that states give to organisations.

Kazakhstan: BIN, 12 digits; the check digit is the weighted sum modulo 11 with
weights 1…11 and, where that gives 10, with weights 3…11, 1, 2 (Rules of the
Ministry of Justice for identification numbers). python-stdnum has no module
for it. Russia: INN and OGRN by python-stdnum.
"""

from __future__ import annotations

from stdnum.exceptions import ValidationError
from stdnum.ru import inn, ogrn

FIRST_PASS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND_PASS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


def bin_check_digit(digits: str) -> int | None:
    """The twelfth digit of a BIN from its first eleven; ``None`` where no valid one exists."""
    for weights in (FIRST_PASS, SECOND_PASS):
        remainder = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        if remainder < 10:
            return remainder
    return None


def is_valid_bin(number: str) -> bool:
    if len(number) != 12 or not (number.isascii() and number.isdigit()):
        return False
    return bin_check_digit(number[:11]) == int(number[11])


def is_valid_tax_number(number: str, country: str) -> bool:
    """Whether the check digits hold; a country without a known rule has nothing to be wrong.

    An unknown country (``""``) takes either of the two that the register mostly meets.
    """
    match country:
        case "KZ":
            return is_valid_bin(number)
        case "RU":
            return inn.is_valid(number)
        case "":
            return is_valid_bin(number) or inn.is_valid(number)
    return True


def is_valid_registration_number(number: str, country: str) -> bool:
    """Whether a Russian OGRN holds; other countries' registration numbers have no known rule."""
    try:
        return country not in ("RU", "") or bool(ogrn.validate(number))
    except ValidationError:
        return False
