-- Who is signed in at the portal. The id is a secret: only its digest is kept. A session is over when either time has come.
CREATE TABLE portal_sessions (
    digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
    payload TEXT NOT NULL,
    idle_until INTEGER NOT NULL,
    ends INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX portal_sessions_by_idle ON portal_sessions (idle_until);
