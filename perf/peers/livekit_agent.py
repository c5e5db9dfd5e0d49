"""LiveKit Agents with engines on this machine, as `npm run bench -- peers` compares it with Parley.

Everything that is not an engine is as LiveKit Agents has it by default (docs/decisions/peers.md).
"""

import asyncio
import os

from livekit import rtc
from livekit.agents import (
    DEFAULT_API_CONNECT_OPTIONS,
    NOT_GIVEN,
    Agent,
    AgentServer,
    AgentSession,
    JobContext,
    JobProcess,
    LanguageCode,
    room_io,
    stt,
    tts,
    utils,
)
from livekit.plugins import openai
from piper import PiperVoice
from recognition import SAMPLE_RATE, Recognition

LANGUAGE = LanguageCode("en")


class LocalStt(stt.STT):
    """Whisper in this process, for a whole utterance at a time, which LiveKit's VAD cuts out."""

    def __init__(self, recognition: Recognition) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=False, interim_results=False))
        self._recognition = recognition

    async def _recognize_impl(self, buffer, *, language=NOT_GIVEN, conn_options):
        frame = rtc.combine_audio_frames(buffer)
        text = await asyncio.to_thread(self._recognition.transcribe, bytes(frame.data))
        return stt.SpeechEvent(
            type=stt.SpeechEventType.FINAL_TRANSCRIPT,
            alternatives=[stt.SpeechData(language=LANGUAGE, text=text)],
        )


class LocalTts(tts.TTS):
    """Piper in this process, for a sentence at a time, which LiveKit's tokenizer cuts off."""

    def __init__(self, voice: PiperVoice) -> None:
        super().__init__(
            capabilities=tts.TTSCapabilities(streaming=False),
            sample_rate=voice.config.sample_rate,
            num_channels=1,
        )
        self.voice = voice

    def synthesize(self, text, *, conn_options=DEFAULT_API_CONNECT_OPTIONS):
        return LocalSpeech(tts=self, input_text=text, conn_options=conn_options)


class LocalSpeech(tts.ChunkedStream):
    """One sentence, pushed as Piper makes it."""

    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        voice = self._tts.voice
        output_emitter.initialize(
            request_id=utils.shortuuid(),
            sample_rate=voice.config.sample_rate,
            num_channels=1,
            mime_type="audio/pcm",
        )
        chunks = iter(voice.synthesize(self.input_text))
        while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
            output_emitter.push(chunk.audio_int16_bytes)
        output_emitter.flush()


def load_engines(process: JobProcess) -> None:
    recognition = Recognition()
    voice = PiperVoice.load(os.path.join(os.environ["VOICES"], f"{os.environ['VOICE']}.onnx"))
    # The first run of each is slower than all others.
    recognition.warm_up()
    list(voice.synthesize(os.environ["GREETING"]))
    process.userdata["recognition"] = recognition
    process.userdata["voice"] = voice


# A process begins with its call: one that loads its models for the next call would take the cores from this one.
# The load never turns a caller away: a benchmark's machine is meant to be busy.
server = AgentServer(
    setup_fnc=load_engines,
    num_idle_processes=0,
    initialize_process_timeout=60,
    load_threshold=float("inf"),
    port=0,
)


@server.rtc_session()
async def answer(context: JobContext) -> None:
    engines = context.proc.userdata
    session = AgentSession(
        stt=LocalStt(engines["recognition"]),
        llm=openai.LLM(model="local", base_url=os.environ["LLM_URL"], api_key="none"),
        tts=LocalTts(engines["voice"]),
    )
    await session.start(
        agent=Agent(instructions=os.environ["SYSTEM_PROMPT"]),
        room=context.room,
        # What Whisper hears: without it each utterance would be resampled once more.
        room_options=room_io.RoomOptions(
            audio_input=room_io.AudioInputOptions(sample_rate=SAMPLE_RATE)
        ),
    )
    session.say(os.environ["GREETING"])


@server.on("worker_registered")
def on_registered(*_: object) -> None:
    print("ready", flush=True)

