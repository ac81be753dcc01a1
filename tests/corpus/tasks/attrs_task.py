"""Classes with validators and converters, whose source is found."""

import inspect

import attr
import attrs


@attrs.define(order=True)
class Point:
    x: int = attrs.field(converter=int, validator=attrs.validators.ge(0))
    y: list[int] = attrs.field(factory=list, repr=False)


print(Point("3"), Point(1) < Point(2), attrs.asdict(Point(1, [2])), attr.__version__ != "")
try:
    Point(-1)
except ValueError as error:
    print(error)
print(inspect.getsource(Point.__init__), attrs.evolve(Point(1), x=5), attrs.fields(Point).x.name)
