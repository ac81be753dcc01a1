"""Optimization, integration, sparse matrices, statistics and signals."""

import numpy as np
from scipy import integrate, interpolate, linalg, optimize, signal, sparse, spatial, special, stats
from scipy.sparse.linalg import spsolve

print(round(optimize.brentq(lambda x: x**2 - 2, 0, 2), 9), round(integrate.quad(np.sin, 0, np.pi)[0], 9))
print(optimize.minimize(lambda p: (p[0] - 1) ** 2 + p[1] ** 2, [3.0, 4.0]).x.round(4).tolist())
print(linalg.expm(np.zeros((2, 2))).tolist(), special.gamma(5), round(stats.norm.cdf(1.96), 6))
print(spsolve(sparse.csc_matrix([[3.0, 0.0], [1.0, 2.0]]), np.array([3.0, 5.0])).tolist())
print(interpolate.CubicSpline([0, 1, 2], [0, 1, 4])(1.5).round(6), signal.find_peaks([0, 1, 0, 2, 0])[0].tolist())
print(spatial.KDTree([[0, 0], [3, 4]]).query([3, 3]), spatial.ConvexHull([[0, 0], [1, 0], [0, 1], [0.2, 0.2]]).volume)
