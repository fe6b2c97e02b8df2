from django.db import migrations, models

from pilarsosial.core.guards import ApplyGuards, DropGuards

# Of the results that are there; later written with each result.
FILL = """
UPDATE stipends_batchtotal AS t SET failed_lines = s.failed_lines, failed = s.failed
FROM (
    SELECT l.batch_id, l.regency_code, l.pillar_id, l.period, l.kind, COUNT(*) AS failed_lines, SUM(l.net) AS failed
    FROM stipends_line l
    WHERE l.verdict = 'layak' AND l.id IN (
        SELECT q.line_id FROM stipends_payment q WHERE q.result = 'gagal'
        AND NOT EXISTS (SELECT 1 FROM stipends_payment c WHERE c.corrects_id = q.id)
    )
    GROUP BY l.batch_id, l.regency_code, l.pillar_id, l.period, l.kind
) AS s
WHERE t.batch_id = s.batch_id AND t.verdict = 'layak' AND t.regency_code = s.regency_code
    AND t.pillar_id = s.pillar_id AND t.period = s.period AND t.kind = s.kind
"""


class Migration(migrations.Migration):
    dependencies = [("stipends", "0007_totals_and_parts")]

    operations = [
        DropGuards(),
        migrations.AddField(
            model_name="batchtotal",
            name="failed",
            field=models.BigIntegerField(db_default=0, default=0, verbose_name="gagal (Rp)"),
        ),
        migrations.AddField(
            model_name="batchtotal",
            name="failed_lines",
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="baris gagal"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        ApplyGuards(),
    ]
