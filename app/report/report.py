"""A report of a run: one page of HTML with knobs, figures, results beside the paper's, environment, and how to run it again."""

from __future__ import annotations

import hashlib
from pathlib import Path

from settle.app.report import sections
from settle.app.report.drawings import CardDrawing, ViewDrawings, draw_view
from settle.app.report.html_page import inline_svg, section, text, write_page
from settle.app.report.knob_table import knobs
from settle.app.report.moving import film
from settle.app.report.run_again import run_again
from settle.backend.core.recording import Recording
from settle.sessions.versions import settle_version


def write_report(recording: Recording, path: Path, session: Path, state: str = "") -> str:
    """Write the report, as the run stood at its end.

    :param session: the recording's file.
    :param state: how the view is set up, as :attr:`settle.widgets.view.View.state_changed` tells it.
    :returns: why its tables are drawn in place of its view, or why nothing is; nothing: the view is.
    :raises OSError: it cannot be written; the message is a sentence.
    """
    drawings, why, moving = ViewDrawings(), "", ""
    if recording.steps:
        try:
            drawings = draw_view(recording, recording.steps - 1, state)
            why = drawings.instead
            moving = "" if why else film(recording)
        except OSError as e:
            why = str(e)
    body = "\n".join(
        [
            sections.heading(recording),
            sections.explanation(recording, inline_svg(drawings.formula) if drawings.formula else ""),
            sections.results(recording, drawings.readouts),
            _figures(drawings, recording, why),
            f'<div class="moving">{section("As it went", moving)}</div>' if moving else "",
            knobs(recording),
            sections.summary(recording),
            sections.events(recording),
            run_again(recording, session.name, _digest(session)),
            sections.environment(recording),
            f'<footer class="muted small"><p>Made by Settle {text(settle_version())}.</p></footer>',
        ]
    )
    write_page(path, sections.title_of(recording), body, f"Settle {settle_version()}")
    return why


def _figures(drawings: ViewDrawings, recording: Recording, why: str) -> str:
    if not drawings.cards:
        words = why or "The run ended before there was anything to see."
        return section("Figures", f"<p>{text(words)}</p>")
    told = f"As the run stood at step {recording.steps - 1:,}." + (f" Its tables are drawn as they are ({why})." if why else "")
    return section("Figures", f'<p class="muted">{text(told)}</p>', f'<div class="figures">{"".join(map(_figure, drawings.cards))}</div>')


def _figure(card: CardDrawing) -> str:
    if card.words:
        return f'<figure class="said"><strong>{text(card.title)}</strong> {text(card.words)}</figure>\n'
    return f"<figure{' class=wide' if card.wide else ''}>{inline_svg(card.svg)}</figure>\n"


def _digest(session: Path) -> str:
    """SHA-256 of a file; nothing: it is not there, as while a run goes on."""
    try:
        with open(session, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
