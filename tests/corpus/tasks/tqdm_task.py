"""Bars, as text and of several loops."""

import io

from tqdm import tqdm, trange
from tqdm.contrib import tzip

file = io.StringIO()
print(sum(tqdm(range(5), file=file, mininterval=0, ncols=60, bar_format="{l_bar}{bar}{n_fmt}/{total_fmt}")))
print(file.getvalue().split("\r")[-1], tqdm.format_meter(50, 100, 10, ncols=40))
print(list(tzip([1], [2], file=io.StringIO())), list(trange(2, disable=True)))
