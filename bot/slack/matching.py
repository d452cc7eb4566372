"""Which listener a request is meant for, found without gathering what that listener may want."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.listener import Listener
from slack_bolt.listener_matcher.builtins import BuiltinListenerMatcher
from slack_bolt.listener_matcher.listener_matcher import ListenerMatcher


class _OfTheBody(ListenerMatcher):
    """Bolt's look at a request's kind and name, given the body alone, which is all that it reads.

    Bolt gathers everything a listener might want before it asks, anew for each of the listeners
    that are not meant: with as many as ours that was most of what a request cost.
    """

    def __init__(self, reads: Callable[..., Any]) -> None:
        self._reads = reads

    def matches(self, req: BoltRequest, resp: BoltResponse) -> bool:
        return bool(self._reads(req.body))


def read_the_body_alone(listener: Listener) -> None:
    """Of a listener's matchers, those that ask for nothing else are given nothing else."""
    listener.matchers = [
        _OfTheBody(each.func)
        if isinstance(each, BuiltinListenerMatcher) and each.arg_names == ["body"]
        else each
        for each in listener.matchers
    ]
