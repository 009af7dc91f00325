"""Numbers of organisations that never were, with check digits that hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stdnum.ru import inn, ogrn

from partners.tax_numbers import bin_check_digit

if TYPE_CHECKING:
    from collections.abc import Callable

    from .chance import Chance


class Numbers:
    """Identification numbers, none of them given twice."""

    def __init__(self, chance: Chance, taken: set[str]) -> None:
        self.chance = chance
        self.taken = taken

    def columns(self, country: str) -> dict[str, str]:
        """The numbers of an organisation of ``country``: a BIN, or an INN and an OGRN."""
        if country == "KZ":
            return {"tax_number": self.unused(self.bin)}
        return {"tax_number": self.unused(self.inn), "registration_number": self.ogrn()}

    def unused(self, make: Callable[[], str]) -> str:
        number = make()
        while not number or number in self.taken:
            number = make()
        self.taken.add(number)
        return number

    def bin(self) -> str:
        """Year and month, 40 for a resident company, five digits, check digit; ``""`` where there is none."""
        chance = self.chance
        digits = f"{chance.randint(0, 25):02}{chance.randint(1, 12):02}40{chance.randint(0, 99999):05}"
        check = bin_check_digit(digits)
        return "" if check is None else f"{digits}{check}"

    def inn(self) -> str:
        """Four digits of the tax office, five of the company, check digit."""
        digits = f"{self.chance.randint(101, 8999):04}{self.chance.randint(0, 99999):05}"
        return digits + inn.calc_company_check_digit(digits)

    def ogrn(self) -> str:
        """A one, year and region, seven digits, check digit."""
        chance = self.chance
        digits = f"1{chance.randint(2, 25):02}{chance.randint(1, 89):02}{chance.randint(0, 9999999):07}"
        return digits + ogrn.calc_check_digit(digits + "0")
