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
    """Earlier hours under which BPJS may still ask for the session."""

    model = SessionAlias
    fields = ("starts", "ends", "words")


class BreakInline(EnteredInline[SessionBreak, ClinicSession]):
    model = SessionBreak


class ReserveInline(EnteredInline[SeatReserve, ClinicSession]):
    model = SeatReserve


class QuotaChangeInline(HistoryInline[QuotaChange, ClinicSession]):
    model = QuotaChange
    fields = ("at", "jkn_quota", "non_jkn_quota", "reason", "actor")
    related_to_show = ("actor",)


class DecisionInline(HistoryInline[SessionDecision, ClinicSession]):
    model = SessionDecision
    fields = ("at", "kind", "reason", "actor")
    related_to_show = ("actor",)


@admin.register(QuotaChange)
class QuotaChangeAdmin(HistoryAdmin[QuotaChange]):
    list_display = ("at", "session", "jkn_quota", "non_jkn_quota", "reason", "actor")
    list_select_related = ("session__clinic", "session__doctor", "actor")
    day_field = "session__date"


class EffectInline(HistoryInline[SessionEffect, SessionDecision]):
    model = SessionEffect
    fields = ("visit", "kind", "at")
    related_to_show = ("visit",)


@admin.register(SessionDecision)
class SessionDecisionAdmin(HistoryAdmin[SessionDecision]):
    """Decisions over all sessions, and the visits they affected."""

    list_display = ("at", "session", "kind", "reason", "actor")
    list_select_related = ("session__clinic", "session__doctor", "actor")
    list_filter = ("kind",)
    day_field = "session__date"
    inlines = (EffectInline,)
