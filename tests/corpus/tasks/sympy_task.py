"""Algebra, calculus, printing and a parser."""

import sympy
from sympy.parsing.sympy_parser import parse_expr

x, y = sympy.symbols("x y")
print(
    sympy.integrate(sympy.exp(-(x**2)), (x, -sympy.oo, sympy.oo)),
    sympy.solve(x**3 - 2 * x + 1, x),
    sympy.diff(sympy.sin(x) ** x, x),
)
print(sympy.pretty(sympy.Sum(x**2 / y, (x, 1, y)), use_unicode=True), sympy.latex(sympy.sqrt(x / y)))
print(
    sympy.factorint(2**64 + 1),
    sympy.pi.evalf(30),
    sympy.Matrix([[1, 2], [3, 4]]).eigenvals(),
    parse_expr("2*x + sin(y)").subs(y, 0),
)
print(sympy.lambdify(x, x**2 + 1)(3), sympy.simplify((x**2 - 1) / (x - 1)))
