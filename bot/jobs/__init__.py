"""The ticker's timetable and the delivery of briefs and digests."""
