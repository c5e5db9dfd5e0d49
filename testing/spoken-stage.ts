import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { AccessToken } from 'livekit-server-sdk';
import pino from 'pino';
import type { Choices } from '../agent/call-settings.ts';
import type { Agent } from '../agent/definition/agent-call.ts';
import { choicesFor, languageOfVoice } from '../agent/describe-agent.ts';
import { defaultEndpointing } from '../agent/domain/endpointing.ts';
import type { Engines, Llm } from '../agent/domain/ports.ts';
import { Cores } from '../agent/engines/cores.ts';
import { openEngines } from '../agent/engines/open-engines.ts';
import { closeRtc } from '../agent/rtc/close-rtc.ts';
import { participantRemover } from '../agent/rtc/remove-participant.ts';
import { silenceRtcLog } from '../agent/rtc/rtc-log.ts';
import { type CallWitness, serveCall } from '../agent/serve-call.ts';
import { CallMetrics } from '../agent/telemetry/call-metrics.ts';
import { EngineMetrics } from '../agent/telemetry/engine-metrics.ts';
import { MetricsPage } from '../agent/telemetry/metrics-page.ts';
import { profileHere } from '../models/choose-models.ts';
import { SMALLEST_LLM } from '../models/language-models.ts';
import { resolveModels } from '../models/resolve-models.ts';
import { type HeadlessCall, placeCall } from '../perf/caller/caller.ts';
import { speak, type Voice } from '../perf/caller/voice.ts';
import { AsyncDisposableStack } from '../platform/async-disposable-stack.ts';
import { SETTING_NAMES } from '../protocol/call-settings.ts';
import type { LiveKitAccess } from '../setup/environment.ts';
import { startLiveKit } from '../setup/livekit/server.ts';

/** Spoken calls of one file at the same time, if its tests run side by side. Each has memory in the turn detector. */
const MOST_CALLS = 4;

interface ModelNames {
  readonly stt: string;
  readonly llm: string;
  readonly tts: string;
}

/** Who is called, and with what. */
export interface SpokenCall {
  readonly agent: Agent;
  /** Replies in place of the one that is open here. */
  readonly llm: Llm;
  /** The caller's attributes. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly witness: CallWitness;
}

/** A call that has begun, with both of its ends. */
export interface BegunCall extends AsyncDisposable {
  readonly caller: HeadlessCall;
  /** Resolves when the agent has left the call; rejects when it could not serve it. */
  readonly served: Promise<void>;
}

/** What spoken calls need: a LiveKit server of their own, and the engines that listen and speak. */
export class SpokenStage implements AsyncDisposable {
  readonly #opened: AsyncDisposableStack;
  readonly #liveKit: LiveKitAccess;
  readonly #engines: Engines;
  readonly #models: ModelNames;

  /** @throws SetupError if the server or a model is missing: the message says what to do. */
  static async open(): Promise<SpokenStage> {
    const opened = new AsyncDisposableStack();
    try {
      silenceRtcLog();
      const { files, names } = await resolveModels(await profileHere(), { llm: SMALLEST_LLM });
      const liveKit = await startLiveKit();
      opened.defer(() => liveKit.stop());
      opened.defer(closeRtc);
      const engines = await openEngines({
        files,
        names,
        cores: new Cores(availableParallelism()),
        calls: MOST_CALLS,
        language: languageOfVoice(names.tts),
        warn: (message) => process.emitWarning(message),
        // The request that an engine failed tells the call that made it.
        watch: { restarting: () => undefined, lost: () => undefined },
      });
      return new SpokenStage(opened, liveKit, opened.use(engines), names);
    } catch (error) {
      await opened.disposeAsync();
      throw error;
    }
  }

  private constructor(
    opened: AsyncDisposableStack,
    liveKit: LiveKitAccess,
    engines: Engines,
    models: ModelNames,
  ) {
    [this.#opened, this.#liveKit, this.#engines, this.#models] = [opened, liveKit, engines, models];
  }

  /**
   * A text as the caller says it: mono, 16 kHz. Each text is made once on this machine, and kept in its cache.
   */
  async speech(text: string): Promise<Float32Array> {
    const { tts } = this.#engines;
    const borrowed = {
      model: tts.model,
      open: () => tts.open(),
      [Symbol.asyncDispose]: async () => undefined,
    };
    const voice: Voice = { model: tts.model, open: async () => borrowed };
    const [samples] = await speak([text], voice);
    return samples ?? new Float32Array();
  }

  /** The agent and its caller join a room of their own. */
  async begin({ agent, llm, attributes, witness }: SpokenCall): Promise<BegunCall> {
    const { url, apiKey, apiSecret } = this.#liveKit;
    const [id, identity] = [randomUUID(), 'caller'];
    const room = `test-${id}`;
    const job = {
      id,
      roomName: room,
      roomSid: '',
      metadata: '',
      attributes: {},
      callerIdentity: identity,
      url,
    };
    const page = new MetricsPage();
    const models = this.#models;
    const stopping = new AbortController();
    const served = serveCall(
      { ...job, token: await this.#tokenFor(room, 'agent', 'agent', {}) },
      {
        engines: { ...this.#engines, llm },
        choices: this.#choices(agent),
        // The only voice that is loaded here.
        agent: { ...agent, voice: voiceIn(this.#models.tts) },
        // Their files go out from the agent's own, which a test does not name.
        sounds: undefined,
        recordings: undefined,
        endpointing: defaultEndpointing,
        limits: { idleMs: 0, longestMs: 0 },
        removeParticipant: participantRemover(url, apiKey, apiSecret),
        telemetry: {
          models,
          engines: new EngineMetrics(page, models),
          calls: new CallMetrics(page),
          tracing: undefined,
        },
        log: pino({ level: 'silent' }),
        witness,
      },
      stopping.signal,
    );
    // Who waits for it hears of its failure; until then it is nobody's.
    served.catch(() => undefined);
    const stop = async (): Promise<void> => {
      stopping.abort();
      await served.catch(() => undefined);
    };
    try {
      const token = await this.#tokenFor(room, identity, 'standard', attributes);
      const caller = await placeCall({ url, token });
      return {
        caller,
        served,
        [Symbol.asyncDispose]: async () => {
          await caller.hangUp();
          await stop();
        },
      };
    } catch (error) {
      await stop();
      throw error;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#opened.disposeAsync();
  }

  #choices({ instructions }: Agent): Choices {
    const settings = SETTING_NAMES.filter((name) => name !== 'system_prompt');
    return choicesFor(this.#models.tts, instructions, settings);
  }

  #tokenFor(
    room: string,
    identity: string,
    kind: 'standard' | 'agent',
    attributes: Readonly<Record<string, string>>,
  ): Promise<string> {
    const { apiKey, apiSecret } = this.#liveKit;
    const token = new AccessToken(apiKey, apiSecret, { identity, attributes: { ...attributes } });
    token.kind = kind;
    token.addGrant({ roomJoin: true, room, agent: kind === 'agent', canUpdateOwnMetadata: true });
    return token.toJwt();
  }
}

/** The name of the voice in this file, as agents name it. */
const voiceIn = (file: string): string => file.replace(/\.onnx$/, '');
