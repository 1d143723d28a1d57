-- Clips become recordings, labels become annotations. Clips, classes, batches, events and runs keep their numbers.
ALTER TABLE clip RENAME TO recording;
ALTER TABLE recording ADD COLUMN modified_at    TEXT;        -- of the file; null: not known, hash it again
ALTER TABLE recording ADD COLUMN sample_rate_hz INTEGER;
ALTER TABLE recording ADD COLUMN channels       INTEGER;
ALTER TABLE recording ADD COLUMN site           TEXT;
ALTER TABLE recording ADD COLUMN device         TEXT;
ALTER TABLE recording ADD COLUMN latitude       REAL CHECK (latitude BETWEEN -90 AND 90);
ALTER TABLE recording ADD COLUMN longitude      REAL CHECK (longitude BETWEEN -180 AND 180);
ALTER TABLE recording ADD COLUMN started_at     TEXT;        -- ISO 8601, with its offset where it is known
ALTER TABLE recording ADD COLUMN missing        INTEGER NOT NULL DEFAULT 0 CHECK (missing IN (0, 1));
CREATE INDEX recording_hash ON recording (hash);

-- One row: how recordings are cut and what an answer is. Null: each recording is one window.
CREATE TABLE cut (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  segment_us INTEGER CHECK (segment_us > 0),
  hop_us     INTEGER CHECK (hop_us > 0),
  output     TEXT NOT NULL CHECK (output IN ('one', 'any')),
  CHECK ((segment_us IS NULL) = (hop_us IS NULL))
) STRICT;
INSERT INTO cut (id, segment_us, hop_us, output) VALUES (1, NULL, NULL, 'one');

-- What is learnt from and scored. Of a recording that is one window the two have one number.
CREATE TABLE window (
  id           INTEGER PRIMARY KEY,
  recording_id INTEGER NOT NULL REFERENCES recording ON DELETE CASCADE,
  begin_us     INTEGER NOT NULL CHECK (begin_us >= 0),
  end_us       INTEGER NOT NULL CHECK (end_us > begin_us),
  skipped      TEXT,                                         -- why it has no features
  UNIQUE (recording_id, begin_us)
) STRICT;
INSERT INTO window (id, recording_id, begin_us, end_us)
  SELECT id, id, 0, MAX(1, CAST(round(COALESCE(duration_seconds, 0) * 1e6) AS INTEGER))
  FROM recording WHERE id IN (SELECT clip_id FROM feature);

CREATE TABLE window_feature (
  window_id INTEGER PRIMARY KEY REFERENCES window ON DELETE CASCADE,
  vector    BLOB NOT NULL                                    -- float32, little-endian
) STRICT;
INSERT INTO window_feature (window_id, vector) SELECT clip_id, vector FROM feature ORDER BY clip_id;
DROP TABLE feature;
ALTER TABLE window_feature RENAME TO feature;

CREATE TABLE window_point (
  window_id INTEGER PRIMARY KEY REFERENCES window ON DELETE CASCADE,
  x         REAL NOT NULL,
  y         REAL NOT NULL
) STRICT;
INSERT INTO window_point (window_id, x, y) SELECT clip_id, x, y FROM map_point WHERE clip_id IN (SELECT id FROM window);
DROP TABLE map_point;
ALTER TABLE window_point RENAME TO map_point;

CREATE TABLE window_suggestion (
  rank      INTEGER PRIMARY KEY,
  window_id INTEGER NOT NULL REFERENCES window ON DELETE CASCADE
) STRICT;
INSERT INTO window_suggestion (rank, window_id)
  SELECT rank, clip_id FROM suggestion WHERE clip_id IN (SELECT id FROM window);
DROP TABLE suggestion;
ALTER TABLE window_suggestion RENAME TO suggestion;

CREATE TABLE window_prediction (
  window_id     INTEGER PRIMARY KEY REFERENCES window ON DELETE CASCADE,
  run_id        INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  class_id      INTEGER NOT NULL REFERENCES class,
  confidence    REAL NOT NULL,
  probabilities BLOB NOT NULL,                               -- float32 a class, in the run's class order
  neighbours    BLOB NOT NULL,                               -- (int32 window, float32 similarity) pairs, nearest first
  strangeness   REAL NOT NULL DEFAULT 0
) STRICT;
INSERT INTO window_prediction (window_id, run_id, class_id, confidence, probabilities, neighbours, strangeness)
  SELECT clip_id, run_id, class_id, confidence, probabilities, neighbours, strangeness
  FROM prediction WHERE clip_id IN (SELECT id FROM window);
DROP TABLE prediction;
ALTER TABLE window_prediction RENAME TO prediction;

CREATE TABLE annotator (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE CHECK (trim(name) <> ''),
  token_hash BLOB                                            -- SHA-256; null: no token
) STRICT;
INSERT INTO annotator (name) SELECT author FROM label_batch GROUP BY author ORDER BY MIN(id);

-- What a person did at once: one undo takes one batch back, one redo takes the undo back.
CREATE TABLE batch (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  at           TEXT NOT NULL,
  annotator_id INTEGER NOT NULL REFERENCES annotator,
  action       TEXT NOT NULL CHECK (action IN ('label', 'import', 'accept', 'merge', 'undo', 'redo')),
  undoes       INTEGER UNIQUE REFERENCES batch,
  retires      INTEGER REFERENCES class,
  request      TEXT UNIQUE                                   -- the sender's own id: what is sent twice is done once
) STRICT;
INSERT INTO batch (id, at, annotator_id, action, undoes, retires)
  SELECT b.id, b.at, a.id, b.action, b.undoes, b.retires
  FROM label_batch b JOIN annotator a ON a.name = b.author ORDER BY b.id;
CREATE INDEX batch_annotator ON batch (annotator_id, id);

-- The history, append-only. An annotation's number is that of the event that began it.
CREATE TABLE annotation_event (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  batch_id      INTEGER NOT NULL REFERENCES batch,
  annotation_id INTEGER NOT NULL,
  recording_id  INTEGER NOT NULL REFERENCES recording,
  removed       INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
  begin_us      INTEGER CHECK (begin_us >= 0),               -- both null: the whole recording, whatever its length
  end_us        INTEGER,
  low_hz        REAL CHECK (low_hz >= 0),
  high_hz       REAL,
  channel       INTEGER CHECK (channel > 0),
  class_id      INTEGER REFERENCES class,                    -- null with 'complete' only: all classes up to known_classes
  polarity      TEXT NOT NULL CHECK (polarity IN ('present', 'absent', 'complete')),
  known_classes INTEGER,
  unsure        INTEGER NOT NULL DEFAULT 0 CHECK (unsure IN (0, 1)),
  source        TEXT CHECK (source IN ('human', 'import', 'pseudo')),
  confidence    REAL CHECK (confidence BETWEEN 0 AND 1),
  said_by       TEXT,                                        -- whose word it is and since when; null: the batch's
  said_at       TEXT,
  comment       TEXT,
  extra         TEXT,                                        -- JSON: another program's own columns, for the way back
  CHECK ((begin_us IS NULL) = (end_us IS NULL)),
  CHECK (end_us > begin_us),
  CHECK (high_hz > COALESCE(low_hz, 0)),
  CHECK (removed = 1 OR source IS NOT NULL),
  CHECK (class_id IS NOT NULL OR polarity = 'complete' OR removed = 1)
) STRICT;
CREATE INDEX annotation_event_annotation ON annotation_event (annotation_id, id);
CREATE INDEX annotation_event_batch ON annotation_event (batch_id);
CREATE INDEX annotation_event_recording ON annotation_event (recording_id, id);

-- What holds now; event_id is an annotation's version.
CREATE TABLE annotation (
  id            INTEGER PRIMARY KEY,
  event_id      INTEGER NOT NULL REFERENCES annotation_event,
  recording_id  INTEGER NOT NULL REFERENCES recording,
  begin_us      INTEGER,
  end_us        INTEGER,
  low_hz        REAL,
  high_hz       REAL,
  channel       INTEGER,
  class_id      INTEGER REFERENCES class,
  polarity      TEXT NOT NULL,
  known_classes INTEGER,
  unsure        INTEGER NOT NULL,
  source        TEXT NOT NULL,
  confidence    REAL,
  said_by       TEXT,
  said_at       TEXT,
  comment       TEXT,
  extra         TEXT
) STRICT;
CREATE INDEX annotation_place ON annotation (recording_id, begin_us);
CREATE INDEX annotation_class ON annotation (class_id, polarity);

-- One of many, as whoever labels short clips sees it: the one class of each recording that is one window. One said of
-- the whole recording counts before stretches; of several the newest batch's; of stretches the class that covers most.
-- A tie is no label.
CREATE TABLE clip_label (
  clip_id  INTEGER PRIMARY KEY REFERENCES recording,
  class_id INTEGER NOT NULL REFERENCES class,
  source   TEXT NOT NULL,
  event_id INTEGER NOT NULL REFERENCES annotation_event
) STRICT;

CREATE TRIGGER annotation_event_holds AFTER INSERT ON annotation_event BEGIN
  DELETE FROM annotation WHERE id = new.annotation_id;
  INSERT INTO annotation (id, event_id, recording_id, begin_us, end_us, low_hz, high_hz, channel, class_id, polarity,
      known_classes, unsure, source, confidence, said_by, said_at, comment, extra)
    SELECT new.annotation_id, new.id, new.recording_id, new.begin_us, new.end_us, new.low_hz, new.high_hz, new.channel,
      new.class_id, new.polarity, new.known_classes, new.unsure, new.source, new.confidence, new.said_by, new.said_at,
      new.comment, new.extra
    WHERE new.removed = 0;
  DELETE FROM clip_label WHERE clip_id = new.recording_id;
  INSERT INTO clip_label (clip_id, class_id, source, event_id)
    SELECT new.recording_id, class_id, (SELECT source FROM annotation_event e WHERE e.id = event_id), event_id FROM (
      SELECT class_id, event_id, RANK() OVER (ORDER BY whole DESC, weight DESC) AS place,
        COUNT(*) OVER (PARTITION BY whole, weight) AS equals
      FROM (
        SELECT p.class_id, p.begin_us IS NULL AS whole, MAX(p.event_id) AS event_id,
          CASE WHEN p.begin_us IS NULL
            THEN MAX((SELECT batch_id FROM annotation_event e WHERE e.id = p.event_id))
            ELSE SUM(p.end_us - p.begin_us) END AS weight
        FROM annotation p
        WHERE p.recording_id = new.recording_id AND p.polarity = 'present' AND p.unsure = 0
        GROUP BY p.class_id, p.begin_us IS NULL
      )
    ) WHERE place = 1 AND equals = 1 AND (SELECT segment_us FROM cut) IS NULL;
END;
INSERT INTO annotation_event (id, batch_id, annotation_id, recording_id, removed, class_id, polarity, source)
  SELECT e.id, e.batch_id, (SELECT MIN(f.id) FROM label_event f WHERE f.clip_id = e.clip_id), e.clip_id,
    e.class_id IS NULL, e.class_id, 'present', e.source
  FROM label_event e ORDER BY e.id;
CREATE TRIGGER annotation_event_stays BEFORE UPDATE ON annotation_event BEGIN
  SELECT RAISE(ABORT, 'the history is append-only');
END;
CREATE TRIGGER annotation_event_kept BEFORE DELETE ON annotation_event BEGIN
  SELECT RAISE(ABORT, 'the history is append-only');
END;

ALTER TABLE class ADD COLUMN colour TEXT;
ALTER TABLE class ADD COLUMN key TEXT;
ALTER TABLE class ADD COLUMN description TEXT;

ALTER TABLE run ADD COLUMN output     TEXT NOT NULL DEFAULT 'one' CHECK (output IN ('one', 'any'));
ALTER TABLE run ADD COLUMN state      TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('storing', 'done'));
ALTER TABLE run ADD COLUMN thresholds TEXT;                  -- JSON, a class each: threshold, wanted precision, basis
ALTER TABLE run ADD COLUMN model      BLOB;                  -- the .earshot file: what the page saves is what it shows

DROP TRIGGER label_event_holds;
DROP TRIGGER label_event_stays;
DROP TRIGGER label_event_kept;
DROP TABLE label;
DROP TABLE label_event;
DROP TABLE label_batch;
ALTER TABLE clip_label RENAME TO label;
CREATE INDEX label_class ON label (class_id);

-- The history of labels, as whoever labels short clips sees it.

CREATE VIEW label_event AS
  SELECT id, batch_id, recording_id AS clip_id, CASE removed WHEN 0 THEN class_id END AS class_id,
    CASE removed WHEN 0 THEN source END AS source
  FROM annotation_event WHERE polarity = 'present' AND unsure = 0;
CREATE VIEW label_batch AS
  SELECT b.id, b.at, a.name AS author, b.action, b.undoes, b.retires
  FROM batch b JOIN annotator a ON a.id = b.annotator_id;
