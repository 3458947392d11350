-- GUIDs and digests are blobs of 16 and 32 bytes, times whole steps of 100 ns since 1970.

-- One record a principal for ever: deleting it is a state.
CREATE TABLE links (
    tenant BLOB NOT NULL CHECK (length(tenant) = 16),
    object BLOB NOT NULL CHECK (length(object) = 16),
    partner_id TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'deleted')),
    PRIMARY KEY (tenant, object)
) STRICT, WITHOUT ROWID;

-- Every change of a record; each holds until the next.
CREATE TABLE link_history (
    tenant BLOB NOT NULL,
    object BLOB NOT NULL,
    version INTEGER NOT NULL,
    partner_id TEXT NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant, object, version)
) STRICT, WITHOUT ROWID;

-- Answers to requests that may be repeated. The oldest have the lowest numbers.
CREATE TABLE answers (
    number INTEGER PRIMARY KEY,
    tenant BLOB NOT NULL,
    object BLOB NOT NULL,
    request BLOB NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (tenant, object, request)
) STRICT;

CREATE TABLE directory_rows (
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    cells TEXT NOT NULL,
    PRIMARY KEY (name, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE directory_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL,
    partners TEXT NOT NULL CHECK (partners IN ('listed', 'absent'))
) STRICT;
INSERT INTO directory_head VALUES (1, 0, 'absent');

CREATE TABLE grants (
    digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
    family BLOB NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    expires INTEGER NOT NULL,
    redeemed INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX grants_by_family ON grants (family);
CREATE INDEX grants_by_end ON grants (expires);

CREATE TABLE ended_families (
    family BLOB PRIMARY KEY CHECK (length(family) = 16),
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
    user_code BLOB NOT NULL UNIQUE CHECK (length(user_code) = 32),
    payload TEXT NOT NULL,
    expires INTEGER NOT NULL,
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX devices_by_end ON devices (expires);

CREATE TABLE signing_keys (
    id TEXT PRIMARY KEY,
    sealed BLOB NOT NULL,
    created INTEGER NOT NULL,
    retired INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE failures (
    number INTEGER PRIMARY KEY,
    account BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX failures_by_account ON failures (account, at);

-- Rows are added and never changed. Each has the digest of the one before it.
CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is not deleted'); END;

-- Where the chain ends, so that its last rows cannot go unseen.
CREATE TABLE audit_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;
INSERT INTO audit_head VALUES (1, 0, zeroblob(32));
