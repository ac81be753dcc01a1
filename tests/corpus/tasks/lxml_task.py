"""XPath, XSLT, schemas, HTML and objectify."""

import lxml.html
from lxml import etree, objectify

tree = etree.fromstring('<a xmlns:x="urn:x"><b i="1">text &amp; more</b><x:b i="2"/></a>')
print(tree.xpath("//x:b/@i", namespaces={"x": "urn:x"}), etree.tostring(tree, pretty_print=True).decode())
style = etree.XSLT(
    etree.XML(
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
        '<xsl:template match="/"><out><xsl:value-of select="count(//*)"/></out></xsl:template></xsl:stylesheet>'
    )
)
print(str(style(tree)))
schema = etree.RelaxNG(etree.XML('<element name="a" xmlns="http://relaxng.org/ns/structure/1.0"><text/></element>'))
print(schema.validate(etree.XML("<a>1</a>")), schema.validate(tree), schema.error_log.last_error.message)
page = lxml.html.fromstring("<p>One<br>two <a href='/x'>link</a>")
page.make_links_absolute("http://example.org/")
print(lxml.html.tostring(page), objectify.fromstring("<r><n>3</n></r>").n + 1)
try:
    etree.fromstring("<a>")
except etree.XMLSyntaxError as error:
    print(error)
