"""Texts of the catalogue that the code does not show to be texts: single words, and what is said otherwise in one place."""

KEYS = ("Ctrl", "Shift", "Left", "Right", "Up", "Down", "Home", "End", "Backspace", "Space")
FORMULA = ("if", "as", "then", "and", "at each", "output without", "haste", "goal", "work", "frames", "actions", "jumps", "free",
           "exchanged", "net of", "cosine: CPC with", "mean of this and the same with", "each matrix over its largest singular value",
           "each weight clipped", *(f"{learner} climbs" for learner in ("WPC", "WDM", "NWJ", "DV", "MINE", "JS", "SMILE")))  # fmt: skip
IN_CONTEXT = ("Run|column", "Run|button", "Queue|button", "Sweep…|button", "Library|button",
              *(f"{key}|key" for key in KEYS), *(f"{words}|formula" for words in FORMULA))  # fmt: skip
"""Texts with another translation in one place than elsewhere, and what that is called."""
PARTS = ("per second", "{number} steps/s", "EP training", "BPTT training", "EP test", "BPTT test", "Recorded example")
"""What follows a word that is an entry, names of curves, and the title of the sessions that come with Settle."""
WORDS = """
absolute activation around batch batches best boundaries boundary carried chance claim classes classifier clipped conditional cost critic
each encoder epochs error estimate episodes fake fakes far goal here how imagination information iterations known learners mean measured
merged met modes motif near needed noise nudged obs own output padding periodic precision printed pull recall reconstruction residual rest
running waiting cancelled segment settings shuffled slope structure success target terms test theory truncate untrained independent variance
walker weight window yesterday yours after before today large small range values phase prediction lately
"""
"""Words in small letters that look like keys where they stand."""
