"""What the interpreter is trained with for profile-guided optimisation: ordinary Python work, the same at every run.

It starts no threads or processes, reads no clock, uses no file but the standard library's, and its results depend on no
address. Each part is long enough to weigh something, and none takes more than a second or two uninstrumented.
"""
# Deliberately every kind of code, as people write it; nothing here is a tool that anyone calls.
# ruff: noqa
# mypy: ignore-errors

from __future__ import annotations

import array
import ast
import base64
import bisect
import collections
import configparser
import contextlib
import copy
import csv
import dataclasses
import datetime
import decimal
import difflib
import enum
import fractions
import functools
import glob
import gzip
import hashlib
import heapq
import html.parser
import io
import itertools
import json
import marshal
import math
import operator
import os
import pickle
import pprint
import random
import re
import shlex
import statistics
import string
import struct
import sys
import textwrap
import tokenize
import types
import unicodedata
import urllib.parse
import zlib

LIBRARY = os.path.dirname(os.path.abspath(os.__file__))
SOURCES = ("argparse", "ast", "dataclasses", "difflib", "inspect", "os", "pickle", "re/_compiler", "typing", "turtle")


def texts() -> list[str]:
    found = []
    for name in SOURCES:
        path = f"{LIBRARY}/{name}.py"
        with contextlib.suppress(FileNotFoundError), open(path, encoding="utf-8") as file:
            found.append(file.read())
    return found


@dataclasses.dataclass(order=True)
class Point:
    x: float
    y: float
    label: str = ""
    tags: list[str] = dataclasses.field(default_factory=list, compare=False)

    @property
    def length(self) -> float:
        return math.hypot(self.x, self.y)

    def __add__(self, other: Point) -> Point:
        return Point(self.x + other.x, self.y + other.y, self.label or other.label)


class Shape:
    sides = 0

    def __init__(self, *points: Point) -> None:
        self.points = points

    def area(self) -> float:
        total = 0.0
        for first, second in zip(self.points, self.points[1:] + self.points[:1]):
            total += first.x * second.y - second.x * first.y
        return abs(total) / 2

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shape) and self.points == other.points

    def __hash__(self) -> int:
        return hash(len(self.points))


class Square(Shape):
    sides = 4

    def __init__(self, size: float) -> None:
        super().__init__(Point(0, 0), Point(size, 0), Point(size, size), Point(0, size))


class Slotted:
    __slots__ = ("key", "left", "right")

    def __init__(self, key: int) -> None:
        self.key = key
        self.left: Slotted | None = None
        self.right: Slotted | None = None

    def insert(self, key: int) -> None:
        node = self
        while True:
            if key < node.key:
                if node.left is None:
                    node.left = Slotted(key)
                    return
                node = node.left
            else:
                if node.right is None:
                    node.right = Slotted(key)
                    return
                node = node.right

    def __iter__(self):
        if self.left is not None:
            yield from self.left
        yield self.key
        if self.right is not None:
            yield from self.right


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


class Access(enum.IntFlag):
    READ = 1
    WRITE = 2


def calls() -> None:
    def fibonacci(n: int) -> int:
        return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

    def keywords(a, b=2, *rest, c=3, **more):
        return a + b + c + len(rest) + len(more)

    fibonacci(24)
    for number in range(20000):
        keywords(number)
        keywords(number, 1, 2, 3, c=4, d=5)
        keywords(*(number, 1), **{"c": 2})
    cached = functools.lru_cache(maxsize=128)(lambda n: n * n)
    partial = functools.partial(keywords, 1, c=5)
    for number in range(20000):
        cached(number % 200)
        partial(number)
    functools.reduce(operator.add, range(20000))


def objects() -> None:
    total = Point(0, 0)
    points = [Point(n % 7, n % 11, str(n)) for n in range(8000)]
    for point in points:
        total = total + point
        point.length
        point.tags.append("seen")
    sorted(points)
    for size in range(6000):
        square = Square(size)
        square.area()
        square == Square(size)
        isinstance(square, Shape)
        getattr(square, "sides")
        hasattr(square, "missing")
        setattr(square, "name", size)
    tree = Slotted(5000)
    for number in range(1, 8000):
        tree.insert(number * 7919 % 10007)
    sum(tree)
    for _ in range(4000):
        Colour(1), Colour["GREEN"], Access.READ | Access.WRITE, Colour.RED.name
    copy.deepcopy(points[:300])
    dataclasses.asdict(points[0])
    types.SimpleNamespace(**{name: 1 for name in string.ascii_letters})
    for number in range(200):
        type(f"Made{number}", (Shape,), {"sides": number})
    weird = collections.namedtuple("weird", "a b c")
    for number in range(6000):
        a, b, c = weird(number, 2, 3)
        weird(1, 2, 3)._replace(a=number)


def containers() -> None:
    numbers = list(range(30000))
    squares = [n * n for n in numbers if n % 3]
    {n: str(n) for n in squares}
    {n % 1000 for n in squares}
    words = " ".join(texts()).split()
    counts = collections.Counter(words)
    counts.most_common(50)
    groups = collections.defaultdict(list)
    for word in words[:60000]:
        groups[word[:2]].append(word)
    merged = {**groups, **counts}
    for key, value in merged.items():
        key in groups and value
    queue = collections.deque(maxlen=100)
    for word in words[:60000]:
        queue.append(word)
        if len(queue) > 50:
            queue.popleft()
    ordered = collections.OrderedDict(counts)
    for key in list(ordered)[:2000]:
        ordered.move_to_end(key)
    heap: list[int] = []
    for number in numbers:
        heapq.heappush(heap, number * 7919 % 10007)
    while heap:
        heapq.heappop(heap)
    keys = sorted(counts)
    for word in words[:20000]:
        bisect.bisect_left(keys, word)
    sorted(words, key=len)
    sorted(words, key=str.lower, reverse=True)
    list(itertools.chain.from_iterable(itertools.combinations(range(25), 3)))
    [list(group) for _, group in itertools.groupby(words[:20000], key=len)]
    (
        list(itertools.accumulate(numbers)),
        list(zip(numbers, words)),
        list(itertools.islice(itertools.product("abc", repeat=8), 5000)),
    )
    first, *middle, last = numbers
    numbers[10:20000:3]
    numbers[5:100] = middle[:50]
    numbers.reverse(), numbers.sort(), any(numbers), all(numbers), min(numbers), max(numbers)
    array.array("i", range(10000)).tolist()


def strings() -> None:
    for text in texts():
        lines = text.splitlines()
        for line in lines:
            line.strip().lower().replace("self", "other").startswith("def")
            (
                line.partition(":"),
                line.rstrip("\n"),
                line.find("import"),
                line.encode().decode(),
                line.title(),
                line.count("e"),
            )
        "\n".join(f"{number:>5}: {line!r:.60}" for number, line in enumerate(lines))
        ["%s has %d and %5.2f" % (line[:5], len(line), len(line) / 3) for line in lines]
        ["{:<20}|{:^10}|{:>8.3f}".format(line[:20], "x", 1.5) for line in lines]
        textwrap.fill(text[:6000], 70)
        text.translate(str.maketrans("abc", "xyz"))
        unicodedata.normalize("NFKD", text[:20000] + "äöü€" * 200)
        text.encode("utf-16").decode("utf-16"), (text[:5000] + "ü").encode("latin-1", "replace")
    list(difflib.unified_diff(texts()[0].splitlines()[:300], texts()[1].splitlines()[:300]))
    string.Template("$a and ${b}").substitute(a=1, b=2)
    for number in range(20000):
        str(number), repr(number / 7), int(str(number)), float("1.5"), hex(number), f"{number:08x}", bytes(8)


def numbers() -> None:
    total = 0
    value = 0.5
    for number in range(150000):
        total += number * 3 // 2 % 17 ^ number >> 2 & 0xFF
        value = value * 1.0001 + math.sqrt(number) / 3.0
        if number % 5 == 0 and not total & 1:
            total -= 1
    pow(3, 5000), 3**2000 // 7**300, pow(12345, 67891, 10007), math.factorial(300), divmod(10**60, 10**17), str(7**1500)
    generator = random.Random(12345)
    data = [generator.random() for _ in range(20000)]
    generator.shuffle(data), generator.sample(range(1000), 50)
    statistics.mean(data[:500]), statistics.median(data), math.fsum(data)
    size = 40
    a = [[(i * j) % 7 for j in range(size)] for i in range(size)]
    [[sum(x * y for x, y in zip(row, column)) for column in zip(*a)] for row in a]
    context = decimal.Context(prec=30)
    amount = decimal.Decimal("1.10")
    for _ in range(3000):
        amount = context.multiply(amount, decimal.Decimal("1.0001"))
    sum((fractions.Fraction(1, n) for n in range(1, 150)), fractions.Fraction(0))
    complex(1, 2) * complex(3, 4)


def control() -> None:
    class Failure(Exception):
        pass

    @contextlib.contextmanager
    def managed(value):
        try:
            yield value
        finally:
            pass

    def produce(n):
        received = 0
        for number in range(n):
            received = yield number + (received or 0)

    for number in range(15000):
        try:
            if number % 3:
                raise Failure(number)
            {}["missing"]
        except Failure as error:
            str(error)
        except KeyError:
            pass
        with managed(number) as held:
            held + 1
    running = produce(20000)
    next(running)
    with contextlib.suppress(StopIteration):
        while True:
            running.send(1)
    sum(n for n in range(60000) if n % 2)


def coroutines() -> None:
    @types.coroutine
    def pause():
        yield

    async def work(n):
        total = 0
        for number in range(n):
            await pause()
            total += number
        return total

    async def gather():
        async def numbers():
            for number in range(2000):
                await pause()
                yield number

        found = [number async for number in numbers()]
        return sum(found) + await work(2000)

    tasks = collections.deque(gather() for _ in range(5))
    while tasks:
        task = tasks.popleft()
        with contextlib.suppress(StopIteration):
            task.send(None)
            tasks.append(task)


def patterns() -> None:
    word = re.compile(r"\b[A-Za-z_]\w+\b")
    call = re.compile(r"(?P<name>[a-z_]+)\((?P<arguments>[^()]*)\)")
    for text in texts():
        word.findall(text)
        [found.groupdict() for found in call.finditer(text)]
        re.sub(r"(\w+)\.(\w+)", r"\2.\1", text)
        re.split(r"[,;:]\s*", text)
        for line in text.splitlines():
            re.match(r"\s*(def|class)\s+(\w+)", line)
            re.search(r"(?:import|from)\s+([\w.]+)", line, re.IGNORECASE)
    for number in range(60):
        re.compile(rf"(a|b){{1,{number + 1}}}c*[x-z{number}]+(?=end)|^start.*?$")


def data() -> None:
    document = {
        "numbers": list(range(300)),
        "floats": [n / 7 for n in range(300)],
        "texts": ['text äöü \n "quoted"' * 2 for _ in range(100)],
        "nested": [{"a": {"b": [None, True, False, n]}} for n in range(200)],
    }
    for _ in range(40):
        json.loads(json.dumps(document))
        json.loads(json.dumps(document, indent=2, sort_keys=True))
        pickle.loads(pickle.dumps(document))
        marshal.loads(marshal.dumps(document))
    pickle.loads(pickle.dumps([Point(n, n) for n in range(2000)], protocol=2))
    pprint.pformat(document["nested"][:40])
    raw = "\n".join(texts()).encode()
    for method in ("md5", "sha1", "sha256", "sha3_256", "blake2b"):
        hashlib.new(method, raw).hexdigest()
    zlib.decompress(zlib.compress(raw[:400000]))
    gzip.decompress(gzip.compress(raw[:100000], mtime=0))
    base64.b64decode(base64.b64encode(raw)), zlib.crc32(raw)
    for number in range(20000):
        struct.unpack("<IHBq", struct.pack("<IHBq", number, 1, 2, -number))
    rows = io.StringIO()
    writer = csv.writer(rows)
    for number in range(3000):
        writer.writerow([number, f"text {number}", number / 3])
    rows.seek(0)
    list(csv.DictReader(rows, fieldnames=["a", "b", "c"]))
    day = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    for number in range(4000):
        later = day + datetime.timedelta(hours=number)
        (
            later.isoformat(),
            later.strftime("%Y-%m-%d"),
            later.date() > day.date(),
            datetime.datetime.fromisoformat(later.isoformat()),
        )
    parser = configparser.ConfigParser()
    parser.read_string("[one]\n" + "\n".join(f"key{n} = value {n}" for n in range(500)))
    page = html.parser.HTMLParser()
    page.feed("<html><body>" + "<p class='a'>text &amp; <b>bold</b></p>" * 600 + "</body></html>")
    for number in range(1500):
        urllib.parse.urlsplit(f"http://example.invalid:80/path/{number}?a=1&b=2#c")
        urllib.parse.parse_qs("a=1&b=2&c=%20x"), urllib.parse.quote("a b/c"), shlex.split("a 'b c' \"d\" e\\ f")
    buffer = io.BytesIO()
    for number in range(20000):
        buffer.write(b"line %d\n" % number)
    buffer.seek(0)
    for line in io.TextIOWrapper(buffer, encoding="utf-8"):
        line.rstrip()
    memoryview(raw)[10:2000:2].tobytes(), bytearray(raw[:1000]).find(b"import")


def compiling() -> None:
    for text in texts():
        tree = ast.parse(text)
        sum(1 for _ in ast.walk(tree))
        compile(tree, "text.py", "exec", optimize=1)
        code = compile(text, "text.py", "exec")
        marshal.loads(marshal.dumps(code))
        ast.unparse(tree)
    list(tokenize.generate_tokens(io.StringIO(texts()[0]).readline))
    for number in range(500):
        eval(f"{number} + len('text') * 2")


def starting() -> None:
    """What starting does: import many modules anew."""
    import importlib

    names = ("argparse", "logging", "tempfile", "typing", "inspect", "email.message", "sqlite3", "unittest.mock")
    for _ in range(2):
        for name in names:
            for known in [each for each in sys.modules if each.partition(".")[0] == name.partition(".")[0]]:
                if known.partition(".")[0] not in {"typing", "inspect"}:
                    del sys.modules[known]
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    sorted(glob.glob(f"{glob.escape(LIBRARY)}/json/*.py"))


def database() -> None:
    import sqlite3

    connection = sqlite3.connect(":memory:")
    connection.execute("create table entries (id integer primary key, name text, value real)")
    connection.executemany("insert into entries values (?, ?, ?)", [(n, f"name {n}", n / 3) for n in range(5000)])
    for row in connection.execute("select name, value from entries where id % 3 = 0 order by value desc"):
        row[0].upper()
    connection.close()


def main() -> None:
    for _ in range(2):
        for part in (calls, objects, containers, strings, numbers, control, coroutines, patterns, data, compiling):
            part()
    starting()
    database()


if __name__ == "__main__":
    main()
