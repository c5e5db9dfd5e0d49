"""Whisper for both peers: Parley's own file, through whisper.cpp."""

import os

import numpy as np
from pywhispercpp.model import Model

SAMPLE_RATE = 16_000

# Whisper's encoder makes fifty positions of a second. Its whole window of 30 s takes five times as long as an utterance needs; in
# a window shorter than this one it goes on where the words end, and repeats them (docs/decisions/peers.md).
POSITIONS_A_SECOND = 50
FEWEST_POSITIONS = 512
WHOLE_WINDOW = 1_500
MARGIN = 64

# More than anyone says in one breath; it bounds what a repetition costs.
MOST_TOKENS = 64


class Recognition:
    """One utterance at a time, one guess each."""

    def __init__(self) -> None:
        self._model = Model(
            os.environ["WHISPER"],
            # With flash attention whisper.cpp would read leftovers of the utterance before in a shortened window.
            context_params={"use_gpu": False, "flash_attn": False},
            n_threads=int(os.environ["THREADS"]),
            language="en",
            single_segment=True,
            no_context=True,
            no_timestamps=True,
            temperature_inc=0.0,
            max_tokens=MOST_TOKENS,
            print_progress=False,
            print_realtime=False,
        )

    def transcribe(self, pcm: bytes) -> str:
        """The words of 16-bit samples, mono, 16 kHz. Blocks; releases Python's lock while it computes."""
        samples = np.frombuffer(pcm, dtype=np.int16).astype(np.float32) / 32_768
        positions = len(samples) * POSITIONS_A_SECOND // SAMPLE_RATE + MARGIN
        window = min(WHOLE_WINDOW, max(FEWEST_POSITIONS, positions))
        segments = self._model.transcribe(samples, audio_ctx=window)
        return " ".join(segment.text.strip() for segment in segments).strip()

    def warm_up(self) -> None:
        """The first run is slower than all others."""
        self.transcribe(bytes(2 * SAMPLE_RATE))
