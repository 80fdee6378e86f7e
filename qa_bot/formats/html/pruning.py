"""Page → its main content: navigation, banners, forms, footers and what is never shown are taken out of the tree.

Each rule looks at what a part is for (its element, its role, the words of its class) and at how much of the page's
text it holds: what holds much of it is content, whatever it is called.
"""

from __future__ import annotations

import re

from qa_bot.formats.markup import Element, name_of, remove

_NEVER_SHOWN = (
    "script style noscript template svg math iframe object embed canvas audio video picture img map button select "
    "textarea input datalist dialog head link meta"
).split()
_FURNITURE = frozenset("nav footer aside menu".split())
_ROLES = frozenset(
    "navigation banner contentinfo search complementary dialog alertdialog menu menubar toolbar tablist status "
    "alert tooltip button".split()
)
_CLASSES = frozenset(
    """nav navbar navigation menu submenu sidebar breadcrumb breadcrumbs crumbs cookie cookies consent gdpr banner
    footer share sharing social related advert advertisement ads promo newsletter subscribe popup modal popover toc
    pagination pager signup login hero permalink headerlink anchorlink skip skiplink masthead topbar toplang bottomlang
    voting votecell editsection mw-editsection navbox catlinks noprint printfooter jump hidden
    dno sr-only visually-hidden tableofcontents""".split()
)
"""Words of classes and ids that name furniture, in most pages' words."""
_OF_PUBLISHER = frozenset("pg-header pg-footer pg-boilerplate pgheader pgfooter pagenum page-number pageno".split())
"""Words of classes and ids that books have for what is not the author's: licences, numbers of printed pages."""
_WORD = re.compile(r"[A-Za-z]+(?:-[a-z]+)*|\d+")
_MOST_OF_PAGE = 0.4
"""Share of the page's text above which a part is content."""
_MOST_NAMED = 0.25
"""The same for a part of which only its class speaks."""
_MAIN_SHARE = 0.3
_ABOVE_TITLE = 0.05
"""Share of the text that may stand above the title and be no part of the content."""
_COMMENTS = frozenset("comments comment kommentare kommentar commentaires comentarios reacties".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_LINKED = 0.7
"""Share of a list's text that is in links where it is navigation."""
_SHORT_LINK = 25
"""Characters: links of navigation are this short on average."""
_LISTS = frozenset("ul ol p div td section header".split())


def main_content(root: Element) -> list[Element]:
    """Return the parts of a page that are its content: its main element, and the title where that stands outside."""
    body = next(root.iter("body"), root)
    _drop_unfilled_comments(body)
    for element in list(body.iter(*_NEVER_SHOWN)):
        remove(element)
    total = _size(body)
    _drop_furniture(body, total)
    _drop_links(body)
    main = _main(body)
    if main is body:
        _drop_above_title(body)
        return [body]
    title = next((heading for heading in body.iter("h1")), None)
    is_within = title is not None and any(title is each for each in main.iter("h1"))
    return [main] if title is None or is_within else [title, main]


def remove_furniture(root: Element, is_book: bool = False) -> None:
    """Take out what is furniture of a part of a book or a message, where there is no main element to look for."""
    for element in list(root.iter(*_NEVER_SHOWN)):
        if name_of(element) not in ("head",):
            remove(element)
    for element in list(root.iter()):
        words = set(_WORD.findall(f"{element.get('class') or ''} {element.get('id') or ''}".lower()))
        kinds = set((element.get("{http://www.idpf.org/2007/ops}type") or element.get("epub:type") or "").split())
        is_contents = name_of(element) == "nav" or kinds & {"toc", "landmarks", "page-list", "pagebreak"}
        if element.getparent() is not None and (is_contents or words & _OF_PUBLISHER or _is_hidden(element)):
            remove(element)
    if is_book:
        _drop_links(root)


def _size(element: Element) -> int:
    return sum(len(str(text).strip()) for text in element.itertext())


def _drop_unfilled_comments(body: Element) -> None:
    """Take out sections for comments that a script would have filled."""
    for heading in list(body.iter(*_HEADINGS)):
        text = "".join(map(str, heading.itertext())).strip().lower()
        parent = heading.getparent()
        if text not in _COMMENTS or parent is None or name_of(parent) in ("body", "main", "article"):
            continue
        if next(parent.iter("script"), None) is not None and len(list(parent.iter(*_HEADINGS))) == 1:
            remove(parent)


def _drop_furniture(body: Element, total: int) -> None:
    """Take out what is furniture, from the outermost part in."""
    waiting = [child for child in body if isinstance(child.tag, str)]
    while waiting:
        element = waiting.pop()
        limit = _limit(element)
        if limit and _size(element) <= limit * total:
            remove(element)
        else:
            waiting.extend(child for child in element if isinstance(child.tag, str))


def _limit(element: Element) -> float:
    """Return the share of the page's text up to which a part is furniture: 0 for what does not look like it."""
    name, role = name_of(element), (element.get("role") or "").lower()
    if _is_hidden(element):
        return 1.0
    if role == "main" or name in ("html", "body", "main", "article", "h1"):
        return 0.0
    if name in _FURNITURE or role in _ROLES or name == "form":
        return _MOST_OF_PAGE
    if name == "header":
        return 0.0 if next(element.iter("h1"), None) is not None or _is_in_article(element) else _MOST_OF_PAGE
    words = set(_WORD.findall(f"{element.get('class') or ''} {element.get('id') or ''}".lower()))
    words |= {part for word in words for part in word.split("-")}
    return _MOST_NAMED if words & _CLASSES else 0.0


def _is_hidden(element: Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def _is_in_article(element: Element) -> bool:
    return any(name_of(each) in ("article", "main") for each in element.iterancestors())


def _drop_links(body: Element) -> None:
    """Take out lists of short links, lists of links within the page, and single links that stand alone."""
    for element in list(body.iter(*_LISTS)):
        links = list(element.iter("a"))
        if not links or element.getparent() is None:
            continue
        size, linked = _size(element), sum(map(_size, links))
        if size and linked >= _LINKED * size and _is_navigation(element, links, linked):
            remove(element)


def _is_navigation(element: Element, links: list[Element], linked: int) -> bool:
    if next(element.iter(*_HEADINGS), None) is not None:
        return False
    if len(links) == 1:
        return name_of(element) == "div" and linked <= _SHORT_LINK
    is_within = sum((link.get("href") or "").startswith("#") for link in links) > 0.8 * len(links)
    return (is_within and len(links) > 2) or linked <= _SHORT_LINK * len(links)


def _drop_above_title(body: Element) -> None:
    """Take out what little stands above the only heading of the first level: the name of the site."""
    titles = list(body.iter("h1"))
    if len(titles) != 1:
        return
    above = [each for part in (titles[0], *titles[0].iterancestors()) for each in part.itersiblings(preceding=True)]
    above = [each for each in above if any(ancestor is body for ancestor in each.iterancestors())]
    if sum(map(_size, above)) <= _ABOVE_TITLE * _size(body):
        for each in above:
            remove(each)


def _main(body: Element) -> Element:
    """Return the element that is marked as the main one, if it holds a good part of the text."""
    total = _size(body)
    marked = [each for each in body.iter() if name_of(each) == "main" or each.get("role") == "main"]
    articles = list(body.iter("article"))
    for candidates in (marked, articles):
        if len(candidates) == 1 and _size(candidates[0]) >= _MAIN_SHARE * total:
            return candidates[0]
    return body
