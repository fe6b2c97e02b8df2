"""What the database itself holds about posts and assignments (`core/guards.py` says how)."""

from pilarsosial.core.guards import Guard, postgres_trigger, refuses, sqlite_trigger

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

# Whoever is removed from the roster or merged into another entry holds nothing: an open post would count as filled.
_OF_SOMEBODY_REMOVED = """
NEW."end" IS NULL AND EXISTS (
    SELECT 1 FROM personnel_member m WHERE m.id = NEW.member_id AND m.removed_at IS NOT NULL
)
"""

# Asked once a statement, for an import writes thousands of rows in one; the person of each is one look-up by key.
_OF_SOMEBODY_REMOVED_POSTGRES = """
CREATE OR REPLACE FUNCTION "{guard}"() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN
IF EXISTS (
    SELECT 1 FROM written n WHERE n."end" IS NULL
      AND (SELECT m.removed_at FROM personnel_member m WHERE m.id = n.member_id) IS NOT NULL
) THEN RAISE EXCEPTION 'guard:{guard}' USING ERRCODE = 'check_violation'; END IF;
RETURN NULL; END $guard$;;
CREATE TRIGGER "{guard}" AFTER {event} ON personnel_assignment REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION "{guard}"()
"""

_REMOVED_IN_OFFICE = """
OLD.removed_at IS NULL AND EXISTS (
    SELECT 1 FROM personnel_assignment a WHERE a.member_id = NEW.id AND a."end" IS NULL
)
"""

# One step from a merged entry leads to the person: nobody who is pointed to is removed or merged.
_POINTS_TO_NOBODY = """
(NEW.merged_into_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM personnel_member w WHERE w.id = NEW.merged_into_id AND w.removed_at IS NOT NULL
)) OR EXISTS (SELECT 1 FROM personnel_member l WHERE l.merged_into_id = NEW.id)
"""


def _of_open_posts(name: str, event: str) -> Guard:
    return Guard(
        name=name,
        table="personnel_assignment",
        sqlite=sqlite_trigger("personnel_assignment", event, f"({_OF_SOMEBODY_REMOVED})"),
        postgres=_OF_SOMEBODY_REMOVED_POSTGRES.replace("{event}", event),
    )


def _of_removed(name: str, refused: str) -> Guard:
    """On people who leave the roster; of the others, whom an import changes by the thousand, one value is looked at."""
    table = "personnel_member"
    return Guard(
        name=name,
        table=table,
        sqlite=sqlite_trigger(table, "UPDATE", f"NEW.removed_at IS NOT NULL AND ({refused})"),
        postgres=postgres_trigger(
            table, "UPDATE", f"IF NEW.removed_at IS NOT NULL THEN IF {refused} THEN {{refuse}}; END IF; END IF;"
        ),
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
    refuses("assignment_fits_its_post", "personnel_assignment", "INSERT", _MISFIT),
    refuses("assignment_keeps_fitting_its_post", "personnel_assignment", "UPDATE", _MISFIT),
    refuses("assignment_ends_with_its_post", "personnel_assignment", "INSERT", _OUTLIVES_ITS_POST),
    refuses("assignment_still_ends_with_its_post", "personnel_assignment", "UPDATE", _OUTLIVES_ITS_POST),
    refuses("post_closes_when_nobody_holds_it", "personnel_post", "UPDATE", _CLOSES_WHILE_HELD),
    refuses("post_fits_its_position", "personnel_post", "INSERT", _POST_MISFIT),
    refuses("post_never_moves", "personnel_post", "UPDATE", _POST_MOVED),
    _of_open_posts("removed_member_is_given_no_post", "INSERT"),
    _of_open_posts("removed_member_takes_no_post", "UPDATE"),
    _of_removed("member_is_removed_without_open_post", _REMOVED_IN_OFFICE),
    _of_removed("merged_member_points_to_somebody_present", _POINTS_TO_NOBODY),
]
