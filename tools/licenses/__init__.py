"""What is inside an executable, and under which licences.

`collect` makes the list of components (standard library only, so that it costs nothing to ask); `check` holds it against
a policy and `report` writes it for others to read, both with libraries that know SPDX expressions.
"""
