import { knownWords } from '../domain/known-words.ts';
import { type Lexicon, withWordsOfAll } from '../domain/lexicon.ts';
import type { Stt, SttSession } from '../domain/ports.ts';
import { wrap } from './wrap.ts';

/** Characters of the words that recognition is told of: half of what whisper's decoder reads before it listens. */
const MOST_WORDS = 80;
/** Characters of what was said before that stay beside them. */
const MOST_BEFORE = 120;

/** What is known of a lexicon: the words that recognition is told, and how its own are corrected. */
interface Knowledge {
  readonly told: string;
  readonly correct: ReturnType<typeof knownWords>;
}

/**
 * Wraps speech recognition so that it knows the lexicon's words, and those of the agent's own that a request has: it is told of the first
 * of them, and what it hears for a word is written as that word.
 */
export function knowWords(stt: Stt, all: Lexicon): Stt {
  const ofAll = knowledgeOf(all);
  const ofAgents = new WeakMap<Lexicon, Knowledge | undefined>();
  const knowledge = (own: Lexicon | undefined): Knowledge | undefined => {
    if (!own) return ofAll;
    if (!ofAgents.has(own)) ofAgents.set(own, knowledgeOf(withWordsOfAll(own, all)));
    return ofAgents.get(own);
  };
  const knowing = (session: SttSession): SttSession =>
    wrap<SttSession, 'transcribe'>(session, {
      async transcribe(samples, { lexicon, ...options }) {
        const known = knowledge(lexicon);
        if (!known) return session.transcribe(samples, options);
        const before = `${known.told} ${newest(options.prompt ?? '')}`.trim();
        const transcript = await session.transcribe(samples, { ...options, prompt: before });
        const words = known.correct(transcript.words);
        return { ...transcript, words, text: words.map(({ text }) => text).join(' ') };
      },
    });
  return wrap<Stt, 'open'>(stt, { open: async (options) => knowing(await stt.open(options)) });
}

const knowledgeOf = (lexicon: Lexicon): Knowledge | undefined =>
  lexicon.length === 0 ? undefined : { told: vocabulary(lexicon), correct: knownWords(lexicon) };

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
