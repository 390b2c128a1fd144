"""Addresses of counter: pages are read, every press is a POST that leads back to the console."""

from django.urls import path

from counter import admission, calling, pages, pharmacy, references, referral_correction, seps, theatre

app_name = "counter"
urlpatterns = [
    path("", pages.choose, name="choose"),
    path("theatre/", theatre.page, name="theatre"),
    path("theatre/now/", theatre.now, name="theatre_now"),
    path("theatre/<int:pk>/", theatre.mark, name="theatre_mark"),
    path("<int:pk>/", pages.page, name="console"),
    path("<int:pk>/now/", pages.now, name="now"),
    path("<int:pk>/references/", references.page, name="references"),
    path("<int:pk>/next/", calling.call_next, name="next"),
    path("<int:pk>/draft/", calling.draft, name="draft"),
    path("<int:pk>/call/", calling.call, name="call"),
    path("<int:pk>/recall/", calling.recall, name="recall"),
    path("<int:pk>/start/", calling.start, name="start"),
    path("<int:pk>/absent/", calling.absent, name="absent"),
    path("<int:pk>/hold/", calling.hold, name="hold"),
    path("<int:pk>/resume/", calling.resume, name="resume"),
    path("<int:pk>/detour/", calling.detour, name="detour"),
    path("<int:pk>/come-back/", calling.come_back, name="come_back"),
    path("<int:pk>/finish/", calling.finish, name="finish"),
    path("<int:pk>/undo/", calling.undo, name="undo"),
    path("<int:pk>/cancel/", calling.cancel, name="cancel"),
    path("<int:pk>/no-show/", calling.no_show, name="no_show"),
    path("<int:pk>/late/", calling.enter_late, name="late"),
    path("<int:pk>/correct-referral/", referral_correction.correct_referral, name="correct_referral"),
    path("<int:pk>/sep/", seps.note, name="note_sep"),
    path("<int:pk>/find/", admission.find, name="find"),
    path("<int:pk>/forget/", admission.forget, name="forget"),
    path("<int:pk>/new-patient/", admission.new_patient, name="new_patient"),
    path("<int:pk>/complete/", admission.complete, name="complete"),
    path("<int:pk>/register/", admission.register, name="register"),
    path("<int:pk>/admit/", admission.admit, name="admit"),
    path("<int:pk>/drop/", admission.drop, name="drop"),
    path("<int:pk>/walk-up/", admission.walk_up, name="walk_up"),
    path("<int:pk>/prepare/", pharmacy.prepare, name="prepare"),
    path("<int:pk>/ready/", pharmacy.ready, name="ready"),
    path("<int:pk>/hand-over/", pharmacy.hand_over, name="hand_over"),
]
