import type { Logger } from 'pino';
import { lastValueFrom, takeUntil, tap } from 'rxjs';
import type { Choices } from '../../call-settings.ts';
import { converse } from '../../conversation.ts';
import type { CallLimits } from '../../domain/call-limits.ts';
import type { EndpointingSettings } from '../../domain/endpointing.ts';
import type { Engines, TtsSession } from '../../domain/ports.ts';
import { systemPromptTokens } from '../../domain/system-prompt.ts';
import { languageOf } from '../../languages/languages.ts';
import { type Telemetry, WatchedCall } from '../../telemetry/watch-call.ts';
import { ApiError } from '../api-error.ts';
import type { Channel } from './channel.ts';
import { type FunctionModel, toolsFit } from './call-functions.ts';
import { newId } from './conversation-items.ts';
import { speakAsChosen } from './reply-line.ts';
import { RealtimeSession } from './session.ts';
import { type Allowed, updated, usualSettings } from './session-settings.ts';
import type { Version } from './session-shown.ts';
import { type SessionUpdate, wishesIn } from './session-update.ts';
import { followedEndpointing } from './turn-detection.ts';

/** What every realtime session is held with: as other calls, but for the greeting, since a client says what is to be said first. */
export interface HoldOptions {
  readonly engines: Engines;
  /** The model for replies that may call functions; undefined where they can't. */
  readonly functions?: FunctionModel | undefined;
  readonly choices: Choices;
  readonly endpointing: EndpointingSettings;
  readonly limits: CallLimits;
  readonly telemetry: Telemetry;
  readonly log: Logger;
}

export interface SessionRequest {
  readonly channel: Channel;
  readonly version: Version;
  /** What the session begins with, where its client was given a secret for it. */
  readonly preset: SessionUpdate | undefined;
  /** Whether the client may choose all settings; otherwise those that callers may. */
  readonly choosesAll: boolean;
  /** W3C trace context of the request. */
  readonly traceparent: string | undefined;
  readonly used: (what: 'tokens' | 'audioSeconds', amount: number) => void;
  /** Ends the session from outside. */
  readonly signal: AbortSignal;
}

/** Holds one realtime session, a call like any other, until its client has left; and closes everything that it opened. */
export async function holdSession(request: SessionRequest, options: HoldOptions): Promise<void> {
  const { channel, version, preset, choosesAll, traceparent, used, signal } = request;
  const { engines, choices, endpointing, limits, telemetry } = options;
  const facts = { id: newId('sess'), model: engines.llm.model, recognition: engines.stt.model };
  const log = options.log.child({ session: facts.id });
  const language = languageOf(choices.languages[0]?.id ?? 'en');

  const end = (): void => channel.close('the session was ended');
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  await using watch = new WatchedCall(telemetry, {
    jobId: facts.id,
    roomName: 'realtime',
    traceparent,
    // The way between is not measured.
    transport: async () => ({ inMs: 0, outMs: 0 }),
    log,
  });
  const usual = usualSettings(choices);
  const allowed = allowedIn(options, choosesAll);
  const begun = preset ? updated(usual, wishesIn(preset), { ...allowed, all: true }).settings : usual;
  await using stt = await engines.stt.open({ language: language.code });
  await using turnDetector = await engines.turnDetector.open();
  await using llm = await engines.llm.open();
  await using session = new RealtimeSession({
    facts,
    version,
    settings: begun,
    allowed,
    language,
    model: engines.llm,
    functions: options.functions,
    tell: channel.tell,
    refuse: channel.refuse,
    used,
  });
  const heard = watch.stt(stt);
  const conversation$ = converse({
    line: session.replies.line,
    vad: session.hearing(engines.vad),
    stt: heard,
    turnDetector,
    llm: session.replies.reading(watch.llm(session.replies.calling(llm), engines.llm)),
    tts: watch.tts(
      speakAsChosen(voiceOf(engines, language.code, session), (reply) => session.replies.saysNothing(reply)),
    ),
    language,
    systemPrompt: begun.instructions,
    history: session.items.history,
    greeting: '',
    endpointing: followedEndpointing(() => session.settings.turnDetection, endpointing),
    limits,
    readingLimit: engines.llm,
    report: watch.report,
    dropped: watch.dropped,
    now: () => performance.now(),
  });
  watch.log.info({ version }, 'realtime session begins');
  session.begin(heard);
  channel.open({
    admit: () => session.rates.take('event'),
    handle: (event) => session.handle(event),
    get floods() {
      return session.rates.floods;
    },
  });
  const last = await lastValueFrom(
    conversation$.pipe(
      tap((event) => {
        watch.event(event);
        session.follow(event);
      }),
      takeUntil(channel.closed),
    ),
    { defaultValue: undefined },
  ).catch((error: unknown) => {
    channel.close('something went wrong here', 'failed');
    return watch.failed(error);
  });
  if (last?.type === 'ended') {
    telemetry.calls.removed(last.reason);
    channel.refuse(expired(last.reason));
    channel.close(last.reason);
  }
  watch.log.info({ reason: await channel.closed }, 'realtime session ends');
}

/** What a client may choose. @param all whether it may choose everything. */
export const allowedIn = ({ choices, engines: { llm }, functions }: HoldOptions, all: boolean): Allowed => ({
  choices,
  all,
  fits: (prompt) => llm.countTokens(prompt) <= systemPromptTokens(llm),
  toolsFit: functions && ((tools) => toolsFit(functions, tools)),
});

/** Gives the session's voice as it is chosen now; undefined where only the text is wanted. */
function voiceOf({ tts }: Engines, language: string, session: RealtimeSession): () => TtsSession | undefined {
  let opened: { readonly voice: string; readonly rate: number; readonly session: TtsSession } | undefined;
  return () => {
    if (session.replies.modality === 'text') return undefined;
    const { voice, speed: rate } = session.settings;
    if (opened?.voice !== voice || opened.rate !== rate)
      opened = { voice, rate, session: tts.open({ language, voice, rate }) };
    return opened.session;
  };
}

const expired = (reason: string): ApiError =>
  new ApiError(`The session has ended: ${reason}`, {
    statusCode: 400,
    type: 'invalid_request_error',
    code: 'session_expired',
  });
