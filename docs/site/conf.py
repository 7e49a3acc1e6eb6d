"""How Sphinx turns the pages into a site; ``build_site.py`` calls it."""

from __future__ import annotations

from typing import Any

from docutils import nodes

import settle
from settle.widgets.panels.formula.plain_text import plain_text
from settle.widgets.panels.formula.typeset import drawing

project = "Settle"
release = version = settle.__version__.split("+")[0]
html_title = f"Settle {release}"
html_theme = "furo"
html_show_sphinx = html_show_copyright = html_show_sourcelink = False
html_copy_source = False
smartquotes = False  # code in docstrings stays code
html_math_renderer = "drawn"

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_enable_extensions = ["dollarmath", "attrs_inline"]
myst_heading_anchors = 4
myst_heading_slug_func = "settle.widgets.help.markdown_html.anchor"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"


def setup(app: Any) -> None:
    """Formulas are drawn as those in the window are: pictures in the page, which need no script and no network."""
    app.add_html_math_renderer("drawn", inline_renderers=(_inline, None), block_renderers=(_block, None))


def _inline(self: Any, node: nodes.math) -> None:
    self.body.append(_svg(node.astext()))
    raise nodes.SkipNode


def _block(self: Any, node: nodes.math_block) -> None:
    self.body.append(f'<p style="text-align: center; overflow-x: auto">{_svg(node.astext())}</p>\n')
    raise nodes.SkipNode


def _svg(tex: str) -> str:
    found = drawing(tex)
    size = f"width: {found.width:.3f}em; height: {found.ascent + found.descent:.3f}em; vertical-align: {-found.descent:.3f}em"
    svg = found.in_colour("currentColor").decode()
    return svg.replace("<svg ", f'<svg role="img" aria-label="{_attribute(plain_text(tex))}" style="{size}" ', 1)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
