"""What the database itself holds about posts and assignments (`core/guards.py` says how)."""

from pilarsosial.core.guards import Guard, postgres_trigger, sqlite_trigger

_OVERLAP = """
NEW.single AND NOT NEW.acting AND (NEW."end" IS NULL OR NEW."end" > NEW.start) AND EXISTS (
    SELECT 1 FROM personnel_assignment a
    WHERE a.post_id = NEW.post_id AND a.single AND NOT a.acting {other}
      AND (a."end" IS NULL OR a."end" > a.start)
      AND a.start < COALESCE(NEW."end", '9999-12-31')
      AND COALESCE(a."end", '9999-12-31') > NEW.start
)
"""

# A TKSK post is held by one person at a time. Ranges of one number stand for equality, so that PostgreSQL needs no
# extension for it; an assignment of no days (a mistake) overlaps nothing.
_SINGLE_SEAT_POSTGRES = """
ALTER TABLE personnel_assignment ADD CONSTRAINT "{guard}" EXCLUDE USING gist (
    int8range(post_id, post_id, '[]') WITH &&, daterange(start, "end") WITH &&
) WHERE (single AND NOT acting)
"""

_MISFIT = """
NOT EXISTS (
    SELECT 1 FROM personnel_post p
    WHERE p.id = NEW.post_id AND p.position_id = NEW.position_id AND p.pillar_id = NEW.pillar_id
      AND p.region_id = NEW.duty_region_id AND p.single = NEW.single
      AND substr(p.region_id, 1, 5) = NEW.regency_code
)
"""

# Nobody serves in a post that is gone: else people and filled posts would not reconcile.
_OUTLIVES_ITS_POST = """
EXISTS (
    SELECT 1 FROM personnel_post p
    WHERE p.id = NEW.post_id AND p.valid_until IS NOT NULL
      AND (NEW."end" IS NULL OR (NEW."end" > p.valid_until AND NEW."end" > NEW.start))
)
"""

_CLOSES_WHILE_HELD = """
NEW.valid_until IS NOT NULL AND EXISTS (
    SELECT 1 FROM personnel_assignment a
    WHERE a.post_id = NEW.id AND (a."end" IS NULL OR (a."end" > NEW.valid_until AND a."end" > a.start))
)
"""

_POST_MISFIT = """
NOT EXISTS (
    SELECT 1 FROM core_position q JOIN core_region r ON r.level = q.level
    WHERE q.id = NEW.position_id AND q.pillar_id = NEW.pillar_id AND r.code = NEW.region_id
      AND (q.rule = 'one') = NEW.single
)
"""

_POST_MOVED = """
(NEW.position_id <> OLD.position_id OR NEW.pillar_id <> OLD.pillar_id OR NEW.region_id <> OLD.region_id
 OR NEW.single <> OLD.single)
"""


def _both(name: str, table: str, event: str, refused: str) -> Guard:
    return Guard(
        name=name,
        table=table,
        sqlite=sqlite_trigger(table, event, f"({refused})"),
        postgres=postgres_trigger(table, event, f"IF {refused} THEN {{refuse}}; END IF;"),
    )


GUARDS = [
    Guard(
        name="single_post_is_held_by_one",
        table="personnel_assignment",
        sqlite=sqlite_trigger("personnel_assignment", "INSERT", f"({_OVERLAP.format(other='')})"),
        postgres=_SINGLE_SEAT_POSTGRES,
    ),
    Guard(
        name="single_post_stays_held_by_one",
        table="personnel_assignment",
        sqlite=sqlite_trigger("personnel_assignment", "UPDATE", f"({_OVERLAP.format(other='AND a.id <> OLD.id')})"),
        # The exclusion above holds updates too; one object for each name keeps the list alike on both engines.
        postgres="",
    ),
    _both("assignment_fits_its_post", "personnel_assignment", "INSERT", _MISFIT),
    _both("assignment_keeps_fitting_its_post", "personnel_assignment", "UPDATE", _MISFIT),
    _both("assignment_ends_with_its_post", "personnel_assignment", "INSERT", _OUTLIVES_ITS_POST),
    _both("assignment_still_ends_with_its_post", "personnel_assignment", "UPDATE", _OUTLIVES_ITS_POST),
    _both("post_closes_when_nobody_holds_it", "personnel_post", "UPDATE", _CLOSES_WHILE_HELD),
    _both("post_fits_its_position", "personnel_post", "INSERT", _POST_MISFIT),
    _both("post_never_moves", "personnel_post", "UPDATE", _POST_MOVED),
]
