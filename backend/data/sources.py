"""Where the large data sets can be had: their original files, how each is known to be whole, and the places that have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """One set: its files with their hashes as their publishers give them, and mirrors, tried in turn."""

    files: Mapping[str, str]
    """File -> ``sha256:...`` or ``md5:...``."""
    mirrors: tuple[str, ...]
    """Addresses that end in / and have all files, or, of a set of one file, the whole address."""
    size: int
    """Bytes of all files together; for what is told of the progress alone."""


SOURCES: dict[str, Source] = {
    "mnist": Source(
        {
            "train-images-idx3-ubyte.gz": "sha256:440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            "train-labels-idx1-ubyte.gz": "sha256:3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            "t10k-images-idx3-ubyte.gz": "sha256:8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            "t10k-labels-idx1-ubyte.gz": "sha256:f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        },
        ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"),
        11_594_722,
    ),
    "fashion-mnist": Source(
        {
            "train-images-idx3-ubyte.gz": "md5:8d4fb7e6c68d591d4c3dfef9ec88bf0d",
            "train-labels-idx1-ubyte.gz": "md5:25c81989df183df01b3e8a0aad5dffbe",
            "t10k-images-idx3-ubyte.gz": "md5:bef4ecab320f06d8554ea6380940ec79",
            "t10k-labels-idx1-ubyte.gz": "md5:bb300cfdad3c16e7a12a480ee83cd310",
        },
        (
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        ),
        30_878_645,
    ),
    "cifar-10": Source(
        {"cifar-10-binary.tar.gz": "md5:c32a1d4ab5d03f1284b67883e8d87530"},
        (
            "https://www.cs.toronto.edu/~kriz/",
            "https://cave.cs.toronto.edu/kriz/",
            "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/",
        ),
        170_052_171,
    ),
    "omniglot": Source(
        {
            "images_background.zip": "md5:68d2efa1b9178cc56df9314c21c6e718",
            "images_evaluation.zip": "md5:6b91aef0f799c5bb55b94e3f2daec811",
        },
        (
            "https://raw.githubusercontent.com/brendenlake/omniglot/master/python/",
            "https://github.com/brendenlake/omniglot/raw/master/python/",
        ),
        15_927_098,
    ),
    "olivetti": Source(
        {"olivettifaces.mat": "sha256:b612fb967f2dc77c9c62d3e1266e0c73d5fca46a4b8906c18e454d41af987794"},
        ("https://ndownloader.figshare.com/files/5976027", "https://cs.nyu.edu/~roweis/data/olivettifaces.mat"),
        4_000_000,
    ),
    "lfw": Source(
        {"lfw-funneled.tgz": "sha256:b47c8422c8cded889dc5a13418c4bc2abbda121092b3533a83306f90d900100a"},
        ("https://ndownloader.figshare.com/files/5976015", "http://vis-www.cs.umass.edu/lfw/lfw-funneled.tgz"),
        243_346_528,
    ),
}
"""Data set -> where it comes from [LeCun1998, Xiao2017, Krizhevsky2009, Lake2015, Samaria1994, Huang2007]."""
