import type { MigrationStep } from "./migration-step.ts";

/** How many programs of a tenant are not in quarantine: counted as they come and go, since counting 100,000 rows takes too long at each keep. */
export const COUNT_PROGRAMS = {
  both: "CREATE TABLE program_counts (tenant TEXT NOT NULL PRIMARY KEY, programs INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
  file: `
  CREATE TRIGGER program_kept AFTER INSERT ON programs WHEN new.quarantined_at IS NULL BEGIN
    INSERT INTO program_counts VALUES (new.tenant, 1) ON CONFLICT (tenant) DO UPDATE SET programs = programs + 1;
  END;
  CREATE TRIGGER program_deleted AFTER DELETE ON programs WHEN old.quarantined_at IS NULL BEGIN
    UPDATE program_counts SET programs = programs - 1 WHERE tenant = old.tenant;
  END;
  CREATE TRIGGER program_quarantined AFTER UPDATE OF quarantined_at ON programs
    WHEN old.quarantined_at IS NULL AND new.quarantined_at IS NOT NULL BEGIN
    UPDATE program_counts SET programs = programs - 1 WHERE tenant = new.tenant;
  END;`,
  server: `
  CREATE FUNCTION count_program() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO program_counts VALUES (new.tenant, 1) ON CONFLICT (tenant) DO UPDATE SET programs = program_counts.programs + 1;
    ELSE
      UPDATE program_counts SET programs = programs - 1 WHERE tenant = old.tenant;
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER program_kept AFTER INSERT ON programs
    FOR EACH ROW WHEN (new.quarantined_at IS NULL) EXECUTE FUNCTION count_program();
  CREATE TRIGGER program_deleted AFTER DELETE ON programs
    FOR EACH ROW WHEN (old.quarantined_at IS NULL) EXECUTE FUNCTION count_program();
  CREATE TRIGGER program_quarantined AFTER UPDATE OF quarantined_at ON programs
    FOR EACH ROW WHEN (old.quarantined_at IS NULL AND new.quarantined_at IS NOT NULL) EXECUTE FUNCTION count_program();`,
} satisfies MigrationStep;
