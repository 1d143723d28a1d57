-- Answers in blocks of windows: storing them never holds the lock for long. A run holds once its state is 'done'.
CREATE TABLE score_block (
  run_id          INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  first_window_id INTEGER NOT NULL,
  last_window_id  INTEGER NOT NULL,
  windows         BLOB NOT NULL,                             -- int64 (n), ascending
  scores          BLOB NOT NULL,                             -- float32 (n, classes), the run's order of classes
  strangeness     BLOB NOT NULL,                             -- float32 (n)
  neighbours      BLOB NOT NULL,                             -- (int32 window, float32 weight) (n, m), nearest first; window 0: none
  PRIMARY KEY (run_id, first_window_id)
) STRICT;

-- The class of each column of scores; a merge of classes changes it.
CREATE TABLE run_class (
  run_id   INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  place    INTEGER NOT NULL,
  class_id INTEGER NOT NULL REFERENCES class,
  PRIMARY KEY (run_id, place)
) STRICT, WITHOUT ROWID;

-- The newest run's model file, in parts of a mebibyte.
CREATE TABLE model_part (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  part   INTEGER NOT NULL,
  bytes  BLOB NOT NULL,
  PRIMARY KEY (run_id, part)
) STRICT;
INSERT INTO model_part (run_id, part, bytes) SELECT id, 0, model FROM run WHERE model IS NOT NULL;
ALTER TABLE run DROP COLUMN model;

-- Windows that went since a run: what it said of them, or of a window that took their number, no longer holds.
CREATE TABLE unscored (
  window_id INTEGER PRIMARY KEY,
  run_id    INTEGER NOT NULL
) STRICT;
CREATE TRIGGER window_gone AFTER DELETE ON window BEGIN
  INSERT OR REPLACE INTO unscored (window_id, run_id)
    SELECT old.id, COALESCE(MAX(id), 0) FROM run;
END;

-- Vectors are long: who counts windows or lists their numbers reads this instead.
CREATE INDEX feature_window ON feature (window_id);
