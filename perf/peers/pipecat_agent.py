"""Pipecat with engines on this machine, as `npm run bench -- peers` compares it with Parley.

Everything that is not an engine is as Pipecat has it by default (docs/decisions/peers.md).
"""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import Frame, TranscriptionFrame, TTSSpeakFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.services.openai.llm import OpenAILLMService
from pipecat.services.piper.tts import PiperTTSService
from pipecat.services.settings import STTSettings
from pipecat.services.stt_service import SegmentedSTTService
from pipecat.transcriptions.language import Language
from pipecat.transports.livekit.transport import LiveKitParams, LiveKitTransport
from pipecat.utils.time import time_now_iso8601
from pipecat.workers.runner import WorkerRunner
from recognition import Recognition


class LocalStt(SegmentedSTTService):
    """Whisper in this process, for a whole utterance at a time, which Pipecat's VAD cuts out."""

    def __init__(self, recognition: Recognition) -> None:
        super().__init__(settings=STTSettings(model="whisper", language=Language.EN))
        self._recognition = recognition

    @property
    def wants_wav_segments(self) -> bool:
        return False

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame, None]:
        text = await asyncio.to_thread(self._recognition.transcribe, audio)
        if text:
            yield TranscriptionFrame(text, self._user_id, time_now_iso8601(), Language.EN)


async def main() -> None:
    logger.remove()
    logger.add(sys.stderr, level="WARNING")
    recognition = Recognition()
    recognition.warm_up()
    transport = LiveKitTransport(
        url=os.environ["LIVEKIT_URL"],
        token=os.environ["LIVEKIT_TOKEN"],
        room_name=os.environ["LIVEKIT_ROOM"],
        params=LiveKitParams(audio_in_enabled=True, audio_out_enabled=True),
    )
    llm = OpenAILLMService(
        base_url=os.environ["LLM_URL"],
        api_key="none",
        settings=OpenAILLMService.Settings(
            model="local", system_instruction=os.environ["SYSTEM_PROMPT"]
        ),
    )
    tts = PiperTTSService(
        download_dir=Path(os.environ["VOICES"]),
        settings=PiperTTSService.Settings(voice=os.environ["VOICE"]),
    )
    user, assistant = LLMContextAggregatorPair(
        LLMContext(), user_params=LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer())
    )
    worker = PipelineWorker(
        Pipeline(
            [
                transport.input(),
                LocalStt(recognition),
                user,
                llm,
                tts,
                transport.output(),
                assistant,
            ]
        )
    )
    runner = WorkerRunner(handle_sigterm=True)
    await runner.add_workers(worker)

    @transport.event_handler("on_connected")
    async def on_connected(*_: object) -> None:
        print("ready", flush=True)

    @transport.event_handler("on_first_participant_joined")
    async def on_first_participant_joined(*_: object) -> None:
        await worker.queue_frames([TTSSpeakFrame(os.environ["GREETING"])])

    await runner.run()


asyncio.run(main())
