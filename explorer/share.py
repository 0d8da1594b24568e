"""A link in less room: the words of a long one as a single word `s`, and a link as a QR code.

The short form needs no server that remembers it: `s` is the words themselves, compressed. What it brings back is read
like any other link, word by word.
"""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

WORD = "s"
FORM = "1"  # the first character of a short form: how the rest is to be read
LONG = 200  # characters of a link from which on a shorter one is worth having
MOST_SENT, MOST_READ = 4_000, 8_000  # characters of a short form; bytes that may come out of it
MOST_WORDS = 80

# What links are made of, the commonest last. Links that people keep were made with exactly this text: never change it,
# but give another one another FORM.
COMMON = (
    b"resnext101-32x8d resnext50-32x4d wide-resnet50-2 preact-resnet cifar-resnet keras-resnet timm-seresnet50 "
    b"timm-resnet50d bench_channels=bench_reduction=bench_kernel=bench_groups=bench_map=bench_bias=bench_norm= "
    b"with_projections=yes with_norms=yes with_pools=yes precision=mixed optimiser=adam optimiser=sgd device= batch= "
    b"gib= step= lesson= level= seed= exercise= reference= other= difference=params difference=memory split=stage "
    b"stem_width= group_width= final_norm= projects= attention=se repeats=3-4-6-3 block=basic block=bottleneck "
    b"order=pre stride=1x1 stem=cifar norm=group bias=all head=conv classes=1000 groups=32 width=64 shortcut=A "
    b"input=3x224x224 present=yes theme=dark theme=light tab=frameworks tab=table1 tab=sizes tab=roofline tab=field "
    b"tab=memory tab=costs tab=maps tab=code colour=activations colour=params colour=macs fold=unfolded fold=folded "
    b"by=layer by=block at=layer4.0.downsample.0 at=layer1.0.conv1 at=layer2.0.conv2 at=layer3 compare=resnet50-v1 "
    b"count=flops hide=menu,network,knobs,count,language,numbers,tabs lock=network,view note= lang=zh lang=en "
    b"net=resnet18 net=resnet34 net=resnet101 net=resnet152 net=resnet50"
)


def pack(words: Mapping[str, str]) -> str:
    """Words as one value, in letters, digits, - and _ alone."""
    text = "\0".join(f"{name}={value}" for name, value in words.items())
    squeeze = zlib.compressobj(9, wbits=-15, zdict=COMMON)  # without head and checksum
    squeezed = squeeze.compress(text.encode()) + squeeze.flush()
    return FORM + urlsafe_b64encode(squeezed).decode().rstrip("=")


def unpack(value: str) -> dict[str, str] | None:
    """The words that `pack` made this value of; None where it is broken, cut off or too large."""
    if not value.startswith(FORM) or len(value) > MOST_SENT:
        return None
    try:
        squeezed = urlsafe_b64decode(value[1:].encode("ascii") + b"=" * (-len(value[1:]) % 4))
        open_ = zlib.decompressobj(wbits=-15, zdict=COMMON)
        text = open_.decompress(squeezed, MOST_READ).decode()
    except (Error, ValueError, zlib.error):
        return None
    pairs = [pair.partition("=") for pair in text.split("\0")]
    whole = open_.eof and not open_.unused_data  # a bomb is cut at MOST_READ, and so has no end
    if not whole or len(pairs) > MOST_WORDS or not all(name and mark for name, mark, _ in pairs):
        return None
    return {name: value for name, _, value in pairs}


@dataclass(frozen=True)
class Code:
    """A QR code: its drawing, black on white with its quiet zone, and how fine it is."""

    svg: str
    version: int
    modules: int


FINEST = 10  # version: 57 modules, each 23 mm wide on a screen 1.5 m high, and some pixels of a phone from the last row


@lru_cache(maxsize=128)
def code(link: str) -> Code | None:
    """A link as a QR code that stands 15 % of it being hidden; None where it is longer than the largest code holds."""
    import segno

    try:
        qr = segno.make_qr(link, error="m")
    except segno.DataOverflowError:
        return None
    file = BytesIO()
    qr.save(file, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, omitsize=True, nl=False)
    return Code(file.getvalue().decode(), int(qr.version), int(qr.symbol_size(border=0)[0]))


def far(found: Code | None) -> bool:
    """Whether a phone reads the code from the last row."""
    return found is not None and found.version <= FINEST
