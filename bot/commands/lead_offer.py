"""Job leads offered in group supervision, and the two answers of whoever was offered one."""

from __future__ import annotations

from slack_bolt import App

from bot.casework.recording import lead_offers
from bot.commands.one_tap import press
from bot.views import lead_offer as views
from bot.views.group_supervision import OFFER_LEADS


def register(app: App) -> None:
    app.action(OFFER_LEADS)(press(lead_offers.offer))
    app.action(views.TAKE_UP)(press(lead_offers.take_up))
    app.action(views.NOT_THIS_ONE)(press(lead_offers.not_this_one))
