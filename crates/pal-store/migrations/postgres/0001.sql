-- Digests are 32 bytes, times whole steps of 100 ns since 1970.

-- One record a principal for ever: deleting it is a state.
CREATE TABLE links (
    tenant uuid NOT NULL,
    object uuid NOT NULL,
    partner_id text NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    created bigint NOT NULL,
    updated bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('active', 'deleted')),
    PRIMARY KEY (tenant, object)
);

-- Every change of a record; each holds until the next.
CREATE TABLE link_history (
    tenant uuid NOT NULL,
    object uuid NOT NULL,
    version bigint NOT NULL,
    partner_id text NOT NULL,
    state text NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (tenant, object, version)
);

-- Answers to requests that may be repeated.
CREATE TABLE answers (
    tenant uuid NOT NULL,
    object uuid NOT NULL,
    request bytea NOT NULL CHECK (length(request) = 32),
    at bigint NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (tenant, object, request)
);
CREATE INDEX answers_by_time ON answers (at);

CREATE TABLE directory_rows (
    name text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    cells text NOT NULL,
    PRIMARY KEY (name, key)
);

CREATE TABLE directory_head (
    one integer PRIMARY KEY CHECK (one = 1),
    version bigint NOT NULL,
    partners text NOT NULL CHECK (partners IN ('listed', 'absent'))
);
INSERT INTO directory_head VALUES (1, 0, 'absent');

CREATE TABLE grants (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    family uuid NOT NULL,
    kind text NOT NULL,
    payload text NOT NULL,
    expires bigint NOT NULL,
    redeemed boolean NOT NULL DEFAULT false
);
CREATE INDEX grants_by_family ON grants (family);
CREATE INDEX grants_by_end ON grants (expires);

CREATE TABLE ended_families (
    family uuid PRIMARY KEY,
    at bigint NOT NULL
);

CREATE TABLE devices (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    user_code bytea NOT NULL UNIQUE CHECK (length(user_code) = 32),
    payload text NOT NULL,
    expires bigint NOT NULL,
    state text NOT NULL
);
CREATE INDEX devices_by_end ON devices (expires);

CREATE TABLE signing_keys (
    id text COLLATE "C" PRIMARY KEY,
    sealed bytea NOT NULL,
    created bigint NOT NULL,
    retired bigint
);

CREATE TABLE failures (
    account bytea NOT NULL,
    at bigint NOT NULL
);
CREATE INDEX failures_by_account ON failures (account, at);
CREATE INDEX failures_by_time ON failures (at);

-- Rows are added and never changed. Each has the digest of the one before it.
CREATE TABLE audit (
    number bigint PRIMARY KEY,
    at bigint NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    detail text NOT NULL,
    previous bytea NOT NULL CHECK (length(previous) = 32),
    digest bytea NOT NULL CHECK (length(digest) = 32)
);
CREATE FUNCTION audit_is_not_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is not changed';
END
$$;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_not_changed();

-- Where the chain ends, so that its last rows cannot go unseen. Whoever changes anything that is on record locks this row
-- first and waits here for the others.
CREATE TABLE audit_head (
    one integer PRIMARY KEY CHECK (one = 1),
    number bigint NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32)
);
INSERT INTO audit_head VALUES (1, 0, decode(repeat('00', 32), 'hex'));
