"""The ways into an account and the changes of one's own: of allauth these alone, so that nothing stands open unseen.

An account has no address of its own: a forgotten password is begun anew by an administrator, never by a letter.
"""

from __future__ import annotations

from allauth.account import views
from django.urls import include, path

from painpath.web.accounts.members import whole

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", whole(views.password_change), name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
]
