"""Linear algebra (OpenBLAS), transforms, random numbers and files of arrays."""

import io

import numpy as np

matrix = np.array([[4.0, 1.0], [2.0, 3.0]])
print(np.linalg.eigvals(matrix).real.round(9).tolist(), np.linalg.inv(matrix).round(9).tolist())
print(np.abs(np.fft.fft(np.arange(8))).round(6).tolist())
print(np.random.default_rng(1).integers(0, 1000, 5).tolist())
file = io.BytesIO()
np.savez(file, a=matrix, b=np.arange(3))
file.seek(0)
print(
    sorted(np.load(file).items())[1], np.array(["x", "yy"]).dtype, np.datetime64("2024-02-29") + np.timedelta64(1, "D")
)
