"""Least squares with errors that allow items of a cluster to be alike."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import t


@dataclass(frozen=True)
class Estimate:
    """Of each column of x: coefficient, standard error and half of its 95 % interval; and how many clusters there are."""

    value: np.ndarray
    error: np.ndarray
    half95: np.ndarray
    clusters: int


def robust(y: np.ndarray, x: np.ndarray, groups: list[str]) -> Estimate:
    """y [items] on x [items, columns].

    The sandwich summed by cluster with the correction G/(G-1) (N-1)/(N-K), and t with G-1 degrees of freedom:
    Cameron & Miller, "A Practitioner's Guide to Cluster-Robust Inference" (2015), equations 11, 12 and section VI.D.
    """
    names, cluster = np.unique(groups, return_inverse=True)
    (n, k), g = x.shape, len(names)
    bread = np.linalg.inv(x.T @ x)
    value = bread @ x.T @ y
    scores = np.zeros((g, k))
    np.add.at(scores, cluster, x * (y - x @ value)[:, None])
    error = np.sqrt(np.diag(bread @ scores.T @ scores @ bread) * g / (g - 1) * (n - 1) / (n - k))
    return Estimate(value, error, error * t.ppf(0.975, g - 1), g)
