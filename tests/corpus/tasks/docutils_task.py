"""reStructuredText as HTML with its template and style sheet, LaTeX and XML."""

from docutils.core import publish_parts, publish_string

TEXT = "Title\n=====\n\n* one\n* *two*\n\n.. note:: Look.\n\n.. math:: x^2\n\n==  ==\n1   2\n==  ==\n\n.. include:: <isonum.txt>\n\nA |copy| sign. :unknown:`x`\n"
for writer in ("html5", "html4css1", "latex", "xml", "pseudoxml", "manpage"):
    text = publish_string(
        TEXT,
        writer=writer,
        settings_overrides={
            "report_level": 5,
            "output_encoding": "unicode",
            "datestamp": None,
            "use_latex_citations": True,
            "legacy_column_widths": False,
        },
    )
    print(writer, len(text), text[-200:])
print(publish_parts("*x*", writer="html5")["body"])
