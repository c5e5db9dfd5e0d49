import type { BargeInWords } from '../language.ts';

/** "Yes", and the words for it. */
const AGREEING = 'yes|yeah|yea|yep|yup|ya|aye|ok|okay|k|right|alright|all right|sure|fine|of course|exactly';
const UNDERSTANDING =
  'i see|ic|see|got it|gotcha|got you|i got it|understood|i understand|makes sense|that makes sense|fair enough|i know|true|indeed';
const PRAISING =
  'great|good|cool|nice|perfect|awesome|amazing|lovely|wonderful|excellent|fantastic|brilliant|interesting|incredible|impressive';
const MARVELLING =
  'wow|really|oh no|oh dear|oh my|oh my god|oh my gosh|oh my goodness|my goodness|goodness|no way|no kidding|is that so|how nice|huh|uh huh';
const STRESSING =
  "that's it|absolutely|definitely|certainly|totally|very good|very nice|very interesting|very well|for sure";
const ABOUT_IT =
  'great|good|nice|right|true|cool|amazing|interesting|fantastic|wonderful|awesome|funny|lovely';

const phrases = (...lists: readonly string[]): string[] => lists.flatMap((list) => list.split('|'));

export const bargeIn: BargeInWords = {
  commands: new Set('stop wait no hey hold hello sorry excuse please quiet enough'.split(' ')),
  backchannels: new Set([
    ...phrases(AGREEING, UNDERSTANDING, PRAISING, MARVELLING, STRESSING),
    ...phrases(ABOUT_IT).flatMap((word) =>
      ["that's", 'that is', "it's", 'it is', 'sounds', 'how'].map((before) => `${before} ${word}`),
    ),
  ]),
  /** "m", "mhm", "mmhmm", "mhn", "ahm", "uhhuh", "ah", "oh", "aw", "whoa", "aha", "haha", and what is sung: "la", "doo". */
  hum: /^(?:[aeou]?h*m+[hmn]*|[aou]+h+(?:[au]h+)*|a+w+|o+w|wh?o+a+h*|a+ha+h*|(?:ha){2,}h?|(?:tra)?(?:la|na|da|doo|dum|dee)+h?)$/,
  question: /\?$/,
};
