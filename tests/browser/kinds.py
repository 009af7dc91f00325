"""Every kind of page there is, by a name, and how a browser gets there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from agreements.models import Agreement, Commitment
from agreements.models.choices import Access
from partners.models import City
from tests.addresses import RECORDS, REGISTERS
from workgroups.models import Decision, Meeting, WorkingGroup

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    Way = Callable[[Page], object]


def at(address: str) -> Way:
    return lambda page: page.goto(address)


def record(name: str) -> Way:
    """The page of the row that was entered last."""
    return lambda page: page.goto(reverse(name, args=[RECORDS[name].objects.latest("pk").pk]))


def admin(name: str) -> Way:
    """A page of the admin, of the row that was entered last if it is one row's."""
    app, model, _page = name.split("_")
    one = next(
        one for one in RECORDS.values() if one._meta.model_name == model and one._meta.app_label == app
    )

    def go(page: Page) -> None:
        has_key = name.endswith(("change", "history", "delete"))
        page.goto(reverse(f"admin:{name}", args=[one.objects.latest("pk").pk] if has_key else []))

    return go


def refused_sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_username").fill("ainur")
    page.locator("#id_password").fill("wrong")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()


def refused_form(page: Page) -> None:
    """A form without its token, as after a long pause."""
    page.goto("/")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Выйти").click()
    page.wait_for_url("**/accounts/logout/")


def commitment_forms(page: Page) -> None:
    record("commitment")(page)
    for form in page.locator(".entries-of-one summary").all():
        form.click()


def refused_entry(page: Page) -> None:
    record("commitment")(page)
    page.goto(f"{page.url}drop/")
    page.locator("textarea").evaluate("box => box.required = false")
    page.locator(".entry-form button").click()
    page.get_by_role("alert").first.wait_for()


def several_commitments(page: Page) -> None:
    page.goto("/commitments/")
    for box in page.locator("input[name=row]").all()[:3]:
        box.check()
    page.locator("#several-verb").select_option("extend")
    page.locator("#several button").click()
    page.wait_for_url("**/commitments/several/")


def term_form(verb: str) -> Way:
    """Of the agreement signed last that has a term and is not terminated."""

    def go(page: Page) -> None:
        running = Agreement.objects.filter(
            term_end__isnull=False, terminated_on=None, signed_on__isnull=False
        )
        page.goto(reverse(f"agreement-{verb}", args=[running.latest("pk").pk]))

    return go


def refused_termination(page: Page) -> None:
    term_form("terminate")(page)
    page.locator("[name=terminated_on]").fill("1990-01-01")
    page.locator("textarea").fill("Письмо")
    page.locator(".entry-form button.main").click()
    page.get_by_role("alert").first.wait_for()


def meeting(name: str, state: str = "planned") -> Way:
    """A page of the meeting in this state that was entered last."""
    return lambda page: page.goto(reverse(name, args=[Meeting.objects.filter(state=state).latest("pk").pk]))


def plan(page: Page) -> None:
    page.goto(reverse("plan-meeting", args=[WorkingGroup.objects.latest("pk").pk]))


def refused_plan(page: Page) -> None:
    meeting("replan-meeting")(page)
    page.locator("[name=number]").fill("1")
    page.locator("form.entry button.main").click()
    page.get_by_role("alert").first.wait_for()


def minutes(page: Page) -> None:
    """All that unfolds, open."""
    meeting("minutes")(page)
    page.evaluate("for (const one of document.querySelectorAll('.minutes details')) one.open = true")


def refused_closing(page: Page) -> None:
    meeting("close-meeting")(page)
    page.locator(".closing button.main").click()
    page.get_by_role("alert").first.wait_for()


def correction(page: Page) -> None:
    fixed = Decision.objects.filter(item__meeting__state="held", commitment__isnull=False)
    page.goto(reverse("correct-decision", args=[fixed.latest("pk").pk]))


def refused_correction(page: Page) -> None:
    correction(page)
    page.locator(".closing button.main").click()
    page.get_by_role("alert").first.wait_for()


def waiting(page: Page) -> None:
    """An agreement that cannot be archived yet."""
    unfinished = Commitment.objects.filter(agreement__isnull=False, completed_on=None, dropped_on=None)
    page.goto(reverse("agreement-archive", args=[unfinished.latest("pk").agreement_id]))


def several_to_archive(page: Page) -> None:
    page.goto(reverse("admin:agreements_agreement_changelist"))
    for box in page.locator("input[name=_selected_action]").all()[:9]:
        box.check()
    page.locator("select[name=action]").select_option("archive_several")
    page.locator("button[name=index]").click()
    page.locator("#content-main h2").first.wait_for()


def refused_archiving(page: Page) -> None:
    """What somebody saved after the page that asks had been opened."""
    several_to_archive(page)
    versions = page.locator("[name=version]")
    versions.first.evaluate("field => field.value = field.value.split(' ')[0] + ' before'")
    page.locator("textarea[name=reason]").fill("Дубликат")
    page.locator("#content-main input[type=submit]").click()
    page.locator(".errorlist").first.wait_for()


def saved_views(page: Page) -> None:
    """One's own, of a long name, and shared."""
    page.goto("/agreements/?kind=contract&sort=-signed_on")
    page.locator("details.saved-views summary").click()
    page.locator("#saved-view-name").fill("Договоры о прямых поставках, подписанные последними")
    page.locator("#saved-view-is_shared").check()
    page.locator("details.saved-views button[type=submit]:not(.plain)").click()
    page.get_by_text("Договоры о прямых поставках").first.wait_for()
    page.goto(reverse("saved-views"))


def saved_view(page: Page) -> None:
    saved_views(page)
    page.locator(".saved-views a.plain").first.click()
    page.locator("form.saved-views").wait_for()


def refused_name(page: Page) -> None:
    saved_view(page)
    page.locator("[name=name]").evaluate("box => box.required = false")
    page.locator("[name=name]").fill("")
    page.locator("form.saved-views button").click()
    page.get_by_role("alert").first.wait_for()


def public_agreement(page: Page) -> None:
    public = Agreement.objects.filter(access=Access.PUBLIC).latest("pk")
    page.goto(reverse("agreement", args=[public.pk]))


def as_citizen(address: str) -> Way:
    """The session of a person is that of all tests: the button may be pressed already."""

    def go(page: Page) -> None:
        page.goto(address)
        if not page.locator(".as-citizen").count():
            page.locator(".personal button[value=citizen]").click()
        page.locator(".as-citizen").wait_for()

    return go


FOR_ALL: dict[str, Way] = {
    "login": at("/accounts/login/?next=/agreements/"),
    "login refused": refused_sign_in,
    "password forgotten": at("/accounts/password/lost/"),
    "error 404": at("/no-such-page/"),
}
FOR_OFFICIALS: dict[str, Way] = {
    "home": at("/"),
    "for you": at("/for-you/"),
    "reminders": at("/accounts/reminders/"),
    "security": at("/accounts/security/"),
    "sessions": at("/accounts/sessions/"),
    "password": at("/accounts/password/"),
    "search": at("/search/"),
    "search with findings": at("/search/?q=Томск"),
    "search in vain": at("/search/?q=ъъъъ"),
    "calendar, month": at("/calendar/"),
    "calendar, list": at("/calendar/?view=list"),
    "calendar, nothing there": at("/calendar/?month=1900-01&kind=visit"),
    "calendar of my own": at("/calendar/feed/"),
    "changes": at("/changes/"),
    "changes of one kind, with problems": at("/changes/?group=agreements&since=31.02.2011&city=ъ"),
    "documents": at("/reports/"),
    "documents, bad choice": at("/reports/?paper=card&record=77/77"),
    **{f"register {name}": at(reverse(name)) for name in REGISTERS},
    **{f"record {name}": record(name) for name in RECORDS},
    "whole history": lambda page: page.goto(
        reverse("agreement-history", args=[Agreement.objects.latest("pk").pk])
    ),
    "register with chips, counts and groups": at("/agreements/?country=RU&kind=contract&counts=1&group=city"),
    "register with problems": at("/agreements/?nothing-such=1&signed_from=31.02.2011&page=9"),
    "register in vain": at("/commitments/?text=ъъъъ&side=ours"),
    "saved views": saved_views,
    "saved view, changed": saved_view,
    "saved view, refused": refused_name,
    "error 403": refused_form,
}
FOR_STAFF: dict[str, Way] = {
    "admin": at("/admin/"),
    "admin, search of a list": at("/admin/agreements/agreement/?q=Томск"),
    **{
        f"admin {name}": admin(name)
        for name in (
            "agreements_agreement_changelist",
            "agreements_agreement_add",
            "agreements_agreement_change",
            "agreements_agreement_history",
            "agreements_agreement_delete",
            "delegations_delegation_change",
            "partners_city_changelist",
            "partners_organisation_change",
            "workgroups_meeting_change",
            "workgroups_workinggroup_change",
        )
    },
    "commitments with boxes": at("/commitments/"),
    "commitment, its forms open": commitment_forms,
    "commitment, refused": refused_entry,
    "agreement, renew": term_form("renew"),
    "agreement, terminate": term_form("terminate"),
    "agreement, termination refused": refused_termination,
    "agreement, nothing to withdraw": term_form("withdraw"),
    "meeting, plan": plan,
    "meeting, planned": meeting("meeting"),
    "meeting, held": meeting("meeting", "held"),
    "meeting, called off": meeting("meeting", "cancelled"),
    "meeting, planned anew": meeting("replan-meeting"),
    "meeting, plan refused": refused_plan,
    "meeting, call off": meeting("call-off-meeting"),
    "meeting, agenda": meeting("agenda"),
    "meeting, agenda of a held one": meeting("agenda", "held"),
    "meeting, invitation": lambda page: page.goto(
        f"{reverse('invitation', args=[Meeting.objects.planned().latest('pk').pk])}?find=Гостев"
    ),
    "meeting, told that it is called off": meeting("invitation", "cancelled"),
    "meeting, minutes": minutes,
    "meeting, close": meeting("close-meeting"),
    "meeting, closing refused": refused_closing,
    "decision, correct": correction,
    "decision, nothing corrected": refused_correction,
    "several commitments": several_commitments,
    "archive, a city": lambda page: page.goto(reverse("city-archive", args=[City.objects.latest("pk").pk])),
    "archive, what waits": waiting,
    "archive, several in the admin": several_to_archive,
    "archive, several refused": refused_archiving,
    "admin, bindings to the provider": at("/admin/accounts/provideraccount/"),
    "admin, nothing chosen": at("/admin/agreements/commitment/add/"),
    "admin, password": at("/admin/password_change/"),
}
#: With the register open to the public.
FOR_VISITORS: dict[str, Way] = {
    "public register": at("/agreements/"),
    "public register with problems": at("/agreements/?nothing-such=1&year=1900&city=ъ&page=9"),
    "public register in vain": at("/agreements/?text=ъъъъ&kind=plan"),
    "public agreement": public_agreement,
    "public open data": at("/open-data/"),
    "public door": at("/accounts/login/"),
}
AS_CITIZENS: dict[str, Way] = {
    "public, as a citizen": as_citizen("/agreements/"),
    "public, hidden from a citizen": as_citizen("/commitments/"),
}
KINDS = [
    *(("", name, way) for name, way in FOR_VISITORS.items()),
    ("timur", "public, with the button", public_agreement),
    *(("dana", name, way) for name, way in AS_CITIZENS.items()),
    *(("", name, way) for name, way in FOR_ALL.items()),
    *(("ainur", name, way) for name, way in FOR_OFFICIALS.items()),
    *(("timur", name, way) for name, way in FOR_STAFF.items()),
]
