"""Single words in small letters that stand alone in the window, though in the code they look like keys."""

WORDS = """
absolute activation around batch batches best boundary carried chance classes classifier clipped conditional cost critic each encoder epochs
error episodes fake fakes far goal here information iterations known learners mean measured merged met modes motif near needed noise nudged
obs own output padding periodic precision pull recall reconstruction residual rest segment shuffled slope success target terms test theory
truncate untrained independent variance walker weight window yesterday running
"""
