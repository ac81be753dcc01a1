"""What `re` has not: fuzzy matches, recursion, sets, properties, timeouts."""

import regex

print(regex.findall(r"(?e)(?:error){e<=1}", "eror errror error"), regex.findall(r"\p{Lu}\p{Ll}+", "Ärger Über alles"))
print(regex.match(r"(\((?:[^()]|(?1))*\))", "(a(b)c)d").group(), regex.findall(r"[[a-z]--[aeiou]]+", "consonants"))
print(
    regex.sub(r"(?<first>\w+) (?<second>\w+)", r"\g<second> \g<first>", "one two"), regex.split(r"(?V1)(?=b)", "abab")
)
