import { knownWords } from '../domain/known-words.ts';
import type { Lexicon } from '../domain/lexicon.ts';
import type { Stt, SttSession } from '../domain/ports.ts';
import { wrap } from './wrap.ts';

/** Characters of the words that recognition is told of: half of what whisper's decoder reads before it listens. */
const MOST_WORDS = 80;
/** Characters of what was said before that stay beside them. */
const MOST_BEFORE = 120;

/**
 * Wraps speech recognition so that it knows the lexicon's words: it is told of the first of them, and what it hears for a word is
 * written as that word.
 */
export function knowWords(stt: Stt, lexicon: Lexicon): Stt {
  if (lexicon.length === 0) return stt;
  const told = vocabulary(lexicon);
  const correct = knownWords(lexicon);
  const knowing = (session: SttSession): SttSession =>
    wrap<SttSession, 'transcribe'>(session, {
      async transcribe(samples, { prompt = '', ...options }) {
        const before = `${told} ${newest(prompt)}`.trim();
        const transcript = await session.transcribe(samples, { ...options, prompt: before });
        const words = correct(transcript.words);
        return { ...transcript, words, text: words.map(({ text }) => text).join(' ') };
      },
    });
  return wrap<Stt, 'open'>(stt, { open: async (options) => knowing(await stt.open(options)) });
}

/** The first words, as a sentence, since recognition takes up the style of what it reads. */
function vocabulary(lexicon: Lexicon): string {
  const words: string[] = [];
  let length = 0;
  for (const { word } of lexicon) {
    length += word.length + 2;
    if (length > MOST_WORDS) break;
    words.push(word);
  }
  return words.length === 0 ? '' : `${words.join(', ')}.`;
}

/** The last words of a text. */
const newest = (text: string): string =>
  text.length <= MOST_BEFORE ? text : text.slice(-MOST_BEFORE).replace(/^\S*\s+/, '');
