"""A product of matrices."""

import numpy as np  # type: ignore[import-not-found]

print((np.arange(6).reshape(2, 3) @ np.arange(6).reshape(3, 2)).tolist(), np.__version__)
