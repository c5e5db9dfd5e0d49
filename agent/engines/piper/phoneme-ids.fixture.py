"""Writes phoneme-ids.fixture.json: what Piper's own phonemizer makes of each line of phoneme-ids.sentences.txt.

    python3 -m venv venv && venv/bin/pip install piper-tts==1.8.0
    venv/bin/python phoneme-ids.fixture.py en_US-joe-medium.onnx.json > phoneme-ids.fixture.json
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

from piper.config import PiperConfig
from piper.voice import PiperVoice

config = PiperConfig.from_dict(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
voice = PiperVoice(session=None, config=config)  # phonemes need no model
lines = Path(__file__).with_name("phoneme-ids.sentences.txt").read_text(encoding="utf-8").splitlines()
sentences = [
    {
        "text": line,
        "ids": [" ".join(map(str, voice.phonemes_to_ids(phonemes))) for phonemes in voice.phonemize(line)],
    }
    for line in lines
]
print(json.dumps({"madeBy": f"piper-tts {version('piper-tts')}", "sentences": sentences}, ensure_ascii=False, indent=2))
