-- One row: which migrations the file has seen, and the name in its cursors.
CREATE TABLE hub_store (
    version INTEGER NOT NULL,
    name    TEXT    NOT NULL
) STRICT;

INSERT INTO hub_store (version, name) VALUES (0, lower(hex(randomblob(8))));

-- Labels and unique values are kept here as JSON for reading a document in one
-- row, and in the tables below for finding it.
CREATE TABLE docs (
    key           TEXT    NOT NULL PRIMARY KEY CHECK (key <> ''),
    version       INTEGER NOT NULL CHECK (version > 0),
    rank          INTEGER NOT NULL CHECK (rank >= 0),
    labels        TEXT    NOT NULL,
    unique_values TEXT    NOT NULL,
    body          BLOB    NOT NULL CHECK (length(body) > 0)
) STRICT;

CREATE TABLE labels (
    label TEXT    NOT NULL,
    rank  INTEGER NOT NULL,
    key   TEXT    NOT NULL REFERENCES docs (key) ON DELETE CASCADE,
    PRIMARY KEY (label, rank, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX labels_by_key ON labels (key);

CREATE TABLE unique_values (
    value TEXT NOT NULL PRIMARY KEY,
    key   TEXT NOT NULL REFERENCES docs (key) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX unique_values_by_key ON unique_values (key);

-- There is one writer, so positions become visible in their order. Records
-- outlive their documents.
CREATE TABLE records (
    position  INTEGER NOT NULL PRIMARY KEY,
    key       TEXT    NOT NULL CHECK (key <> ''),
    n         INTEGER NOT NULL CHECK (n > 0),
    kind      TEXT    NOT NULL,
    caused_by TEXT    NOT NULL,
    at        INTEGER NOT NULL, -- milliseconds since 1970, as all instants
    body      BLOB    NOT NULL,
    UNIQUE (key, n)
) STRICT;

-- ready is the later of due and the end of the claim.
CREATE TABLE tasks (
    arrival INTEGER NOT NULL PRIMARY KEY,
    id      TEXT    NOT NULL UNIQUE CHECK (id <> ''),
    lane    TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    due     INTEGER NOT NULL,
    ready   INTEGER NOT NULL CHECK (ready >= due),
    attempt INTEGER NOT NULL,
    body    BLOB    NOT NULL
) STRICT;

CREATE INDEX tasks_by_lane ON tasks (lane, arrival);
CREATE INDEX tasks_by_ready ON tasks (ready);
