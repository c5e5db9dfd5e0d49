import { setTimeout as delay } from 'node:timers/promises';
import { ParticipantKind } from '@livekit/rtc-node';
import { Observable, ReplaySubject, firstValueFrom, merge, take } from 'rxjs';
import type { Logger } from 'pino';
import { AsyncDisposableStack } from '../../platform/async-disposable-stack.ts';
import { AGENT_STATE_ATTRIBUTE, type AgentState } from '../../protocol/agent-state.ts';
import { CALL_END_ATTRIBUTE, type CallEnd } from '../../protocol/call-end.ts';
import { MODE_ATTRIBUTE, MODES_ATTRIBUTE } from '../../protocol/call-mode.ts';
import { RECORDING_ATTRIBUTE, type RecordingState } from '../../protocol/recording.ts';
import { SETTINGS_ATTRIBUTE } from '../../protocol/settings-in-use.ts';
import type { MessageRefusal } from '../../protocol/message-refusal.ts';
import { REFUSAL_TOPIC } from '../../protocol/topics.ts';
import type { Inbound } from '../domain/inbound-limits.ts';
import type { TransportDelays } from '../domain/latency.ts';
import type { CallerLine, Push } from '../domain/ports.ts';
import { callerAttribute } from './caller-attribute.ts';
import { callerAudio } from './caller-audio.ts';
import { callerLeft, waitForCaller } from './caller-presence.ts';
import { RoomCaptions, type Captions } from './captions.ts';
import { Chat } from './chat.ts';
import { dialled } from './dialled.ts';
import { EchoCanceller } from './echo-canceller.ts';
import { InboundGate } from './inbound-gate.ts';
import { callerInterrupts } from './interrupt-rpc.ts';
import { connection$, regained } from './line-breaks.ts';
import { joinRoom, leaveRoom, type RoomAccess } from './join-room.ts';
import { Outbox } from './outbox.ts';
import { VoicePlayback } from './playback.ts';
import { recordingConsent } from './recording-consent.ts';
import { StatePublisher } from './state-publisher.ts';
import { TransportMeter } from './transport-meter.ts';
import { callerPushes } from './turn-rpc.ts';
import { RoomVoice, VOICE_RATE } from './voice-output.ts';

/** How long a room may be without a caller. */
const CALLER_MS = 30_000;
/** How long what was said and shown last may be on its way to the caller before the agent hangs up. */
const ARRIVAL_MS = 1_000;
/** How long the caller's client may take to subscribe to our voice; then we speak anyway. */
const SUBSCRIBE_MS = 3_000;
/** How long the last captions of a call that the agent ends may take to be sent, and after them why it does, … */
const CAPTIONS_MS = 2_000;
/** … and LiveKit to acknowledge that: one answer in ten is lost (state-publisher.ts). */
const TELL_MS = 300;
/** Captions and states that wait to be sent. */
const OUTBOX_BOUND = 100;

/** Why a call is over whose room somebody floods who can't be removed. */
const FLOODED = 'the room is flooded';

export interface LineOptions extends RoomAccess {
  /** Who is to be served; without it, the first person in the room who may speak. */
  readonly callerIdentity?: string | undefined;
  /** Ends the call. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Called when a caption or a report was dropped because too many waited. */
  readonly onDropped: () => void;
  /** Called when something that a participant sent was turned away. */
  readonly onRefused: (kind: Inbound) => void;
  /** Takes a participant out of the room who floods it; where that fails, the call ends. */
  readonly removeParticipant: (identity: string) => Promise<void>;
}

/** The line to one caller in one room. Disposing leaves the room and closes everything that belongs to it. */
export interface OpenLine extends CallerLine, AsyncDisposable {
  readonly callerIdentity: string;
  /** The caller's attributes when the call began. They come from outside and are not checked yet. */
  readonly callerAttributes: Readonly<Record<string, string>>;
  /** Metadata of the caller's token, which comes from outside, too. */
  readonly callerMetadata: string;
  readonly captions: Captions;
  /** Whether they call by telephone (SIP), without a client of ours. */
  readonly isByTelephone: boolean;
  /** The mode that the caller asks for, from the start; not checked, and empty while they ask for none. */
  readonly wishedMode$: Observable<string>;
  /** Listens to the caller's button, which is for push-to-talk only. */
  pushes(isPushToTalk: () => boolean): Observable<Push>;
  /** What the caller dials, a key each. */
  readonly dtmf$: Observable<string>;
  /** Sends JSON to the caller's client, as text on this topic. What can't be sent is dropped. */
  send(topic: string, json: unknown): void;
  /** Whether the caller allows that the call is recorded, now and whenever that changes. */
  readonly recordingConsent$: Observable<boolean>;
  /** Shows whether the call is recorded. */
  showRecording(state: RecordingState): void;
  /** Estimates how long audio is on its way now. */
  transport(): Promise<TransportDelays>;
  /** Resolves when the call is over, with the reason. */
  readonly left: Promise<string>;
  /** Ends the call: tells the caller's client why, after all that was said. Resolves when they can be removed. Never rejects. */
  end(reason: CallEnd): Promise<void>;
}

/**
 * Joins a call's room and waits until its caller has come, or has answered the telephone.
 *
 * @throws JoinError, NoCallerError; AbortError when the signal fires.
 */
export async function openLine(options: LineOptions): Promise<OpenLine> {
  const { signal, log } = options;
  const opened = new AsyncDisposableStack();
  try {
    const notSent = (err: unknown): void => log.debug({ err }, 'caption not sent');
    const outbox = new Outbox(OUTBOX_BOUND, options.onDropped, notSent);
    const flooded$ = new ReplaySubject<string>(1);
    const answer = async (identity: string, refusal: MessageRefusal): Promise<void> => {
      const to = { topic: REFUSAL_TOPIC, destinationIdentities: [identity] };
      await room.localParticipant?.sendText(JSON.stringify(refusal), to);
    };
    const gate = opened.use(
      new InboundGate({
        answer: (identity, refusal) => outbox.put(() => answer(identity, refusal)),
        onRefused: options.onRefused,
        remove: (identity) => void removeFlooder(identity, options).catch(() => flooded$.next(FLOODED)),
        now: () => performance.now(),
      }),
    );
    const chat = new Chat(gate);
    const room = await joinRoom(options, (joining) => chat.attach(joining), signal);
    opened.defer(() => leaveRoom(room));
    gate.guard(room);
    opened.defer(() => chat.close());
    opened.defer(() => outbox.close());
    const setAttribute = async (attribute: string, value: string): Promise<void> =>
      room.localParticipant?.setAttributes({ [attribute]: value });
    const publisherOf = <State extends string>(attribute: string): StatePublisher<State> => {
      const publisher = new StatePublisher<State>((state) => setAttribute(attribute, state), notSent);
      opened.defer(() => publisher.close());
      return publisher;
    };
    const publishers = {
      state: publisherOf<AgentState>(AGENT_STATE_ATTRIBUTE),
      settings: publisherOf<string>(SETTINGS_ATTRIBUTE),
      modes: publisherOf<string>(MODES_ATTRIBUTE),
      recording: publisherOf<RecordingState>(RECORDING_ATTRIBUTE),
    };

    // From here on: whoever leaves while the voice is being published is not waited for.
    const calling = waitForCaller(room, options.callerIdentity, CALLER_MS, signal);
    calling.catch(() => undefined);
    const echo = opened.use(new EchoCanceller(VOICE_RATE));
    const voice = opened.use(await RoomVoice.publish(room, echo));
    const callerIdentity = await calling;
    gate.callerIs(callerIdentity);
    const captions = new RoomCaptions(room, callerIdentity, outbox, publishers);
    captions.state('initializing');
    const playback = opened.use(new VoicePlayback(voice));
    const state$ = connection$(room);
    // What is said while nobody hears it would be lost.
    const holding = state$.subscribe({
      next: (state) => playback[state === 'broken' ? 'hold' : 'letGo'](),
      error: (err: unknown) => log.error({ err }, 'the connection is not watched any more'),
    });
    opened.defer(() => holding.unsubscribe());

    const left$ = new ReplaySubject<string>(1);
    const watching = merge(callerLeft(room, callerIdentity), aborted(signal), flooded$)
      .pipe(take(1))
      .subscribe(left$);
    opened.defer(() => watching.unsubscribe());
    opened.defer(() => left$.next('the line was closed'));
    const left = firstValueFrom(left$);

    const meter = new TransportMeter(room, callerIdentity);
    await withinTime(Promise.race([voice.heard(), left]), SUBSCRIBE_MS);
    return {
      callerIdentity,
      callerAttributes: room.remoteParticipants.get(callerIdentity)?.attributes ?? {},
      callerMetadata: room.remoteParticipants.get(callerIdentity)?.metadata ?? '',
      audio$: callerAudio(room, callerIdentity, left$, echo),
      typed$: chat.from(callerIdentity),
      interrupt$: callerInterrupts(room, callerIdentity, () => playback.isPlaying),
      isByTelephone: room.remoteParticipants.get(callerIdentity)?.kind === ParticipantKind.SIP,
      wishedMode$: callerAttribute(room, callerIdentity, MODE_ATTRIBUTE),
      pushes: (isPushToTalk) => callerPushes(room, callerIdentity, isPushToTalk),
      dtmf$: dialled(room, callerIdentity),
      send(topic, json) {
        const text = JSON.stringify(json ?? null);
        const to = { topic, destinationIdentities: [callerIdentity] };
        outbox.put(async () => room.localParticipant?.sendText(text, to));
      },
      recordingConsent$: recordingConsent(room, callerIdentity),
      showRecording: (state) => publishers.recording.publish(state),
      regained$: regained(state$),
      playback,
      captions,
      transport: () => meter.read(),
      left,
      end: async (reason) => {
        left$.next(`the agent ended it: ${reason}`);
        const told = new Promise<void>((resolve) =>
          outbox.put(
            () => withinTime(setAttribute(CALL_END_ATTRIBUTE, reason), TELL_MS).finally(resolve),
            true,
          ),
        );
        await withinTime(told, CAPTIONS_MS);
        await delay(ARRIVAL_MS);
      },
      [Symbol.asyncDispose]: () => opened.disposeAsync(),
    };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

function aborted(signal: AbortSignal): Observable<string> {
  return new Observable<string>((subscriber) => {
    const end = (): void => subscriber.next('the call was ended');
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
    return () => signal.removeEventListener('abort', end);
  });
}

/** @throws whatever kept the participant in the room. */
async function removeFlooder(identity: string, { removeParticipant, log }: LineOptions): Promise<void> {
  log.warn({ participant: identity }, 'a participant floods the room and is removed');
  try {
    await removeParticipant(identity);
  } catch (error) {
    log.error({ err: error, participant: identity }, 'the participant could not be removed');
    throw error;
  }
}

async function withinTime(work: Promise<unknown>, milliseconds: number): Promise<void> {
  const timer = new AbortController();
  const timeout = delay(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([work, timeout]);
  timer.abort();
}
