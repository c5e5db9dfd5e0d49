import { latencyOf } from '../domain/latency.ts';
import type { ReplyId } from '../domain/reply-id.ts';
import { wasInterrupted } from '../domain/turns.ts';
import type { EngineRequest, LlmRequest, SttRequest, TtsRequest } from './engine-request.ts';
import { type TurnRecord, voiceToVoice } from './turn-record.ts';

/** A span that is still to be written. Its times are on the clock of `performance.now()`. */
export interface SpanSketch {
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** The error that it ended with. */
  readonly error?: unknown;
  readonly children: readonly SpanSketch[];
}

/** A recognition that ended this long before the speech began belongs to an earlier noise. */
const NOISE_BEFORE_MS = 500;

const seconds = (milliseconds: number): number => Math.round(milliseconds * 1_000) / 1_000_000;

/**
 * The spans of a turn, with names and attributes of LiveKit's agents and OpenTelemetry's GenAI conventions. The root lasts as long as
 * the caller waited: their speech lies before it, and the rest of the reply after it.
 *
 * @param text whether what was said may be in it.
 */
export function spansOf(turn: TurnRecord, text: boolean): SpanSketch {
  const { milestones, transport, playedAt, endedAt: end } = turn;
  const { confirmedAt = end } = turn;
  // A typed message has no judgement: those before it are about speech that was dropped for it.
  const judged = turn.typed ? undefined : turn.judged.at(-1);
  const speechEndedAt = milestones?.speechEndedAt ?? judged?.speechEndedAt ?? confirmedAt;
  const content = (name: string, said: string | undefined) =>
    text && said !== undefined ? { [`lk.pii.${name}`]: said } : {};

  const children: SpanSketch[] = [];
  const add = (
    name: string,
    startedAt: number,
    endedAt: number,
    attributes: SpanSketch['attributes'] = {},
  ): void => void children.push({ name, startedAt, endedAt, attributes, children: [] });

  if (judged)
    add('user_speaking', judged.speechStartedAt, speechEndedAt, content('user_transcript', turn.heard));
  // A typed message has no delay of audio on its way in.
  const inMs = (judged && transport?.inMs) ?? 0;
  if (inMs > 0) add('transport_in', speechEndedAt - inMs, speechEndedAt);
  const heardFrom = (judged?.speechStartedAt ?? turn.startedAt) - NOISE_BEFORE_MS;
  for (const request of turn.requests)
    if (request.engine === 'stt' && (request.endedAt ?? end) >= heardFrom)
      children.push(sttSpan(request, end, content('user_transcript', request.text)));
  for (const { transcribedAt, judgedAt, probability, waitMs } of turn.judged) {
    add('eou_detection', transcribedAt, judgedAt, {
      ...(probability !== undefined && { 'lk.eou.probability': probability }),
      'lk.eou.endpointing_delay': seconds(waitMs),
    });
  }
  if (judged)
    add('eot_wait', speechEndedAt, confirmedAt, {
      'lk.eou.wait_duration': seconds(confirmedAt - speechEndedAt),
    });
  children.push(...replySpans(turn, confirmedAt, end, content));
  if (playedAt !== undefined) {
    add('agent_speaking', playedAt, end, {
      'lk.interrupted': wasInterrupted(turn),
      ...content('response.text', turn.said),
    });
    if (transport) add('transport_out', playedAt, playedAt + transport.outMs);
  }
  for (const { startedAt, decidedAt, interrupts } of bargeInsOf(turn, confirmedAt))
    add('barge_in', startedAt, decidedAt, { 'lk.is_interruption': interrupts });

  return {
    name: 'agent_turn',
    startedAt: speechEndedAt - inMs,
    endedAt: playedAt === undefined ? end : playedAt + (transport?.outMs ?? 0),
    attributes: rootAttributes(turn),
    error: turn.requests.find(({ outcome, engine }) => outcome === 'failed' && engine !== 'stt')?.error,
    children,
  };
}

function rootAttributes(turn: TurnRecord): SpanSketch['attributes'] {
  const { milestones, number } = turn;
  const waited = voiceToVoice(turn);
  const interrupted = wasInterrupted(turn);
  const latency = milestones && latencyOf(milestones);
  return {
    'turn.number': number,
    'turn.was_interrupted': interrupted,
    'lk.interrupted': interrupted,
    ...(waited !== undefined && {
      'lk.e2e_latency': seconds(waited),
      'turn.user_bot_latency_seconds': seconds(waited),
    }),
    ...(milestones && {
      'lk.transcription_delay': seconds(milestones.transcribedAt - milestones.speechEndedAt),
      'lk.end_of_turn_delay': seconds(milestones.endpointAt - milestones.speechEndedAt),
    }),
    ...Object.fromEntries(
      Object.entries(latency ?? {}).map(([part, spent]) => [
        `parley.latency.${part}`,
        seconds(spent as number),
      ]),
    ),
  };
}

/** A span for each time that the caller made a sound while the agent spoke, from its first recognition on. */
function bargeInsOf({ requests, bargeIns }: TurnRecord, confirmedAt: number) {
  return bargeIns.map((bargeIn, index) => {
    const from = bargeIns[index - 1]?.decidedAt ?? confirmedAt;
    const heard = requests.find(({ engine, startedAt }) => engine === 'stt' && startedAt >= from);
    return { ...bargeIn, startedAt: Math.min(heard?.startedAt ?? Infinity, bargeIn.decidedAt) };
  });
}

type Content = (name: string, said: string | undefined) => Record<string, string>;

/** The spans of each reply's requests. Those of a reply that began as a guess lie under a span of their own. */
function replySpans(turn: TurnRecord, confirmedAt: number, end: number, content: Content): SpanSketch[] {
  const replies = new Map<ReplyId, (LlmRequest | TtsRequest)[]>();
  for (const request of turn.requests) {
    if (request.engine === 'stt') continue;
    const known = replies.get(request.reply);
    if (known) known.push(request);
    else replies.set(request.reply, [request]);
  }
  return [...replies].flatMap(([reply, requests]) => {
    const spans = requests.map((request) =>
      request.engine === 'llm' ? llmSpan(request, end, content) : ttsSpan(request, end, content),
    );
    const startedAt = Math.min(...spans.map((span) => span.startedAt));
    if (startedAt >= confirmedAt) return spans;
    const isUsed = reply === turn.reply;
    const endedAt = isUsed ? confirmedAt : Math.max(...spans.map((span) => span.endedAt));
    const attributes = { 'parley.speculation.used': isUsed };
    return [{ name: 'speculation', startedAt, endedAt, attributes, children: spans }];
  });
}

function sttSpan(request: SttRequest, end: number, content: Record<string, string>): SpanSketch {
  return engineSpan('stt', request, end, {
    'gen_ai.operation.name': 'stt',
    'gen_ai.provider.name': 'whisper.cpp',
    'parley.stt.final': request.final,
    'parley.audio_duration': seconds(request.audioMs),
    ...content,
  });
}

function llmSpan(request: LlmRequest, end: number, content: Content): SpanSketch {
  const { firstTokenAt, startedAt, inputTokens, outputTokens, text } = request;
  return engineSpan('llm_request', request, end, {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'llama.cpp',
    ...(inputTokens !== undefined && { 'gen_ai.usage.input_tokens': inputTokens }),
    ...(outputTokens !== undefined && { 'gen_ai.usage.output_tokens': outputTokens }),
    ...(firstTokenAt !== undefined && { 'lk.response.ttft': seconds(firstTokenAt - startedAt) }),
    ...content('response.text', text),
  });
}

function ttsSpan(request: TtsRequest, end: number, content: Content): SpanSketch {
  const { firstPcmAt, startedAt, text, audioMs, busyMs } = request;
  return engineSpan('tts_node', request, end, {
    'gen_ai.operation.name': 'tts',
    'gen_ai.provider.name': 'piper',
    'lk.tts.streaming': true,
    'parley.text_length': text.length,
    'parley.audio_duration': seconds(audioMs),
    'parley.busy_duration': seconds(busyMs),
    ...(firstPcmAt !== undefined && { 'lk.response.ttfb': seconds(firstPcmAt - startedAt) }),
    ...content('input_text', text),
  });
}

function engineSpan(
  name: string,
  request: EngineRequest,
  end: number,
  attributes: SpanSketch['attributes'],
): SpanSketch {
  const { startedAt, endedAt = end, outcome = 'aborted', error, model } = request;
  return {
    name,
    startedAt,
    endedAt,
    attributes: { 'gen_ai.request.model': model, 'parley.outcome': outcome, ...attributes },
    ...(outcome === 'failed' && { error }),
    children: [],
  };
}
