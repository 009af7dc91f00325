"""What an earlier protocol still waits for stands under the question that hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Permission

from agreements.models import Commitment
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


def ways(dana: Writer, item: AgendaItem) -> list[str]:
    return dana.page.xpath(f"//section[@id='item-{item.pk}']//small[@class='ways']/a/@href")


def test_who_may_carries_it_on_from_there(sitting: Sitting, dana: Writer) -> None:
    item = earlier(sitting)
    dana.open()
    late = Commitment.objects.get(text_ru="Просроченное")
    found = ways(dana, item)
    assert found == [f"/commitments/{late.pk}/{verb}/" for verb in ("progress", "complete", "extend")]
    for address in found:
        assert "<form" in dana.client.get(address, headers={"HX-Request": "true"}).content.decode()


def test_without_a_date_there_is_none_to_move(sitting: Sitting, dana: Writer) -> None:
    item = earlier(sitting)
    Commitment.objects.filter(text_ru="Просроченное").update(due_on=None)
    assert [way.split("/")[3] for way in ways(dana.open(), item)] == ["progress", "complete"]


def test_who_may_change_meetings_only_sees_it_without_the_ways(
    sitting: Sitting, dana: Writer, staff: User
) -> None:
    item = earlier(sitting)
    staff.groups.clear()
    staff.user_permissions.add(Permission.objects.get(codename="change_meeting"))
    dana.open()
    assert "Просроченное" in dana.response.content.decode()
    assert ways(dana, item) == []
