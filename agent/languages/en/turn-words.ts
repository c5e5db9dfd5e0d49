import type { TurnWords } from '../language.ts';
import { dictating } from './dictation/dictation.ts';
import { ONES } from './figures.ts';

const DIGIT = `(?:\\d|\\b(?:${[...ONES, 'oh'].join('|')})\\b)`;
/** Two digits said one by one, or three or more written together. */
const DIGITS = `${DIGIT}[\\s,.-]+${DIGIT}|\\d{3}`;
/** Looked for backwards from the end: forwards each announcement in a long text would be followed to its end. */
const ANNOUNCED = `(?<=\\b(?:numbers?|codes?|postcode|pin|phone|call|dial|extension|card|account|id|reference)\\b.*)`;

export const turns: TurnWords = {
  filler: /\b(?:u[hm]+|e[hr]m?|hmm+|you know|let me see)[\s,.…-]*$/i,
  answer:
    /^(?:(?:yes|yeah|yep|no|nope|ok|okay|sure|of course|please|thanks|thank you|right|exactly|maybe|never|not really|hello|hi|bye|goodbye|stop|i think so|i don't (?:know|think so))(?:[\s.,!?]+|$))+$/i,
  statement:
    /^(?:i|you|he|she|it|we|they|there|this|that|these|those|the|a|an|my|your|his|her|our|their)\b(?!.*\?\s*$)/i,
  number: new RegExp(`(?:${DIGITS})[\\s,.-]*$|${DIGIT}[\\s,.-]*$${ANNOUNCED}`, 'i'),
  lastItem: /^(?:and|or|then|please|thanks?)\b/i,
  dictating,
};
