"""Texts in the language that the window is shown in.

The code speaks English throughout: labels of knobs, captions, sentences of errors, outcomes. They go into session files, reports and
the command line, whose bits must not depend on who made them; and they come back out of files that other versions wrote, long after
the call that made them. So nothing is translated where a text is made. It is translated at one boundary, where it is handed to Qt:
``label.setText(tr(text))``.

What stands there may be a sentence with a number filled in, so a catalogue is asked for sentences with places as well: the f-string
``f"{n} runs of {name}"`` is the entry ``{n} runs of {name}``, and what is filled in is looked up in turn. A text of the user's own
(a file's name, a note) goes to Qt as it is, and so does what is typed as it stands (names of knobs, presets and experiments); within a
sentence it is marked by ``own``. ``python make.py texts`` collects the entries out of the code.
"""
