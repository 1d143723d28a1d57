CREATE TABLE schema_version (
  version    INTEGER PRIMARY KEY,
  applied_at TEXT NOT NULL
) STRICT;

-- One row: where the clips lie, relative to the workspace where it can be.
CREATE TABLE source (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  root TEXT NOT NULL
) STRICT;

-- One row: what made the features. Features of another encoder or configuration are refused.
CREATE TABLE encoder (
  id             INTEGER PRIMARY KEY CHECK (id = 1),
  name           TEXT NOT NULL,
  dimension      INTEGER NOT NULL CHECK (dimension > 0),
  sample_rate_hz INTEGER,
  fingerprint    TEXT NOT NULL
) STRICT;

CREATE TABLE clip (
  id               INTEGER PRIMARY KEY,
  path             TEXT NOT NULL UNIQUE,   -- below the root, with '/'
  hash             TEXT NOT NULL,          -- SHA-256 of the file
  size_bytes       INTEGER NOT NULL,
  duration_seconds REAL,
  group_name       TEXT,
  skipped          TEXT                    -- why it has no features
) STRICT;

CREATE TABLE feature (
  clip_id INTEGER PRIMARY KEY REFERENCES clip ON DELETE CASCADE,
  vector  BLOB NOT NULL                    -- float32, little-endian
) STRICT;

CREATE TABLE map_point (
  clip_id INTEGER PRIMARY KEY REFERENCES clip ON DELETE CASCADE,
  x       REAL NOT NULL,
  y       REAL NOT NULL
) STRICT;

CREATE TABLE class (
  id      INTEGER PRIMARY KEY,
  name    TEXT NOT NULL CHECK (trim(name) <> ''),
  is_none INTEGER NOT NULL DEFAULT 0 CHECK (is_none IN (0, 1)),  -- "none of these"
  retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))   -- merged into another
) STRICT;
CREATE UNIQUE INDEX class_name ON class (name) WHERE retired = 0;
CREATE UNIQUE INDEX class_none ON class (is_none) WHERE is_none = 1;

-- What a person did at once: one undo takes one batch back.
CREATE TABLE label_batch (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  at      TEXT NOT NULL,
  author  TEXT NOT NULL,
  action  TEXT NOT NULL CHECK (action IN ('label', 'import', 'accept', 'merge', 'undo')),
  undoes  INTEGER UNIQUE REFERENCES label_batch,
  retires INTEGER REFERENCES class
) STRICT;

-- The history: append-only. A null class takes the clip's label away.
CREATE TABLE label_event (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  batch_id INTEGER NOT NULL REFERENCES label_batch,
  clip_id  INTEGER NOT NULL REFERENCES clip,
  class_id INTEGER REFERENCES class,
  source   TEXT CHECK (source IN ('human', 'import', 'pseudo')),
  CHECK ((class_id IS NULL) = (source IS NULL))
) STRICT;
CREATE INDEX label_event_clip ON label_event (clip_id, id);
CREATE INDEX label_event_batch ON label_event (batch_id);

-- What holds now: kept by the trigger below, in the transaction of the event itself.
CREATE TABLE label (
  clip_id  INTEGER PRIMARY KEY REFERENCES clip,
  class_id INTEGER NOT NULL REFERENCES class,
  source   TEXT NOT NULL,
  event_id INTEGER NOT NULL REFERENCES label_event
) STRICT;
CREATE INDEX label_class ON label (class_id);

CREATE TRIGGER label_event_holds AFTER INSERT ON label_event BEGIN
  DELETE FROM label WHERE clip_id = new.clip_id;
  INSERT INTO label (clip_id, class_id, source, event_id)
    SELECT new.clip_id, new.class_id, new.source, new.id WHERE new.class_id IS NOT NULL;
END;
CREATE TRIGGER label_event_stays BEFORE UPDATE ON label_event BEGIN SELECT RAISE(ABORT, 'the label history is append-only'); END;
CREATE TRIGGER label_event_kept BEFORE DELETE ON label_event BEGIN SELECT RAISE(ABORT, 'the label history is append-only'); END;

-- A finished training: stored with its predictions or not at all.
CREATE TABLE run (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  method      TEXT NOT NULL,
  options     TEXT NOT NULL,               -- JSON
  seed        INTEGER NOT NULL,
  started_at  TEXT NOT NULL,
  finished_at TEXT NOT NULL,
  label_count INTEGER NOT NULL,
  last_event  INTEGER NOT NULL,            -- the newest label it saw
  metrics     TEXT NOT NULL                -- JSON
) STRICT;

-- What the newest run would have labelled next, most useful first.
CREATE TABLE suggestion (
  rank    INTEGER PRIMARY KEY,
  clip_id INTEGER NOT NULL REFERENCES clip ON DELETE CASCADE
) STRICT;

-- The newest run's predictions.
CREATE TABLE prediction (
  clip_id       INTEGER PRIMARY KEY REFERENCES clip ON DELETE CASCADE,
  run_id        INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  class_id      INTEGER NOT NULL REFERENCES class,
  confidence    REAL NOT NULL,
  probabilities BLOB NOT NULL,             -- float32 a class, in the run's class order
  neighbours    BLOB NOT NULL              -- (int32 clip, float32 similarity) pairs, nearest first
) STRICT;
