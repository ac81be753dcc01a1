"""Arithmetic with arrays."""

import numpy

matrix = numpy.arange(9.0).reshape(3, 3) + numpy.eye(3)
print(numpy.linalg.det(matrix).round(6), numpy.fft.fft(matrix[0]).real.round(6).tolist())
print(numpy.random.default_rng(7).integers(0, 100, 4).tolist(), numpy.array2string(matrix.T))
