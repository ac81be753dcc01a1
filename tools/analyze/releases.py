"""Releases of Linux distributions, and the C library and GCC that the libraries of each are of.

Read in November 2026. Versions of glibc are those that the project pep600_compliance (github.com/mayeut/pep600_compliance, its README of
2025-11 and its cache of 2026) found in the distributions' own images. `gcc` is the release that libstdc++6 and libgcc come from, which Ubuntu,
openSUSE and Fedora make from the newest one there is, whatever the compiler is called; where two sources differed, or none was at hand, the
older one is here. Of these and of Alpine's only some were compared with the distributions' own pages: Debian 12, Fedora 44, Alpine 3.23.
"""

from __future__ import annotations

from typing import NamedTuple

GLIBC, MUSL = "glibc", "musl"


class Release(NamedTuple):
    """A release. Rolling distributions are not here: they have the newest of everything."""

    distribution: str
    release: str
    date: str
    """Year and month."""
    c_library: str
    c_library_version: str
    gcc: str


READ = "2026-11"
"""When the table was last compared with its sources."""

_ROWS = """
Alpine         3.12   2020-05 musl  1.1.24 9.3.0
Alpine         3.13   2021-01 musl  1.2.2  10.2.1
Alpine         3.14   2021-06 musl  1.2.2  10.3.1
Alpine         3.15   2021-11 musl  1.2.2  10.3.1
Alpine         3.16   2022-05 musl  1.2.3  11.2.1
Alpine         3.17   2022-11 musl  1.2.3  12.2.1
Alpine         3.18   2023-05 musl  1.2.4  12.2.1
Alpine         3.19   2023-12 musl  1.2.4  13.2.1
Alpine         3.20   2024-05 musl  1.2.5  13.2.1
Alpine         3.21   2024-12 musl  1.2.5  14.2.0
Alpine         3.22   2025-05 musl  1.2.5  14.2.0
Alpine         3.23   2025-12 musl  1.2.5  15.2.0
Amazon_Linux   2      2018-06 glibc 2.26   7.3.1
Amazon_Linux   2023   2023-03 glibc 2.34   11.4.1
CentOS_Stream  8      2019-09 glibc 2.28   8.5.0
CentOS_Stream  9      2021-12 glibc 2.34   11.5.0
CentOS_Stream  10     2024-12 glibc 2.39   14.2.1
Debian         8      2015-04 glibc 2.19   4.9.2
Debian         9      2017-06 glibc 2.24   6.3.0
Debian         10     2019-07 glibc 2.28   8.3.0
Debian         11     2021-08 glibc 2.31   10.2.1
Debian         12     2023-06 glibc 2.36   12.2.0
Debian         13     2025-08 glibc 2.41   14.2.0
Fedora         38     2023-04 glibc 2.37   13.0.1
Fedora         39     2023-11 glibc 2.38   13.2.1
Fedora         40     2024-04 glibc 2.39   14.0.1
Fedora         41     2024-10 glibc 2.40   14.2.1
Fedora         42     2025-04 glibc 2.41   15.0.1
Fedora         43     2025-10 glibc 2.42   15.2.1
Fedora         44     2026-04 glibc 2.43   16.0.1
openSUSE_Leap  15.2   2020-07 glibc 2.26   9.3.1
openSUSE_Leap  15.3   2021-06 glibc 2.31   10.3.0
openSUSE_Leap  15.4   2022-06 glibc 2.31   11.2.1
openSUSE_Leap  15.5   2023-06 glibc 2.31   12.2.1
openSUSE_Leap  15.6   2024-06 glibc 2.38   13.2.1
RHEL           7      2014-06 glibc 2.17   4.8.5
RHEL           8      2019-05 glibc 2.28   8.5.0
RHEL           9      2022-05 glibc 2.34   11.5.0
RHEL           10     2025-05 glibc 2.39   14.2.1
Rocky_Linux    8      2021-06 glibc 2.28   8.5.0
Rocky_Linux    9      2022-07 glibc 2.34   11.5.0
Rocky_Linux    10     2025-06 glibc 2.39   14.2.1
Ubuntu         14.04  2014-04 glibc 2.19   4.8.4
Ubuntu         16.04  2016-04 glibc 2.23   5.4.0
Ubuntu         18.04  2018-04 glibc 2.27   8.0.1
Ubuntu         20.04  2020-04 glibc 2.31   10.0.1
Ubuntu         22.04  2022-04 glibc 2.35   12.0.1
Ubuntu         24.04  2024-04 glibc 2.39   14.0.1
Ubuntu         25.04  2025-04 glibc 2.41   15.0.1
Ubuntu         25.10  2025-10 glibc 2.42   15.2.0
Ubuntu         26.04  2026-04 glibc 2.43   15.2.0
"""

RELEASES = [
    Release(name.replace("_", " "), *fields) for name, *fields in (row.split() for row in _ROWS.strip().splitlines())
]
"""By distribution, oldest first."""

# What a release of GCC added to libstdc++: https://gcc.gnu.org/onlinedocs/libstdc++/manual/abi.html. Those before GCC 4.8 are in all of the above.
GCC_OF = {
    "GLIBCXX": {
        "3.4.18": "4.8.0",
        "3.4.19": "4.8.3",
        "3.4.20": "4.9.0",
        "3.4.21": "5.1.0",
        "3.4.22": "6.1.0",
        "3.4.23": "7.1.0",
        "3.4.24": "7.2.0",
        "3.4.25": "8.0.1",
        "3.4.26": "9.1.0",
        "3.4.27": "9.2.0",
        "3.4.28": "9.3.0",
        "3.4.29": "11.1.0",
        "3.4.30": "12.0.1",
        "3.4.31": "13.0.1",
        "3.4.32": "13.2.0",
        "3.4.33": "14.0.1",
        "3.4.34": "15.0.1",
        "3.4.35": "16.0.1",
    },
    "CXXABI": {
        "1.3.7": "4.8.0",
        "1.3.8": "4.9.0",
        "1.3.9": "5.1.0",
        "1.3.10": "6.1.0",
        "1.3.11": "7.1.0",
        "1.3.12": "9.1.0",
        "1.3.13": "11.1.0",
        "1.3.14": "13.0.1",
        "1.3.15": "14.0.1",
        "1.3.16": "15.0.1",
        "1.3.17": "16.0.1",
    },
}
"""By namespace: version → first GCC that has it, snapshots that distributions were released with included."""
