"""Entry of agreements, commitments and documents; the index shows them in this order."""

from django.contrib import admin

from agreements import models

from .agreement import AgreementAdmin
from .commitment import CommitmentAdmin
from .document import DocumentAdmin
from .reminder import DigestAdmin, ReminderAdmin
from .rows import AccessGrantAdmin, AmendmentAdmin, ExtensionAdmin, PartyAdmin, RenewalAdmin

admin.site.register(models.Agreement, AgreementAdmin)
admin.site.register(models.Commitment, CommitmentAdmin)
admin.site.register(models.Document, DocumentAdmin)
admin.site.register(models.Party, PartyAdmin)
admin.site.register(models.Renewal, RenewalAdmin)
admin.site.register(models.Amendment, AmendmentAdmin)
admin.site.register(models.AccessGrant, AccessGrantAdmin)
admin.site.register(models.Extension, ExtensionAdmin)
admin.site.register(models.Digest, DigestAdmin)
admin.site.register(models.Reminder, ReminderAdmin)
