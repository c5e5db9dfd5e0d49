import type { CallEvent } from '../domain/call-event.ts';
import { spokenText, textPart } from '../domain/message.ts';
import type { LlmSession, SttSession, TtsSession } from '../domain/ports.ts';
import { type ReplyId, replyOf } from '../domain/reply-id.ts';
import { firstTurn, turnAfter } from '../domain/turns.ts';
import { beginUtterance } from '../domain/utterance.ts';
import { CallMetrics } from './call-metrics.ts';
import { EngineMetrics } from './engine-metrics.ts';
import { MetricsPage } from './metrics-page.ts';
import { CallObserver } from './observe-call.ts';
import { observeLlm, observeStt, observeTts, observers } from './observe-engines.ts';
import type { TurnRecord } from './turn-record.ts';

const transcript = { text: 'what is it', words: [], noSpeechProbability: 0 };
const stt: SttSession = {
  transcribe: async () => transcript,
  [Symbol.asyncDispose]: async () => undefined,
};
const llm: LlmSession = {
  reply: async function* () {
    yield textPart('It is ');
    yield textPart('a test.');
  },
  [Symbol.asyncDispose]: async () => undefined,
};
/** What a test's model can read. */
export const readingLimit = { promptTokens: 1_000, countTokens: (text: string) => text.split(' ').length };
const tts: TtsSession = {
  synthesize: async function* (text) {
    yield { text, samples: new Float32Array(8_000), sampleRate: 16_000, words: [] };
  },
};

/** A call with engines that answer at once, observed as in `serve-call.ts`. */
export function observedCall() {
  const page = new MetricsPage();
  const metrics = new CallMetrics(page);
  const turns: TurnRecord[] = [];
  const observer = new CallObserver({
    transport: async () => ({ inMs: 40, outMs: 60 }),
    onTurn: (turn) => {
      turns.push(turn);
      metrics.turn(turn, true);
    },
  });
  const all = observers(new EngineMetrics(page, { stt: 'ears', llm: 'brain', tts: 'voice' }), observer);
  let turn = firstTurn(performance.now());
  return {
    observer,
    happens: (event: CallEvent) => {
      turn = turnAfter(turn, event, performance.now());
      observer.event({ ...event, turn });
    },
    turns,
    read: async (accept?: string) => (await page.read(accept)).text,
    stt: observeStt(stt, 'ears', all),
    llm: observeLlm(llm, 'brain', readingLimit, all),
    tts: observeTts(tts, 'voice', all),
  };
}
type ObservedCall = ReturnType<typeof observedCall>;

/** What the caller asks. */
export const question = [{ role: 'user', content: 'What is it?' }] as const;

/** Takes all that comes. */
export async function toEnd(source: AsyncIterable<unknown>): Promise<void> {
  const values = source[Symbol.asyncIterator]();
  while ((await values.next()).done !== true);
}

/** Begins a reply, as a guess that turns out right or that is thrown away. */
export async function speculate({ llm, tts }: ObservedCall, controller: AbortController): Promise<void> {
  for await (const part of llm.reply(question, controller.signal)) {
    if (controller.signal.aborted) break;
    await toEnd(tts.synthesize(spokenText(part), controller.signal));
  }
}

/** The caller asks, and the agent begins to be heard, with the second reply that it makes. */
export async function beginTurn(call: ObservedCall, spoken = true): Promise<ReplyId> {
  const { happens, stt } = call;
  const { signal } = new AbortController();
  await stt.transcribe(new Float32Array(16_000), { signal, urgency: () => 'guess' });
  await stt.transcribe(new Float32Array(16_000), { signal });
  const thrownAway = new AbortController();
  thrownAway.abort();
  await speculate(call, thrownAway);
  const used = new AbortController();
  await speculate(call, used);
  const reply = replyOf(used.signal);
  const speechEndedAt = performance.now() - 500;
  const milestones = {
    speechEndedAt,
    transcribedAt: speechEndedAt + 100,
    firstTokenAt: speechEndedAt + 200,
    firstClauseAt: speechEndedAt + 300,
    firstPcmAt: speechEndedAt + 400,
    endpointAt: speechEndedAt + 150,
    playedAt: speechEndedAt + 450,
  };
  if (spoken) {
    const utterance = beginUtterance(1, [], 0);
    const candidate = { utterance, text: 'What is it?', speechEndedAt, transcribedAt: speechEndedAt + 100 };
    const judgement = { candidate, probability: 0.9, waitMs: 150, at: speechEndedAt + 120 };
    happens({ type: 'judged', judgement });
  }
  happens({ type: 'thinking', reply, asked: true });
  happens({ type: 'caller', utterance: spoken ? 1 : undefined, text: 'What is it?', final: true });
  happens({ type: 'started', reply, milestones });
  happens({ type: 'word', reply, text: 'It' });
  return reply;
}
