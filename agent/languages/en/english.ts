import type { Language } from '../language.ts';
import { answers } from './answers.ts';
import { bargeIn } from './barge-in-words.ts';
import { writeDictated } from './dictation/dictation.ts';
import { writeFigures } from './figures.ts';
import { speakable } from './reading/speakable.ts';
import { sentences } from './sentences.ts';
import { stageDirection } from './stage-directions.ts';
import { turns } from './turn-words.ts';

export const english: Language = {
  code: 'en',
  turns,
  bargeIn,
  sentences,
  phrases: {
    apology: "I'm sorry, something went wrong. Could you say that again?",
    lineWasGone: 'Sorry, the line was gone for a moment. If you said something, please say it again.',
    table: "There's a table in the chat.",
    noWords: "I don't know what to say to that. Could you put it another way?",
    limits: {
      'still-there': 'Are you still there?',
      silence: "I can't hear you, so I'll hang up now. Goodbye!",
      duration: 'We have talked for as long as a call can last. Please call again. Goodbye!',
    },
  },
  asksAgain:
    /\b(?:again|repeat|once more|pardon|what did you say|what was that|come again|didn't (?:hear|catch|get|understand))\b/i,
  tellsOfSpeaker:
    /^(?!.*\?\W*$)(?=\S+\s+\S+\s+\S).*\b(?:I|I['’](?:m|ve|d)|we|we['’](?:re|ve)|my|our|mine|ours)\b/i,
  reminder: (told) => `(The caller told you earlier: "${told}")`,
  stageDirection,
  invented: /^\W*(?:you|thanks for watching|thank you for watching|please subscribe)\W*$/i,
  readAloud: speakable,
  writeFigures,
  answers,
  writeDictated,
};
