-- How far a clip is from the labelled ones, beside the limit the run calibrated: above 1 it looks like none of the classes.
ALTER TABLE prediction ADD COLUMN strangeness REAL NOT NULL DEFAULT 0;

-- What the number beside a neighbour is: the cosine to it, or the model's own weight.
ALTER TABLE run ADD COLUMN evidence TEXT NOT NULL DEFAULT 'cosine' CHECK (evidence IN ('cosine', 'model'));

-- One row: from which strangeness on a clip is rejected; NULL rejects none.
CREATE TABLE reject (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  above REAL CHECK (above > 0)
) STRICT;
INSERT INTO reject (id, above) VALUES (1, 1);
