import type { Logger } from 'pino';
import { lastValueFrom, takeUntil, tap } from 'rxjs';
import { TRACEPARENT_ATTRIBUTE } from '../protocol/caller-attributes.ts';
import { type Choices, choicesWith, chooseSettings, pacedEndpointing } from './call-settings.ts';
import { type ConversationEvent, converse } from './conversation.ts';
import type { Agent, Turn } from './definition/agent-call.ts';
import type { Background } from './domain/background.ts';
import type { CallLimits } from './domain/call-limits.ts';
import type { EndpointingSettings } from './domain/endpointing.ts';
import type { Engines, TtsOptions } from './domain/ports.ts';
import { systemPromptTokens } from './domain/system-prompt.ts';
import { languageOf } from './languages/languages.ts';
import { ModeOfCall, modesByTelephone } from './mode-of-call.ts';
import { publishCaptions } from './publish-captions.ts';
import { CallRecorder } from './recording/call-recorder.ts';
import type { Recordings } from './recording/recordings.ts';
import { openLine } from './rtc/open-line.ts';
import type { RemoveParticipant } from './rtc/remove-participant.ts';
import type { Removal } from './telemetry/call-metrics.ts';
import { traceparentIn } from './telemetry/traceparent.ts';
import { type Telemetry, WatchedCall } from './telemetry/watch-call.ts';
import type { Job } from './worker/job.ts';

export interface CallOptions {
  readonly engines: Engines;
  /** The settings that calls can choose from. */
  readonly choices: Choices;
  /** Who answers. The call keeps it, whatever its file becomes meanwhile. */
  readonly agent: Agent;
  /** What is heard besides speech. */
  readonly sounds: Background | undefined;
  /** Silences for callers who have chosen no pace of turns. */
  readonly endpointing: EndpointingSettings;
  /** When the agent ends a call by itself. */
  readonly limits: CallLimits;
  readonly removeParticipant: RemoveParticipant;
  readonly telemetry: Telemetry;
  /** Where calls are recorded whose callers allow it; undefined if none ever is. */
  readonly recordings: Recordings | undefined;
  readonly log: Logger;
  /** Hears of the call what its caller can't, for an agent's test. */
  readonly witness?: CallWitness;
}

/** Hears what happens in a call. Its methods must not throw. */
export interface CallWitness {
  readonly onEvent: (event: ConversationEvent) => void;
  readonly onTurn: (turn: Turn) => void;
  /** The agent's code sent something to the caller's client. */
  readonly onSent: (topic: string, json: unknown) => void;
  /** The call survived a failure. */
  readonly report: (error: unknown) => void;
}

/**
 * Serves one call from joining its room to leaving it, and closes everything that it opened.
 *
 * @param signal ends the call from outside.
 */
export async function serveCall(job: Job, options: CallOptions, signal: AbortSignal): Promise<void> {
  const { engines, agent, sounds, limits, removeParticipant, telemetry, recordings, witness } = options;
  const choices = choicesWith(options.choices, agent);
  const log = options.log.child({ job: job.id, room: job.roomName });
  const remove = async (identity: string, reason: Removal): Promise<void> => {
    await removeParticipant(job.roomName, identity);
    telemetry.calls.removed(reason);
  };

  await using line = await openLine({
    ...job,
    signal,
    log,
    onDropped: () => telemetry.calls.dropped('caption'),
    onRefused: (kind) => telemetry.calls.turnedAway(kind),
    removeParticipant: (identity) => remove(identity, 'flood'),
  });
  await using watch = new WatchedCall(telemetry, {
    jobId: job.id,
    roomName: job.roomName,
    traceparent: traceparentIn(job.metadata) ?? line.callerAttributes[TRACEPARENT_ATTRIBUTE],
    transport: () => line.transport(),
    log,
  });
  const request = { attributes: line.callerAttributes, metadata: job.metadata };
  const { settings, problems } = chooseSettings(
    request,
    choices,
    (prompt) => engines.llm.countTokens(prompt) <= systemPromptTokens(engines.llm),
  );
  const { system_prompt: systemPrompt, ...shown } = settings;
  const { voice, language, speaking_rate: rate } = settings;
  const endpointing = pacedEndpointing(options.endpointing, settings.turn_taking);
  const greeting = agent.greeting ?? '';
  const now = (): number => performance.now();
  using mode = new ModeOfCall({
    allowed: line.isByTelephone ? modesByTelephone(agent.modes) : agent.modes,
    wish$: line.wishedMode$,
    show: (modes) => line.captions.modes(modes),
    refused: (reason) => watch.log.info({ reason }, 'the mode stays as it is'),
  });
  const callersLine = { ...line, push$: line.pushes(() => mode.is('push-to-talk')) };
  await using stt = await engines.stt.open({ language });
  await using turnDetector = await engines.turnDetector.open();
  await using llm = await engines.llm.open();
  line.captions.settings({ ...shown, custom_prompt: systemPrompt !== choices.systemPrompt, problems });
  watch.log.info({ caller: line.callerIdentity, ...shown, problems }, 'call begins');
  // Who has no voice of their own speaks with the one that is chosen, or usual where an agent had its own.
  const usual = agent.voice === undefined ? voice : options.choices.voices[0]?.id;
  const voiceOf = ({ voice: own = usual, lexicon }: Agent): TtsOptions => ({
    lexicon,
    ...(own !== undefined && { voice: own }),
  });
  // Last, so that nothing is recorded that the agent can't hear yet.
  await using recorder =
    recordings &&
    new CallRecorder({
      recordings,
      consent$: line.recordingConsent$,
      dialled$: line.dtmf$,
      mode$: mode.mode$,
      call: {
        id: watch.id,
        language,
        instructions: systemPrompt,
        greeting,
        models: telemetry.models,
        endpointing,
      },
      onState: (state) => line.showRecording(state),
      log: watch.log,
      now,
    });
  const conversation$ = converse({
    line: recorder?.listensTo(callersLine) ?? callersLine,
    mode$: mode.mode$,
    vad: engines.vad,
    stt: watch.stt(stt),
    turnDetector,
    llm: watch.llm(llm, engines.llm),
    tts: watch.tts(engines.tts.open({ language, voice, rate, lexicon: agent.lexicon })),
    language: languageOf(language),
    systemPrompt,
    greeting,
    agent: {
      agent,
      sounds,
      id: job.id,
      room: job.roomName,
      caller: {
        identity: line.callerIdentity,
        attributes: line.callerAttributes,
        metadata: line.callerMetadata,
      },
      dtmf$: line.dtmf$,
      voiceOf: (other) => watch.tts(engines.tts.open({ language, rate, ...voiceOf(other) })),
      onTurn: (turn) => {
        recorder?.turn(turn);
        witness?.onTurn(turn);
      },
      send: (topic, json) => {
        witness?.onSent(topic, json);
        line.send(topic, json);
      },
    },
    endpointing,
    limits,
    readingLimit: engines.llm,
    report: (error) => {
      watch.report(error);
      witness?.report(error);
    },
    dropped: watch.dropped,
    now,
  });
  const publish = publishCaptions(line.captions, () => watch.turnTraceId);
  const last = await lastValueFrom(
    conversation$.pipe(
      tap((event) => {
        watch.event(event);
        recorder?.event(event);
        publish(event);
        witness?.onEvent(event);
      }),
      takeUntil(line.left),
    ),
    { defaultValue: undefined },
  ).catch((error: unknown) => watch.failed(error));
  if (last?.type === 'ended') {
    await line.end(last.reason);
    const removed = remove(line.callerIdentity, last.reason);
    await removed.catch((err: unknown) => watch.log.warn({ err }, 'the caller is left in the room'));
  }
  watch.log.info({ reason: await line.left }, 'call ends');
}
