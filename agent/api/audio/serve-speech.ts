import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { cachePath } from '../../../platform/cache.ts';
import { NotLoadedError } from '../../domain/errors.ts';
import type { Speech, TtsSession } from '../../domain/ports.ts';
import { invalid, notHad } from '../api-error.ts';
import { modelNamed } from '../api-models.ts';
import { type Asker, askerOf } from '../asker.ts';
import type { ApiContext } from '../context.ts';
import { type ServerSentEvent, UNREAD_MS, sendEvents } from '../server-sent-events.ts';
import { changePitch, paceBefore } from './speak/pitch.ts';
import { type Sound, SoundEncoder } from './speak/sound-encoder.ts';
import { SOUND } from './speak/sound-format.ts';
import { speakText } from './speak/speak-text.ts';
import { SpeechCache } from './speak/speech-cache.ts';
import { type SpeechFields, readSpeechFields, speechFields } from './speak/speech-fields.ts';
import { WhileAnswered } from './while-answered.ts';

/** OpenAI's voices. Programs that were made for them get the voice that is loaded. */
const STANDS_FOR = new Set(
  'alloy ash ballad cedar coral echo fable marin nova onyx sage shimmer verse'.split(' '),
);
/** Most bytes of a request: its longest texts, every character written as an escape. */
const LONGEST_BODY = 128 * 1024;
/** Bytes of kept speech: about an hour and a half. */
const MOST_KEPT_BYTES = 256 * 1024 * 1024;

const ABOUT = {
  summary: 'Speaks a text',
  body: speechFields,
  answers: [...Object.values(SOUND).map(({ type }) => type), 'text/event-stream'],
};

/** Serves speech for texts: `/audio/speech`. */
export async function serveSpeech(api: FastifyInstance, context: ApiContext): Promise<void> {
  const { engines, queues, models, metrics, language, voice: loadedVoice, log } = context;
  const lexicon = context.lexicon && JSON.stringify(context.lexicon);
  const encoder = new SoundEncoder();
  api.addHook('onClose', () => encoder[Symbol.asyncDispose]());
  const cache = new SpeechCache({
    folder: cachePath('api-speech'),
    mostBytes: MOST_KEPT_BYTES,
    warn: (error) => log.warn({ err: error }, 'speech can not be kept on the disk'),
  });
  const looks = metrics.page.counter(
    'parley_api_speech_cache_total',
    'Pieces of speech that programs asked for, by whether they were kept from before',
    ['result'],
  );
  for (const result of ['hit', 'miss']) looks.inc({ result }, 0);

  api.post(
    '/audio/speech',
    { config: { scope: 'speak', about: ABOUT }, bodyLimit: LONGEST_BODY },
    async (request, reply) => {
      const asker = askerOf(request);
      const fields = readSpeechFields(request.body);
      const model = modelNamed(fields.model, 'tts', models);
      asker.note({ 'gen_ai.request.model': model });
      const session = openSession(fields);
      const opened = new WhileAnswered(asker);
      await opened.use(queues.tts.enter(asker.signal));

      const spoken = speak(fields, model, session, asker);
      const sounds = await begun(opened.ending(encoder.encode(spoken, fields.response_format, asker.signal)));
      if (fields.stream_format === 'sse')
        return sendEvents(reply, events(sounds, fields, engines.llm), (error) => asker.failed(error));
      const stream = Readable.from(bytesOf(sounds, reply), { objectMode: false, highWaterMark: 1 });
      stream.once('error', (error) => asker.failed(error));
      return reply.type(SOUND[fields.response_format].type).send(stream);
    },
  );

  function openSession({ voice, speed, pitch }: SpeechFields): TtsSession {
    try {
      const rate = paceBefore(speed, pitch);
      return engines.tts.open({ rate, ...(!STANDS_FOR.has(voice) && { voice }) });
    } catch (error) {
      if (!(error instanceof NotLoadedError)) throw error;
      throw notHad('voice', `${error.message} OpenAI's names (${[...STANDS_FOR].join(', ')}) stand for it.`);
    }
  }

  async function* speak(
    { input, voice, speed, pitch }: SpeechFields,
    model: string,
    session: TtsSession,
    asker: Asker,
  ): AsyncGenerator<Speech> {
    const spoken = STANDS_FOR.has(voice) ? loadedVoice : voice;
    const key = { model, voice: spoken, rate: paceBefore(speed, pitch), lexicon };
    const looked = (found: boolean): void => looks.inc({ result: found ? 'hit' : 'miss' });
    let seconds = 0;
    try {
      for await (const piece of speakText(input, {
        session,
        sentences: language.sentences,
        cache,
        key,
        looked,
        signal: asker.signal,
      })) {
        const speech = changePitch(piece, pitch);
        seconds += speech.samples.length / speech.sampleRate;
        yield speech;
      }
    } finally {
      asker.used('audioSeconds', seconds);
    }
    if (seconds === 0) throw invalid('input', 'There is nothing in it that can be said.');
  }
}

/** The sounds, once the first of them is there: until then the answer has not begun, and what fails has a status of its own. */
async function begun(sounds: AsyncGenerator<Sound>): Promise<AsyncGenerator<Sound>> {
  const early: Sound[] = [];
  for (;;) {
    const next = await sounds.next();
    if (next.done === true) break;
    early.push(next.value);
    if (next.value.bytes.length > 0) break;
  }
  return (async function* () {
    yield* early;
    yield* sounds;
  })();
}

/** The sounds' bytes. A client that leaves them unread for long is cut off, as the voice waits for it. */
async function* bytesOf(sounds: AsyncIterable<Sound>, { raw }: FastifyReply): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of sounds) {
    if (bytes.length === 0) continue;
    const unread = setTimeout(() => raw.destroy(), UNREAD_MS);
    try {
      yield bytes;
    } finally {
      clearTimeout(unread);
    }
  }
}

/** The events of speech, as OpenAI has them; those of words are an extension. */
async function* events(
  sounds: AsyncIterable<Sound>,
  { input, word_timestamps: withWords }: SpeechFields,
  llm: ApiContext['engines']['llm'],
): AsyncGenerator<ServerSentEvent> {
  let startMs = 0;
  for await (const { bytes, speech } of sounds) {
    if (bytes.length > 0)
      yield { data: { type: 'speech.audio.delta', audio: Buffer.from(bytes).toString('base64') } };
    if (!speech) continue;
    const from = startMs;
    startMs += (speech.samples.length / speech.sampleRate) * 1_000;
    if (!withWords || speech.words.length === 0) continue;
    const words = speech.words.map((word) => ({
      word: word.text,
      start: Math.round(from + word.startMs) / 1_000,
      end: Math.round(from + word.endMs) / 1_000,
    }));
    yield { data: { type: 'speech.words', words } };
  }
  const tokens = llm.countTokens(input);
  // Sound has no tokens here.
  yield {
    data: {
      type: 'speech.audio.done',
      usage: { input_tokens: tokens, output_tokens: 0, total_tokens: tokens },
    },
  };
}
