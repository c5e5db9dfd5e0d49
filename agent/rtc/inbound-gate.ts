import { RpcError, type Room, type RpcInterceptor } from '@livekit/rtc-node';
import { FfiHandle, type RoomEvent } from '@livekit/rtc-ffi-bindings';
import type { MessageRefusal, RefusalReason } from '../../protocol/message-refusal.ts';
import { TOO_MANY_CALLS } from '../../protocol/rpc.ts';
import { CHAT_TOPIC } from '../../protocol/topics.ts';
import { type Inbound, InboundLimits } from '../domain/inbound-limits.ts';
import { filterNativeEvents } from './native-events.ts';

export interface InboundGateOptions {
  /** Tells a participant that a message of theirs was not taken. */
  readonly answer: (identity: string, refusal: MessageRefusal) => void;
  /** Hears that something was turned away. */
  readonly onRefused: (kind: Inbound) => void;
  /** Takes a participant who floods the room out of it. */
  readonly remove: (identity: string) => void;
  /** In ms, on a clock that never goes back. */
  readonly now: () => number;
}

/** How long the server may take to remove somebody, and what they sent before to run dry. */
const REMOVAL_MS = 5_000;

/** One participant, and when they were last removed. */
interface Sender {
  limits: InboundLimits;
  removedAt: number;
}

/**
 * Lets in from each participant of a room as much as they may send, and nothing that nobody here reads: all but text streams on
 * CHAT_TOPIC, remote procedure calls, and what is known of participants and their tracks. Once it is known who calls, nobody reads what
 * others write, and all of them together may send as much as one, however many they are.
 */
export class InboundGate implements Disposable {
  readonly #options: InboundGateOptions;
  readonly #senders = new Map<string, Sender>();
  /** Who sends each stream that is read, by the number that the native client has for it. */
  readonly #streams = new Map<bigint, InboundLimits>();
  readonly #others: InboundLimits;
  #caller: string | undefined;
  #close: () => void = () => undefined;

  constructor(options: InboundGateOptions) {
    this.#options = options;
    this.#others = new InboundLimits(options.now);
  }

  /** Tells who calls. */
  callerIs(identity: string): void {
    this.#caller = identity;
    for (const [other, sender] of this.#senders) if (other !== identity) sender.limits = this.#others;
  }

  /** Begins to guard a room that has just been joined. */
  guard(room: Room): void {
    const me = room.localParticipant;
    const { handle } = (room as unknown as { ffiHandle: FfiHandle }).ffiHandle;
    const limitCalls: RpcInterceptor = {
      interceptIncoming: async (invocation, next) => {
        if (this.admits(invocation.callerIdentity, 'rpc')) return next(invocation);
        throw new RpcError(TOO_MANY_CALLS, 'There were too many calls: wait a moment');
      },
    };
    me?.addRpcInterceptor(limitCalls);
    const endFiltering = filterNativeEvents(({ message }) => {
      if (message.case === 'textStreamReaderEvent') {
        if (message.value.detail.case === 'eos') this.#ended(message.value.readerHandle);
        return true;
      }
      if (message.case !== 'roomEvent' || message.value.roomHandle !== handle) return true;
      return this.#passes(message.value.message, me?.identity);
    });
    this.#close = () => {
      endFiltering();
      me?.removeRpcInterceptor(limitCalls);
    };
  }

  /** Whether one more of a kind, or as many, may come in from a participant. One who floods the room is removed. */
  admits(identity: string, kind: Inbound, amount = 1): boolean {
    return this.#check(identity, kind, (limits) => limits.take(kind, amount));
  }

  /** Tells a participant why a message was not taken, unless they have been told often enough. */
  refuse(identity: string, stream: string, reason: RefusalReason): void {
    // What was too much is counted where it was found to be.
    if (reason !== 'too-many') this.#options.onRefused('message');
    if (this.#sender(identity).limits.answers()) this.#options.answer(identity, { stream, reason });
  }

  [Symbol.dispose](): void {
    this.#close();
  }

  /** Whether rtc-node hears of an event. What is left out gives its memory back. */
  #passes(event: RoomEvent['message'], me: string | undefined): boolean {
    switch (event.case) {
      case 'textStreamOpened': {
        const { reader, participantIdentity: identity = '' } = event.value;
        const { topic, streamId = '' } = reader?.info ?? {};
        const handle = reader?.handle?.id;
        const isRead = topic === CHAT_TOPIC && !this.#isOther(identity);
        if (!isRead) this.admits(identity, 'stream');
        else if (this.#check(identity, 'message', (limits) => limits.openStream())) {
          if (handle !== undefined) this.#streams.set(handle, this.#sender(identity).limits);
          return true;
        } else this.refuse(identity, streamId, 'too-many');
        drop(handle);
        return false;
      }
      case 'byteStreamOpened':
        this.admits(event.value.participantIdentity ?? '', 'stream');
        drop(event.value.reader?.handle?.id);
        return false;
      case 'dataPacketReceived': {
        const { value, participantIdentity = '' } = event.value;
        const admitted = this.admits(participantIdentity, 'data');
        if (value.case !== 'user') return admitted;
        drop(value.value.data?.handle?.id);
        return false;
      }
      // Streams a second time, as older clients of this library wanted them.
      case 'streamChunkReceived':
        this.admits(event.value.participantIdentity ?? '', 'piece');
        return false;
      case 'streamHeaderReceived':
      case 'streamTrailerReceived':
        return false;
      case 'chatMessage':
      case 'transcriptionReceived':
        this.admits(event.value.participantIdentity ?? '', 'data');
        return false;
      case 'participantAttributesChanged':
      case 'participantMetadataChanged':
      case 'participantNameChanged':
      case 'trackPublished':
      case 'trackMuted':
      case 'trackUnmuted': {
        const { participantIdentity = '' } = event.value;
        return participantIdentity === me || this.admits(participantIdentity, 'change');
      }
      case 'participantsUpdated': {
        const [{ identity = '' } = {}, ...others] = event.value.participants;
        return others.length > 0 || identity === me || this.admits(identity, 'change');
      }
      default:
        return true;
    }
  }

  #check(identity: string, kind: Inbound, isFine: (limits: InboundLimits) => boolean): boolean {
    const sender = this.#sender(identity);
    if (isFine(sender.limits)) return true;
    this.#options.onRefused(kind);
    const now = this.#options.now();
    // They may come back, and have to go again.
    if (sender.limits.floods && now - sender.removedAt > REMOVAL_MS) {
      sender.removedAt = now;
      this.#options.remove(identity);
    }
    return false;
  }

  #sender(identity: string): Sender {
    let sender = this.#senders.get(identity);
    if (!sender) {
      const limits = this.#isOther(identity) ? this.#others : new InboundLimits(this.#options.now);
      sender = { limits, removedAt: -Infinity };
      this.#senders.set(identity, sender);
    }
    return sender;
  }

  /** Whether somebody is known not to be the caller. */
  #isOther(identity: string): boolean {
    return this.#caller !== undefined && identity !== this.#caller;
  }

  #ended(stream: bigint | undefined): void {
    if (stream === undefined) return;
    this.#streams.get(stream)?.streamEnded();
    this.#streams.delete(stream);
  }
}

/** Lets the native client forget what it keeps until somebody reads it. */
function drop(handle: bigint | undefined): void {
  if (handle !== undefined) new FfiHandle(handle).dispose();
}
