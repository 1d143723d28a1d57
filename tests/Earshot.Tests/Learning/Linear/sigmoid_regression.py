# Makes the figures of SigmoidRegressionTests: Debian's python3-sklearn (1.2.1), /usr/bin/python3 sigmoid_regression.py
import numpy as np
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

x, y = load_iris(return_X_y=True)
x, y = x[::10], y[::10]
for c in range(3):
    rows = [i for i in range(15) if (7 * i + 3 * c) % 4 != 0]  # the other cells are unknown
    weights = [0.5 if i % 2 else 1.0 for i in rows]
    fit = LogisticRegression(C=0.7, tol=1e-10, max_iter=10000).fit(x[rows], y[rows] == c, sample_weight=weights)
    print(*map(repr, map(float, fit.coef_[0])), repr(float(fit.intercept_[0])), sep=", ")
