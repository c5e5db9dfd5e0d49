import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import { AsyncDisposableStack } from '../../../platform/async-disposable-stack.ts';
import { NotLoadedError } from '../../domain/errors.ts';
import type { SttSession } from '../../domain/ports.ts';
import { notHad } from '../api-error.ts';
import { modelNamed } from '../api-models.ts';
import { type Asker, askerOf } from '../asker.ts';
import type { ApiContext } from '../context.ts';
import { type ServerSentEvent, sendEvents } from '../server-sent-events.ts';
import { AudioDecoder } from './decode/audio-decoder.ts';
import type { FileWord } from './transcribe/join-windows.ts';
import { textOf } from './transcribe/segments.ts';
import { SideBySide } from './transcribe/side-by-side.ts';
import { type TranscribedPart, transcribeAudio } from './transcribe/transcribe-audio.ts';
import { type FileTranscript, transcriptionAnswer, usageOf } from './transcribe/transcription-answer.ts';
import {
  type TranscriptionFields,
  readTranscriptionFields,
  transcriptionForm,
} from './transcribe/transcription-fields.ts';
import { FORM_LIMITS, type UploadedFile, Uploads } from './transcribe/uploads.ts';
import { WhileAnswered } from './while-answered.ts';

const ABOUT = {
  summary: 'Transcribes audio files',
  form: transcriptionForm,
  answers: ['application/json', 'text/plain', 'text/event-stream'],
};

/** Serves the transcription of audio files: `/audio/transcriptions`. */
export async function serveTranscriptions(parent: FastifyInstance, context: ApiContext): Promise<void> {
  const { engines, queues, models, language, callsRun } = context;
  const uploads = new Uploads();
  const decoder = new AudioDecoder();
  parent.addHook('onClose', () => decoder[Symbol.asyncDispose]());

  // Forms are for these endpoints only.
  await parent.register(async (api) => {
    await api.register(multipart, { limits: FORM_LIMITS });
    const config = { scope: 'transcribe', isUpload: true, about: ABOUT } as const;

    api.post('/audio/transcriptions', { config }, async (request, reply) => {
      const asker = askerOf(request);
      const opened = new WhileAnswered(asker);
      const form = await opened.use(uploads.receive(request, reply));
      const fields = readTranscriptionFields(form);
      asker.note({ 'gen_ai.request.model': modelNamed(fields.model, 'stt', models) });
      await opened.use(queues.stt.enter(asker.signal));
      const stt = new SideBySide({
        own: await opened.use(openSession(fields)),
        openAnother: () => openAnother(fields),
        isWanted: () => queues.stt.waiting > 0 || callsRun(),
        sessions: () => queues.stt.running,
      });
      const parts = (file: UploadedFile) => opened.ending(transcribe(file, fields, stt, asker));

      const [first] = form.files;
      if (fields.stream && first)
        return sendEvents(reply, events(parts(first), fields), (error) => asker.failed(error));
      const answers: (string | object)[] = [];
      for (const file of form.files) {
        const transcript = await whole(parts(file));
        answers.push(
          transcriptionAnswer(transcript, { fields, language: language.code, sentences: language.sentences }),
        );
      }
      const [answer = ''] = answers;
      if (answers.length > 1) return answers;
      return typeof answer === 'string' ? reply.type('text/plain; charset=utf-8').send(answer) : answer;
    });

    const translations = { ...config, about: { ...ABOUT, summary: 'Is refused: no model here translates' } };
    api.post('/audio/translations', { config: translations }, () => {
      throw notHad('model', 'No model here translates speech. Use /v1/audio/transcriptions.');
    });
  });

  async function openSession({ language: wanted }: TranscriptionFields): Promise<SttSession> {
    try {
      return await engines.stt.open(wanted === undefined ? {} : { language: wanted });
    } catch (error) {
      throw error instanceof NotLoadedError ? notHad('language', error.message) : error;
    }
  }

  /** Opens a session that takes a place in the queue, if one is free. */
  async function openAnother(fields: TranscriptionFields): Promise<SttSession | undefined> {
    const place = queues.stt.enterIfFree();
    if (!place) return undefined;
    const opened = new AsyncDisposableStack();
    opened.use(place);
    try {
      const session = opened.use(await openSession(fields));
      return {
        transcribe: (samples, options) => session.transcribe(samples, options),
        [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
      };
    } catch (error) {
      await opened[Symbol.asyncDispose]();
      throw error;
    }
  }

  async function* transcribe(
    { path }: UploadedFile,
    { sample_rate: sampleRate, channels, prompt }: TranscriptionFields,
    stt: SideBySide,
    asker: Asker,
  ): AsyncGenerator<TranscribedPart> {
    const pcm = sampleRate !== undefined && channels !== undefined ? { sampleRate, channels } : undefined;
    const { signal } = asker;
    const audio = decoder.decode({ path, ...(pcm && { pcm }) }, signal);
    let heardMs = 0;
    try {
      for await (const part of transcribeAudio(audio, { vad: engines.vad, stt, prompt, signal })) {
        ({ heardMs } = part);
        yield part;
      }
    } finally {
      asker.used('audioSeconds', heardMs / 1_000);
    }
  }
}

async function whole(parts: AsyncIterable<TranscribedPart>): Promise<FileTranscript> {
  const words: FileWord[] = [];
  let durationMs = 0;
  for await (const part of parts) {
    words.push(...part.words);
    durationMs = part.heardMs;
  }
  return { words, durationMs };
}

/** A transcript's events, as OpenAI has them. The texts, joined, are the transcript. */
async function* events(
  parts: AsyncIterable<TranscribedPart>,
  { progress }: TranscriptionFields,
): AsyncGenerator<ServerSentEvent> {
  let text = '';
  let durationMs = 0;
  for await (const { words, heardMs, share } of parts) {
    durationMs = heardMs;
    const delta = `${text === '' || words.length === 0 ? '' : ' '}${textOf(words)}`;
    text += delta;
    if (delta !== '') yield { data: { type: 'transcript.text.delta', delta } };
    if (progress) yield { data: { type: 'transcript.progress', seconds: heardMs / 1_000, share } };
  }
  yield { data: { type: 'transcript.text.done', text, usage: usageOf(durationMs) } };
  yield { data: '[DONE]' };
}
