"""Who covers whom, when a day begins, and which practice a unit follows."""
