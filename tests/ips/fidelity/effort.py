"""How many random units a test looks at: few in each run, many when somebody asks for it.

`pytest --hypothesis-profile=thorough tests/ips/fidelity` looks at some thousands.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

THOROUGH = "thorough"


def so_many(few: int) -> settings:
    asked = settings.get_current_profile_name() == THOROUGH
    return settings(
        max_examples=few * 50 if asked else few,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
