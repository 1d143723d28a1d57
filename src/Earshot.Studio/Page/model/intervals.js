// How far a figure measured on few labels can be trusted: intervals that hold the true share in 95 of 100 cases.

const z = 1.959964;

// Wilson's score interval (1927) of a share: right of n, as [low, high] from 0 to 1.
export function wilson(right, n) {
  if (!n) return [0, 1];
  const p = right / n, spread = z * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)), centre = p + z * z / (2 * n);
  return [Math.max(0, (centre - spread) / (1 + z * z / n)), Math.min(1, (centre + spread) / (1 + z * z / n))];
}

// Of the mean of the classes' recalls: their variances add, each with two right and two wrong answers more (Agresti and
// Coull 1998), so that a class of all right is not taken for certain.
export function meanRecallInterval({ confusion, recall, unweightedAccuracy: mean }) {
  const counts = confusion.map(row => row.reduce((a, b) => a + b, 0));
  const known = counts.flatMap((n, i) => (recall[i] === null || !n ? [] : [[(recall[i] * n + 2) / (n + 4), n + 4]]));
  const half = z * Math.sqrt(known.reduce((sum, [p, n]) => sum + p * (1 - p) / n, 0)) / Math.max(1, known.length);
  return [Math.max(0, mean - half), Math.min(1, mean + half)];
}
