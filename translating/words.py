"""Texts of the catalogue that the code does not show to be texts: single words, and what is said otherwise in one place."""

KEYS = ("Ctrl", "Shift", "Left", "Right", "Up", "Down", "Home", "End", "Backspace", "Space")
FORMULA = ("if", "mean", "as", "then", "and", "at each", "output without", "haste", "goal", "work", "frames", "actions", "jumps",
           "free", "exchanged", "net of", "cosine: CPC with", "mean of this and the same with",
           "each matrix over its largest singular value", "each weight clipped",
           *(f"{learner} climbs" for learner in ("WPC", "WDM", "NWJ", "DV", "MINE", "JS", "SMILE")))  # fmt: skip
IN_CONTEXT = ("Run|column", "Run|button", "Queue|button", "Sweep…|button", "Library|button",
              *(f"{key}|key" for key in KEYS), *(f"{words}|formula" for words in FORMULA))  # fmt: skip
"""Texts with another translation in one place than elsewhere, and what that is called."""
PARTS = ("per second", "{number} steps/s", "EP training", "BPTT training", "EP test", "BPTT test")
"""What follows a word that is an entry, and names of curves."""
FIGURES = (
    "Accuracy sd", "Actions map", "Beta error", "Bound sd", "Classifier accuracy", "D gradient", "D loss", "G gradient", "G loss",
    "Dual sd", "Event rate", "FID small", "KID small", "real sd", "small real", "Flat ELBO", "Flat KL", "Gradient norm", "JS floor",
    "KL floor", "Met beta", "Met gradient", "Met horizon", "Met steady", "Mini batches", "Mode sd", "Modes total", "Ms per episode",
    "Ms per step", "Ms per update", "Ms per iteration", "Offset first", "Parzen error", "Parzen log-likelihood", "Parzen sigma",
    "Probe majority", "Raw one scale", "Raw one scale factors", "RelMSE alive", "RelMSE cumulated", "RSSM far", "RSSM near",
    "S shuffled", "Z shuffled", "Z jumps", "Sliced w1", "Sliced w1 floor", "Standard error", "State map", "Success rate", "Success map",
    "W1 control", "W1 floor", "W2 control", "W2 limit",
)  # fmt: skip
"""What figures and columns of tables are called, which is made of their names; more may follow, such as of which learner they are."""
WORDS = """
absolute activation around batch batches best boundaries boundary carried chance claim classes classifier clipped conditional cost critic
each encoder epochs error estimate episodes fake fakes far goal here how imagination information iterations known learners mean measured
merged met modes motif near needed noise nudged obs own output padding periodic precision printed pull recall reconstruction residual rest
running waiting cancelled segment settings shuffled slope structure success target terms test theory truncate untrained independent variance
walker weight window yesterday yours after before today large small range values phase prediction lately
arrived agreeing bias bound centres compared conditions counted dual edges ELBO explained extent fields floor held imagined labels
manifold missed neighbours norm paths point prior probability recommended sample saturated says scores sequence settled shortest
steady taken tested tick typical wall off most read sd map random
BPTT EP CPC WPC WDM VTA RSSM
Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
"""
"""Words in small letters that look like keys where they stand."""
