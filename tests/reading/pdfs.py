"""Small PDFs, written byte by byte."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 842


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of text on a page, in points from its lower left corner."""

    text: str
    x: int
    y: int
    size: int = 11

    def drawn(self) -> bytes:
        text = self.text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
        return b"BT /F1 %d Tf %d %d Td (%s) Tj ET\n" % (self.size, self.x, self.y, text)


def pdf(pages: Sequence[Sequence[Placed]], about: bytes = b"") -> bytes:
    """A PDF of these pages; `about` are the fields of its title and so on."""
    return from_streams([b"".join(line.drawn() for line in page) for page in pages], about)


def from_streams(streams: Sequence[bytes], about: bytes = b"", *, packed: bool = False) -> bytes:
    """A PDF with a page for each of these drawings; `packed` ones are compressed already."""
    pages = [4 + 2 * number for number in range(len(streams))]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % page for page in pages), len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for page, stream in zip(pages, streams, strict=True):
        data = stream if packed else zlib.compress(stream)
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 %d] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (HEIGHT, page + 1),
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(data), data),
        ]
    objects.append(b"<< %s >>" % about)
    return _file(objects)


def bomb(mebibytes: int, filling: bytes) -> bytes:
    """A PDF of one page that unpacks to so much."""
    packer = zlib.compressobj(9)
    chunk = filling * (1024 * 1024 // len(filling))
    data = b"".join(packer.compress(chunk) for _ in range(mebibytes)) + packer.flush()
    return from_streams([data], packed=True)


def _file(objects: Sequence[bytes]) -> bytes:
    out = b"%PDF-1.4\n"
    places: list[int] = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(objects),
        len(out),
    )
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (len(objects) + 1, table, end)
