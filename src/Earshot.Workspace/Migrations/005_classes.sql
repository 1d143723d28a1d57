-- What a person decided of a class.
ALTER TABLE class ADD COLUMN threshold REAL          -- the score it is called from; null: as each training chooses
  CHECK (threshold BETWEEN 0 AND 1);

-- Labels that somebody heard again and kept, though a model disagrees: they are not asked about again.
CREATE TABLE kept_label (
  recording_id INTEGER NOT NULL REFERENCES recording(id) ON DELETE CASCADE,
  begin_us     INTEGER NOT NULL,                     -- of the stretch; 0 and 0: the whole recording
  end_us       INTEGER NOT NULL,
  class_id     INTEGER NOT NULL REFERENCES class(id),
  polarity     TEXT NOT NULL CHECK (polarity IN ('present', 'absent', 'complete')),
  author       TEXT NOT NULL,
  at           TEXT NOT NULL,
  PRIMARY KEY (recording_id, begin_us, end_us, class_id, polarity)
) STRICT, WITHOUT ROWID;
