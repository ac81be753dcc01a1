"""Reading CSV, grouping, joining, time zones and rolling windows."""

import io

import pandas as pd

TEXT = "name,when,value\na,2024-01-31,1\nb,2024-02-01,2\na,2024-02-02,4\n"
frame = pd.read_csv(io.StringIO(TEXT), parse_dates=["when"])
print(frame.groupby("name")["value"].agg(["sum", "mean"]))
print(frame.set_index("when").resample("ME")["value"].sum())
print(frame["when"].dt.tz_localize("Europe/Berlin").iloc[0])
print(frame.merge(pd.DataFrame({"name": ["a"], "other": [7]}), how="left").to_json(date_format="iso"))
print(frame["value"].rolling(2).mean().tolist(), frame.describe().loc["std"].tolist())
