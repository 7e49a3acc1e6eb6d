"""Where the large data sets can be had: their original files, how each is known to be whole, and the places that have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class PublishedFile:
    """How one file is known to be whole."""

    sha256: str
    """In hexadecimal digits."""
    size: int
    """Bytes."""
    exact: bool = True
    """Whether the size is known to the byte, and not only about."""

    @property
    def most(self) -> int:
        """Bytes at which a download ends, whatever a server still has to say."""
        return self.size if self.exact else 4 * self.size


@dataclass(frozen=True)
class Source:
    """One set: its files, and mirrors, tried in turn."""

    files: Mapping[str, PublishedFile]
    mirrors: tuple[str, ...]
    """Addresses that end in / and have all files, or, of a set of one file, the whole address. By https alone."""

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files.values())


SOURCES: dict[str, Source] = {
    "mnist": Source(
        {
            "train-images-idx3-ubyte.gz": PublishedFile("440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", 9_912_422),
            "train-labels-idx1-ubyte.gz": PublishedFile("3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", 28_881),
            "t10k-images-idx3-ubyte.gz": PublishedFile("8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", 1_648_877),
            "t10k-labels-idx1-ubyte.gz": PublishedFile("f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", 4_542),
        },
        ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"),
    ),
    "fashion-mnist": Source(
        {
            "train-images-idx3-ubyte.gz": PublishedFile("3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", 26_421_880),
            "train-labels-idx1-ubyte.gz": PublishedFile("a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", 29_515),
            "t10k-images-idx3-ubyte.gz": PublishedFile("346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", 4_422_102),
            "t10k-labels-idx1-ubyte.gz": PublishedFile("67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", 5_148),
        },
        (
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
            "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
        ),
    ),
    "cifar-10": Source(
        {"cifar-10-binary.tar.gz": PublishedFile("c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd", 170_052_171)},
        (
            "https://www.cs.toronto.edu/~kriz/",
            "https://cave.cs.toronto.edu/kriz/",
            "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/",
        ),
    ),
    "omniglot": Source(
        {
            "images_background.zip": PublishedFile("ad41ab679c8b5d90b271ef46be6987cc81211774a695c29dcc5367b2b26ee640", 9_464_212),
            "images_evaluation.zip": PublishedFile("1f61a8f3366785b057fc117d9228e78a16e3d976c8953b2a10fcc74cf0609cee", 6_462_886),
        },
        (
            "https://raw.githubusercontent.com/brendenlake/omniglot/master/python/",
            "https://github.com/brendenlake/omniglot/raw/master/python/",
        ),
    ),
    "olivetti": Source(
        {"olivettifaces.mat": PublishedFile("b612fb967f2dc77c9c62d3e1266e0c73d5fca46a4b8906c18e454d41af987794", 4_000_000, exact=False)},
        ("https://ndownloader.figshare.com/files/5976027", "https://cs.nyu.edu/~roweis/data/olivettifaces.mat"),
    ),
    "lfw": Source(
        {"lfw-funneled.tgz": PublishedFile("b47c8422c8cded889dc5a13418c4bc2abbda121092b3533a83306f90d900100a", 243_346_528)},
        ("https://ndownloader.figshare.com/files/5976015", "https://vis-www.cs.umass.edu/lfw/lfw-funneled.tgz"),
    ),
}
"""Data set -> where it comes from [LeCun1998, Xiao2017, Krizhevsky2009, Lake2015, Samaria1994, Huang2007].

Hashes of MNIST are of the files; those of Olivetti and LFW are scikit-learn's; those of Fashion-MNIST, CIFAR-10 and Omniglot, of which
the publishers give MD5 alone, are those of TensorFlow Datasets, whose sizes are the publishers' to the byte [TFDS].
"""
