import { LONGEST_PARTIAL_CAPTION } from '../protocol/limits.ts';
import type { TurnReport } from '../protocol/turn-report.ts';
import type { ConversationEvent } from './conversation.ts';
import { epochMs } from './domain/epoch-ms.ts';
import { latencyOf } from './domain/latency.ts';
import type { Captions, ReplyCaption } from './rtc/captions.ts';

/**
 * Shows a conversation to the caller's client as it goes on: who speaks, both transcripts, and each turn's latency.
 *
 * @param traceId gives the trace of the current turn; undefined if it is not traced.
 */
export function publishCaptions(
  captions: Captions,
  traceId: () => string | undefined = () => undefined,
): (event: ConversationEvent) => void {
  let reply: ReplyCaption | undefined;
  /** The segment of the caller's words that is shown and may still change. */
  let unsettled: string | undefined;

  const showCaller = (event: Extract<ConversationEvent, { type: 'caller' }>): void => {
    const segment = event.utterance === undefined ? undefined : `caller-${event.utterance}`;
    const text = event.final ? event.text : newestOf(event.text);
    if (segment !== undefined) captions.caller(segment, text, event.final);
    // The caller's client shows typed words by itself. What the caller was saying is dropped for them, so it is withdrawn.
    else if (unsettled !== undefined) captions.withdraw(unsettled);
    unsettled = event.final ? undefined : segment;
    if (!event.final) return;
    if (!event.turn.typed) captions.endpointing({ type: 'confirmed', at: epochMs(performance.now()) });
  };
  const endReply = (interrupted: boolean): void => {
    reply?.end(interrupted);
    reply = undefined;
    captions.state('listening');
  };

  captions.state('listening');
  return (event) => {
    switch (event.type) {
      case 'caller':
        showCaller(event);
        break;
      case 'judged': {
        const { candidate, probability, waitMs, at } = event.judgement;
        captions.endpointing({
          type: 'judged',
          text: candidate.text,
          probability,
          waitMs,
          speechEndedAt: epochMs(candidate.speechEndedAt),
          at: epochMs(at),
        });
        break;
      }
      case 'cancelled':
        if (unsettled !== undefined) captions.withdraw(unsettled);
        unsettled = undefined;
        break;
      case 'thinking':
        // One that nobody interrupted was given up for this one.
        if (reply) endReply(true);
        captions.state('thinking');
        break;
      case 'started':
        captions.state('speaking');
        reply ??= captions.reply();
        if (event.milestones) {
          const at = Object.entries(event.milestones).map(([name, time]) => [name, epochMs(time as number)]);
          captions.turn({
            turn: event.turn.number,
            segment: reply.segment,
            ...(event.turn.typed && { typed: true }),
            latency: latencyOf(event.milestones),
            at: Object.fromEntries(at) as TurnReport['at'],
            trace_id: traceId(),
          });
        }
        break;
      case 'word':
        reply ??= captions.reply();
        reply.append(`${event.text} `);
        break;
      case 'shown':
        captions.show(event.text);
        break;
      case 'finished':
        endReply(false);
        break;
      case 'interruption':
        endReply(true);
        break;
      case 'false-interruption':
      case 'ended':
        break;
    }
  };
}

/** What there is room for of words that are sent several times a second. */
const newestOf = (text: string): string =>
  text.length <= LONGEST_PARTIAL_CAPTION ? text : `…${text.slice(1 - LONGEST_PARTIAL_CAPTION)}`;
