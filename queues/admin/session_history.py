"""What is shown of a session and not typed into its own fields: aliases, pauses, reserves, and its history."""

from django.contrib import admin

from queues.admin.bases import EnteredInline, HistoryAdmin, HistoryInline
from queues.models import (
    ClinicSession,
    QuotaChange,
    SeatReserve,
    SessionAlias,
    SessionBreak,
    SessionDecision,
    SessionEffect,
)


class AliasInline(HistoryInline[SessionAlias, ClinicSession]):
    """Hours that BPJS was told."""

    model = SessionAlias
    fields = ("starts", "ends")


class BreakInline(EnteredInline[SessionBreak, ClinicSession]):
    """Pauses."""

    model = SessionBreak


class ReserveInline(EnteredInline[SeatReserve, ClinicSession]):
    """Seats kept for a channel or a visit type."""

    model = SeatReserve


class QuotaChangeInline(HistoryInline[QuotaChange, ClinicSession]):
    """Why the split is what it is."""

    model = QuotaChange
    fields = ("at", "jkn_quota", "non_jkn_quota", "reason", "actor")
    related_to_show = ("actor",)


class DecisionInline(HistoryInline[SessionDecision, ClinicSession]):
    """What people decided about the session."""

    model = SessionDecision
    fields = ("at", "kind", "reason", "actor")
    related_to_show = ("actor",)


@admin.register(QuotaChange)
class QuotaChangeAdmin(HistoryAdmin[QuotaChange]):
    """Changes of quotas over all sessions."""

    list_display = ("at", "session", "jkn_quota", "non_jkn_quota", "reason", "actor")
    list_select_related = ("session__clinic", "session__doctor", "actor")
    list_filter = (("at", admin.DateFieldListFilter),)
    date_hierarchy = "at"


class EffectInline(HistoryInline[SessionEffect, SessionDecision]):
    """What a decision did to each visit."""

    model = SessionEffect
    fields = ("visit", "kind", "at")
    related_to_show = ("visit",)


@admin.register(SessionDecision)
class SessionDecisionAdmin(HistoryAdmin[SessionDecision]):
    """Decisions over all sessions, and whom they hit."""

    list_display = ("at", "session", "kind", "reason", "actor")
    list_select_related = ("session__clinic", "session__doctor", "actor")
    list_filter = (("at", admin.DateFieldListFilter), "kind")
    date_hierarchy = "at"
    inlines = (EffectInline,)
