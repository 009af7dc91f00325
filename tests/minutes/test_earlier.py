"""What an earlier protocol still waits for stands under the question that hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.factories import agenda_item, agreement, commitment, days, decision, meeting
from workgroups.models import AgendaItem, Meeting

if TYPE_CHECKING:
    from accounts.models import User
    from tests.minutes.writing import Writer
    from workgroups.models import Meeting as Sitting


def earlier(sitting: Sitting) -> AgendaItem:
    """A question on protocol No. 3: one thing is done, one is late, one is of a restricted agreement."""
    third = meeting(group=sitting.group, number=3, held_on=days(-90))
    question = agenda_item("О выставке", meeting=third)
    made = [
        commitment("Сделанное", completed_on=days(-1), result_ru="Да"),
        commitment("Просроченное", due_on=days(-3)),
        commitment("Тайное", due_on=days(-3), agreement=agreement(restricted=True)),
    ]
    for number, one in enumerate(made, start=1):
        decision(item=question, number=number, commitment=one)
    Meeting.objects.filter(pk=third.pk).update(state=Meeting.State.HELD, chair=sitting.chair)
    return agenda_item("О ходе исполнения", meeting=sitting, order=2, origin="protocol", protocol=third)


def test_only_what_is_not_done_and_may_be_seen_is_listed(sitting: Sitting, dana: Writer) -> None:
    item = earlier(sitting)
    dana.open()
    (part,) = dana.page.xpath(f"//section[@id='item-{item.pk}']")
    text = part.text_content()
    assert "Просроченное" in text
    assert "Сделанное" not in text
    assert "Тайное" not in dana.response.content.decode()


def test_who_may_see_the_agreement_sees_what_was_promised_by_it(
    sitting: Sitting, dana: Writer, staff: User
) -> None:
    from accounts.roles import give_role

    earlier(sitting)
    give_role(staff, "head")
    dana.open()
    assert "Тайное" in dana.response.content.decode()
