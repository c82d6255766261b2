"""Classes of Unicode characters by the names that Go's regexp/syntax knows (Go 1.26 parse.go unicodeTable)."""

from __future__ import annotations

import sys
import unicodedata
from functools import lru_cache
from itertools import groupby

_CATEGORIES = (
    "C Cc Cf Cn Co Cs L LC Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs"
)
_SCRIPTS = """
    Adlam Ahom Arabic Armenian Avestan Balinese Bamum Batak Bengali Bhaiksuki Bopomofo Brahmi Braille Buginese Buhid
    Carian Chakma Cham Cherokee Chorasmian Common Coptic Cuneiform Cypriot Cyrillic Deseret Devanagari Dogra
    Duployan Elbasan Elymaic Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati Gurmukhi Han Hangul Hanunoo
    Hatran Hebrew Hiragana Inherited Javanese Kaithi Kannada Katakana Kawi Kharoshthi Khmer Khojki Khudawadi Lao
    Latin Lepcha Limbu Lisu Lycian Lydian Mahajani Makasar Malayalam Mandaic Manichaean Marchen Medefaidrin Miao
    Modi Mongolian Mro Multani Myanmar Nabataean Nandinagari Newa Nko Nushu Ogham Oriya Osage Osmanya Palmyrene
    Phoenician Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham Sinhala Sogdian Soyombo Sundanese Syriac
    Tagalog Tagbanwa Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Toto Ugaritic Vai
    Vithkuqi Wancho Yezidi Yi
"""
_ALIASES = """
    Casedletter=LC Closepunctuation=Pe Combiningmark=M Connectorpunctuation=Pc Control=Cc Currencysymbol=Sc
    Dashpunctuation=Pd Decimalnumber=Nd Enclosingmark=Me Finalpunctuation=Pf Format=Cf Initialpunctuation=Pi Letter=L
    Letternumber=Nl Lineseparator=Zl Lowercaseletter=Ll Mark=M Mathsymbol=Sm Modifierletter=Lm Modifiersymbol=Sk
    Nonspacingmark=Mn Number=N Openpunctuation=Ps Other=C Otherletter=Lo Othernumber=No Otherpunctuation=Po
    Othersymbol=So Paragraphseparator=Zp Privateuse=Co Punctuation=P Separator=Z Spaceseparator=Zs Spacingmark=Mc
    Surrogate=Cs Symbol=S Titlecaseletter=Lt Unassigned=Cn Uppercaseletter=Lu Cntrl=Cc Digit=Nd Punct=P
    Lc=LC Assigned=Assigned Ascii=ASCII Any=Any
"""
_KNOWN = frozenset((*_CATEGORIES.split(), *_SCRIPTS.split(), "Any"))
_ACTUAL = dict(pair.split("=") for pair in _ALIASES.split())
# RE2 knows none of these, or, of C, means less by it than Go, which counts what is unassigned.
_UNKNOWN_TO_RE2 = {
    "C": lambda char: unicodedata.category(char)[0] == "C",
    "Cn": lambda char: unicodedata.category(char) == "Cn",
    "LC": lambda char: unicodedata.category(char) in ("Lu", "Ll", "Lt"),
    "Assigned": lambda char: unicodedata.category(char) != "Cn",
    "ASCII": str.isascii,
}


def unicode_class(name: str, *, negated: bool) -> str | None:
    """The class as RE2 has it in brackets, None where Go knows no class of that name.

    Case, spaces, underscores and dashes do not count. For a script whose own name has an underscore that means that
    Go does not find it, whatever way it is written.
    """
    canonical = "".join(char for char in name if char not in "_- ").capitalize() if name.isascii() else name
    found = _ACTUAL.get(canonical, canonical)
    if found in _UNKNOWN_TO_RE2:
        return _ranges(found, negated=negated)
    if found not in _KNOWN:
        return None
    return rf"\{'P' if negated else 'p'}{{{found}}}"


@lru_cache(maxsize=8)
def _ranges(name: str, *, negated: bool) -> str:
    """A class written out."""
    fits = _UNKNOWN_TO_RE2[name]
    found = groupby(range(sys.maxunicode + 1), lambda code: bool(fits(chr(code))) is not negated)
    runs = [list(run) for is_in, run in found if is_in]
    return "".join(rf"\x{{{run[0]:x}}}-\x{{{run[-1]:x}}}" for run in runs)
