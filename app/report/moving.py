"""A film of a run for its report, a few seconds, within the page."""

from __future__ import annotations

import warnings
from base64 import b64encode

from settle.app.pictures.film import short_film
from settle.app.window.qt_messages import no_size_hints
from settle.backend.core.recording import Recording
from settle.sessions.export import video

LEAST_STEPS = 5
"""Of a run that has anything to show in motion."""


def film(recording: Recording) -> str:
    """HTML that shows the whole view from the first step to the last; nothing: the run is too short, or no film can be made of it."""
    if recording.steps < LEAST_STEPS:
        return ""
    format = "gif" if video.lacks("mp4") else "mp4"
    try:
        with no_size_hints(), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # of numbers that are none
            data = b64encode(short_film(recording, format=format)).decode()
    except Exception:  # of a session that anybody may have made; the page is whole without it
        return ""
    if format == "gif":
        return f'<figure class="film"><img alt="The run as a film" src="data:image/gif;base64,{data}"></figure>'
    return f'<figure class="film"><video controls loop muted playsinline src="data:video/mp4;base64,{data}"></video></figure>'
