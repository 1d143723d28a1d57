"""Hoplite's linear classifier beside Earshot's default, with 6 labels a class and all other windows unlabelled.

  earshot features ESC10 --encoder mn04 --segment 2.5s --hop 2.5s -o w.parquet --csv w.csv --hoplite db
  /usr/bin/python3 linear.py w.csv ESC10 ./earshot [draws [db]]

A draw labels one window of each of 6 recordings a class; measured are all windows of recordings without a label. The
classifier is perch-hoplite's, written again in NumPy (agile/classifier.py and the settings of its notebook 02): a dense
layer from Glorot's uniform, binary cross-entropy with weight 0.05 where nobody said anything, batches of 128 labelled
and 128 other windows, 128 steps of Adam at 0.001; then ten times the rate for 2048 steps; on the vectors as they are
and at unit length. With the database, its labels are put into a copy as hoplite puts them, and Earshot learns
from that.
"""
import csv
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import numpy as np

LABELS_PER_CLASS = 6


def read(path, root):
    """The vectors (n, d), and recording, begin and class of each window."""
    classes = {}
    for folder, _, files in os.walk(root):
        for name in files:
            classes[name] = os.path.basename(folder)
    vectors, places = [], []
    with open(path) as file:
        rows = csv.reader(file)
        next(rows)
        for row in rows:
            name = os.path.basename(row[0])
            places.append((name, row[1], classes[name]))
            vectors.append([float(v) for v in row[3:]])
    return np.array(vectors, np.float32), places


def linear(vectors, labelled, targets, count, rng, steps, rate):
    """Scores (n, count) of perch-hoplite's linear classifier."""
    limit = np.sqrt(6 / (vectors.shape[1] + count))
    params = [rng.uniform(-limit, limit, (vectors.shape[1], count)), np.zeros(count)]
    first, second = [np.zeros_like(p) for p in params], [np.zeros_like(p) for p in params]
    others = np.setdiff1d(np.arange(len(vectors)), labelled)

    def endless(ids):
        while True:
            for i in rng.permutation(ids):
                yield i

    known, weak = endless(labelled), endless(others)
    place = {row: i for i, row in enumerate(labelled)}
    for step in range(1, steps + 1):
        rows = [next(known) for _ in range(128)] + [next(weak) for _ in range(128)]
        truth = np.zeros((256, count))
        for i, row in enumerate(rows[:128]):
            truth[i, targets[place[row]]] = 1
        weights = np.where(truth > 0, 1, 0.05)
        x = vectors[rows]
        gradient = (1 / (1 + np.exp(-(x @ params[0] + params[1]))) - truth) * weights / truth.size
        for p, g, m, v in zip(params, [x.T @ gradient, gradient.sum(0)], first, second):
            m += 0.1 * (g - m)
            v += 0.001 * (g * g - v)
            p -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-7)
    return vectors @ params[0] + params[1]


def earshot(program, vectors, places, labelled, names, seed):
    """Class number of each window by Earshot's default."""
    with tempfile.TemporaryDirectory() as folder:
        np.save(f"{folder}/w.npy", vectors)
        held = set(labelled)
        with open(f"{folder}/w.csv", "w") as file:
            file.write("path,label,group\n")
            for i, (recording, _, label) in enumerate(places):
                file.write(f"{i:05d}.wav,{label if i in held else ''},{recording}\n")
        call = ["--features", f"{folder}/w.npy", "--seed", str(seed)]
        model, out = f"{folder}/m.earshot", f"{folder}/o.csv"
        train = [program, "train", f"{folder}/w.csv", *call, "--encoder", "mn04-windows", "--folds", "0", "-o", model]
        subprocess.run(train, check=True, capture_output=True)
        subprocess.run([program, "predict", model, f"{folder}/w.csv", *call, "-o", out], check=True, capture_output=True)
        answers = {row["path"]: row["label"] for row in csv.DictReader(open(out))}
        answers = {os.path.basename(path): label for path, label in answers.items()}
    return np.array([names.index(answers[f"{i:05d}.wav"]) for i in range(len(places))])


def hoplite(program, database, places, labelled, names, seed, output):
    """Scores (n, classes) by Earshot's default on a database with those labels."""
    with tempfile.TemporaryDirectory() as folder:
        copy, work, model, out = f"{folder}/db", f"{folder}/ws", f"{folder}/m.earshot", f"{folder}/w.csv"
        shutil.copytree(database, copy)
        with sqlite3.connect(f"{copy}/hoplite.sqlite") as tables:
            ids = {os.path.basename(name): i for i, name in tables.execute("SELECT id, filename FROM recordings")}
            for recording, begin, label in (places[i] for i in labelled):
                offsets = np.array([float(begin), float(begin) + 2.5], "<f8").tobytes()
                tables.execute(
                    "INSERT INTO annotations (recording_id, offsets, label, label_type, provenance) "
                    "VALUES (?, ?, ?, 1, 'draw')",
                    (ids[recording], offsets, label),
                )
        for call in (
            ["new", work, "--hoplite", copy, "--output", output],
            ["train", work, "--seed", str(seed), "-o", model],
            ["predict", model, work, "--probabilities", "-o", out],
        ):
            subprocess.run([program, *call], check=True, capture_output=True)
        said = {}
        for row in csv.DictReader(open(out)):
            place = os.path.basename(row["path"]), float(row.get("begin") or row.get("begin_seconds"))
            said[place] = [float(row[name if name in row else f"p({name})"]) for name in names]
    return np.array([said[recording, float(begin)] for recording, begin, _ in places])


def mean_average_precision(scores, truth):
    """Mean over the classes of the average precision of each, in percent."""
    found = []
    for c in range(scores.shape[1]):
        hits = (truth == c)[np.argsort(-scores[:, c], kind="stable")]
        found.append((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits].mean())
    return 100 * np.mean(found)


def main():
    vectors, places = read(sys.argv[1], sys.argv[2])
    names = sorted({place[2] for place in places})
    truth = np.array([names.index(place[2]) for place in places])
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    database = sys.argv[5] if len(sys.argv) > 5 else None
    figures, precisions = {}, {}
    for draw in range(int(sys.argv[4]) if len(sys.argv) > 4 else 10):
        rng = np.random.default_rng(draw)
        labelled = []
        for c in range(len(names)):
            recordings = sorted({places[i][0] for i in np.flatnonzero(truth == c)})
            for recording in rng.choice(recordings, LABELS_PER_CLASS, replace=False):
                labelled.append(rng.choice([i for i, place in enumerate(places) if place[0] == recording]))
        labelled = np.sort(labelled)
        spoken = {places[i][0] for i in labelled}
        test = np.array([i for i, place in enumerate(places) if place[0] not in spoken])
        answers = {"Earshot's default": earshot(sys.argv[3], vectors, places, labelled, names, draw)}
        ranked = {}
        for output in ("any", "one") if database else ():
            name = f"Earshot's default on the database, --output {output}"
            ranked[name] = hoplite(sys.argv[3], database, places, labelled, names, draw, output)
        for name, x in (("", vectors), (" at unit length", unit)):
            for how, steps, rate in (("as in the notebook", 128, 1e-3), ("2048 steps at 0.01", 2048, 1e-2)):
                scores = linear(x, labelled, truth[labelled], len(names), rng, steps, rate)
                ranked[f"hoplite's linear classifier{name}, {how}"] = scores
        answers.update({name: scores.argmax(1) for name, scores in ranked.items()})
        for name, said in answers.items():
            figures.setdefault(name, []).append(100 * (said[test] == truth[test]).mean())
        for name, scores in ranked.items():
            precisions.setdefault(name, []).append(mean_average_precision(scores[test], truth[test]))
        print(draw, {name: round(values[-1], 1) for name, values in figures.items()}, flush=True)
    own = np.array(figures["Earshot's default"])
    for name, values in figures.items():
        gain = own - np.array(values)
        found = precisions.get(name)
        ranks = f"{np.mean(found):.1f} ± {np.std(found, ddof=1):.1f}" if found else ""
        right = f"{np.mean(values):.1f} ± {np.std(values, ddof=1):.1f}"
        print(f"| {name} | {right} | {gain.mean():+.1f} | {gain.min():+.1f} | {ranks} |")


main()
