"""A plot with text, in the fonts that come with the package, as PNG, SVG and PDF."""

import io
import os

# Where it keeps its list of fonts.
os.environ["MPLCONFIGDIR"] = os.getcwd()

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt

figure, axes = plt.subplots(figsize=(3, 2))
axes.plot([1, 2, 3], [2, 4, 1], label=r"$\alpha_i^2$")
axes.set_title("Title")
axes.legend()
for kind in ("png", "svg", "pdf"):
    file = io.BytesIO()
    figure.savefig(file, format=kind, metadata={"CreationDate": None} if kind == "pdf" else None)
    print(kind, file.getvalue()[:4], len(file.getvalue()) > 3000)
print(figure.canvas.get_width_height(), int(figure.canvas.buffer_rgba()[:].tobytes().count(b"\x00") > 0))
print(sorted(plt.style.available)[:3], matplotlib.get_data_path() != "")
