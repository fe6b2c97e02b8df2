"""What the database itself holds about attendance, recommendations and events that are over (see `core/guards.py`)."""

from pilarsosial.core.guards import never, never_replaced, refuses

_FOREIGN_SESSION = """
NOT EXISTS (
    SELECT 1 FROM events_participant p JOIN events_eventsession s ON s.event_id = p.event_id
    WHERE p.id = NEW.participant_id AND s.id = NEW.session_id
)
"""

# Nobody is there before the invitation or after the calling off; after the closing only with a reason, or late.
_AT_A_WRONG_TIME = """
EXISTS (
    SELECT 1 FROM events_eventsession s JOIN events_event e ON e.id = s.event_id
    WHERE s.id = NEW.session_id AND (
        e.state IN ('draft', 'cancelled')
        OR (e.state IN ('closed', 'reported') AND NOT NEW.late AND NEW.reason = '')
    )
)
"""

_FACTS_CHANGED = """
OLD.state IN ('closed', 'reported', 'cancelled') AND NEW.state = OLD.state AND (
    NEW.title <> OLD.title OR NEW.office_id <> OLD.office_id OR NEW.region_id <> OLD.region_id
    OR NEW.place <> OLD.place OR NEW.starts_on <> OLD.starts_on OR NEW.ends_on <> OLD.ends_on
)
"""

# Somebody who came without an invitation may be told late, by a phone that had no signal.
_LISTED_TOO_LATE = """
NEW.source <> 'walk_in' AND EXISTS (
    SELECT 1 FROM events_event e WHERE e.id = NEW.event_id AND e.state IN ('closed', 'reported', 'cancelled')
)
"""

_SESSION_OF_THE_PAST = """
EXISTS (SELECT 1 FROM events_event e WHERE e.id = {row}.event_id AND e.state IN ('closed', 'reported', 'cancelled'))
"""

# A step dated back would change what a report of a past day has told.
_STEP_BACK_IN_TIME = """
EXISTS (
    SELECT 1 FROM events_recommendationstep s
    WHERE s.recommendation_id = NEW.recommendation_id AND s.since > NEW.since
)
"""

GUARDS = [
    never("attendance_mark_never_changes", "events_attendance", "UPDATE"),
    never("attendance_mark_is_never_deleted", "events_attendance", "DELETE"),
    never_replaced("attendance_mark_is_never_replaced", "events_attendance"),
    never("recommendation_step_never_changes", "events_recommendationstep", "UPDATE"),
    never("recommendation_step_is_never_deleted", "events_recommendationstep", "DELETE"),
    never_replaced("recommendation_step_is_never_replaced", "events_recommendationstep"),
    refuses("recommendation_step_follows_the_last", "events_recommendationstep", "INSERT", _STEP_BACK_IN_TIME),
    refuses("attendance_is_of_the_participants_event", "events_attendance", "INSERT", _FOREIGN_SESSION),
    refuses("attendance_is_marked_at_its_time", "events_attendance", "INSERT", _AT_A_WRONG_TIME),
    refuses("event_that_is_over_keeps_its_facts", "events_event", "UPDATE", _FACTS_CHANGED),
    refuses("participant_enters_before_the_end", "events_participant", "INSERT", _LISTED_TOO_LATE),
    refuses(
        "session_of_the_past_never_changes",
        "events_eventsession",
        "UPDATE",
        _SESSION_OF_THE_PAST.format(row="OLD"),
    ),
    refuses(
        "session_of_the_past_is_never_deleted",
        "events_eventsession",
        "DELETE",
        _SESSION_OF_THE_PAST.format(row="OLD"),
    ),
]
