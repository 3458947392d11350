-- History is added at its end. By principal, each change would write a page of its own, and a commit as many as it has changes.
CREATE TABLE link_history_by_number (
    number INTEGER PRIMARY KEY,
    tenant BLOB NOT NULL,
    object BLOB NOT NULL,
    version INTEGER NOT NULL,
    partner_id TEXT NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO link_history_by_number (tenant, object, version, partner_id, state, at)
    SELECT tenant, object, version, partner_id, state, at FROM link_history ORDER BY at;
DROP TABLE link_history;
ALTER TABLE link_history_by_number RENAME TO link_history;
