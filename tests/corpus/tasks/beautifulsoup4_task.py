"""Parsers, searches and selectors over broken HTML."""

from bs4 import BeautifulSoup, UnicodeDammit

for parser in ("html.parser", "lxml"):
    page = BeautifulSoup("<p class=a>One<p>Two <b>bold<a href=/x>link</b>", parser)
    print(page, [tag.get_text() for tag in page.find_all("p")], page.select_one("p.a")["class"], page.a["href"])
print(UnicodeDammit("Größe".encode("latin-1"), ["latin-1"]).unicode_markup, page.prettify())
