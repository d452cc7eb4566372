"""How many random units a test looks at, and whether they are new ones.

In each run of the tests the units are the same: drawn by the test's own text, not by chance. A run
that fails for somebody who changed a sentence elsewhere teaches to start it again, and then nobody
looks when it is their change that failed. So the same commit gives the same answer, here and where
the tests run by themselves; what it says is that nothing has changed for these units.

New units are for whoever asks: `pytest --hypothesis-profile=thorough tests/ips/fidelity` draws some
thousands, other ones each time, and makes the one that fails small. That takes minutes and is left
out of each run: a unit prints a line a row, and can be read as it is. One that was found becomes a
test made by hand (`hand_made.py`), which then stands in each run.
"""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

THOROUGH = "thorough"


def so_many(few: int) -> settings:
    if settings.get_current_profile_name() == THOROUGH:
        return settings(
            max_examples=few * 50, deadline=None, suppress_health_check=list(HealthCheck)
        )
    return settings(
        max_examples=few,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
    )
