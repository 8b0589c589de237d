"""Video and sound: how long, and which streams.

By ffprobe where it is installed, for then it is what the code that is written will use too; else by PyAV, whose wheels
bring FFmpeg's libraries. Libraries that call ffprobe do no more than the call below, and those in use are not kept up.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from ..values import Fact
from .found import DAMAGED, Found, NeedsError, Request, counted, shortened

_FORMATS = "mov,matroska,webm,avi,mp3,wav,flac,ogg,aac,asf,flv,mpeg,mpegts,amr,aiff,caf,3gp,gif"
"""Containers that hold what they play: playlists, which name other files and addresses, are not among them."""

_ENTRIES = (
    "format=format_name,duration,bit_rate:format_tags=title,artist:"
    "stream=codec_type,codec_name,width,height,avg_frame_rate,sample_rate,channels,pix_fmt"
)
_STREAMS = 8
_WAITING = 10


def media(request: Request) -> Found:
    """Look into a video or a sound file.

    Raises:
        NeedsError: neither ffprobe nor PyAV is installed.
    """
    program = shutil.which("ffprobe")
    probed = _by_ffprobe(program, request) if program else _by_library(request)
    if probed is None:
        return Found(problem=DAMAGED)
    form, streams = probed.get("format", {}), probed.get("streams", ())
    facts = [Fact(text, "schema") for text in (*_form(form), *map(_stream, streams[:_STREAMS])) if text]
    if request.tells("full"):
        tags = form.get("tags", {})
        facts += [Fact(f"{name} {shortened(str(tags[name]), 80)!r}") for name in ("title", "artist") if tags.get(name)]
    return Found(facts) if streams else Found(problem=DAMAGED)


def _form(form: Mapping[str, Any]) -> list[str]:
    seconds, rate = _number(form.get("duration")), _number(form.get("bit_rate"))
    return [
        f"container {form.get('format_name', '')}",
        f"{seconds:,.2f} seconds" if seconds else "",
        f"{rate / 1000:,.0f} kb/s" if rate else "",
    ]


def _stream(stream: Mapping[str, Any]) -> str:
    kind = str(stream.get("codec_type", ""))
    words = [f"{kind} {stream.get('codec_name', 'of an unknown kind')}"]
    if kind == "video":
        words.append(f"{stream.get('width')} x {stream.get('height')}")
        above, _slash, below = str(stream.get("avg_frame_rate", "")).partition("/")
        rate = (_number(above) or 0.0) / (_number(below) or 1.0)
        words += [f"{rate:.4g} frames a second"] if rate else []
        words += [str(stream["pix_fmt"])] if stream.get("pix_fmt") else []
    elif kind == "audio":
        words += [
            f"{int(_number(stream.get('sample_rate')) or 0):,} Hz",
            counted(int(_number(stream.get("channels")) or 0), "channel"),
        ]
    return " ".join(words)


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _by_ffprobe(program: str, request: Request) -> dict[str, Any] | None:
    asked = ["-v", "error", "-protocol_whitelist", "file", "-format_whitelist", _FORMATS, "-show_entries", _ENTRIES]
    # An absolute path cannot be taken for an option or for another protocol.
    command = [program, *asked, "-of", "json", os.fspath(request.path.absolute())]
    try:
        # It inherits the limits of this process: its time is measured by the processor, and waiting for that is free.
        done = subprocess.run(command, capture_output=True, timeout=request.seconds + _WAITING, check=False)  # noqa: S603
        answer = json.loads(done.stdout) if done.returncode == 0 else None
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _by_library(request: Request) -> dict[str, Any] | None:
    try:
        import av
    except ImportError:
        raise NeedsError(
            "needs the program ffmpeg (Debian: apt install ffmpeg) or the library av: pip install 'ci_magic[media]'"
        ) from None
    options = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}
    try:
        with av.open(os.fspath(request.path), options=options) as container:
            form = {
                "format_name": container.format.name,
                "duration": container.duration / av.time_base if container.duration else None,
                "bit_rate": container.bit_rate,
                "tags": dict(container.metadata),
            }
            return {"format": form, "streams": _streams(list(container.streams))}
    except (av.error.FFmpegError, ValueError, OSError):
        return None


def _streams(streams: Sequence[Any]) -> list[dict[str, Any]]:
    found = []
    for stream in streams:
        told: dict[str, Any] = {"codec_type": stream.type}
        if stream.type in {"video", "audio"}:
            told["codec_name"] = stream.codec_context.name
        if stream.type == "video":
            told |= {"width": stream.width, "height": stream.height, "pix_fmt": stream.pix_fmt}
            told["avg_frame_rate"] = str(stream.average_rate or "")
        elif stream.type == "audio":
            told |= {"sample_rate": stream.rate, "channels": stream.channels}
        found.append(told)
    return found
