import type { SentenceRules } from '../language.ts';

const anyOf = (words: string): string => words.trim().split(/\s+/).join('|');

/** Abbreviations that always belong to what follows. */
const NEVER_LAST = new RegExp(`^(?:${anyOf('e.g i.e vs cf viz approx')})$`, 'i');
/** Those that belong to a name or a number, unless a word follows that begins a sentence. */
const BEFORE_NAME = new RegExp(
  `^(?:${anyOf(
    `Mr Mrs Ms Mx Dr Drs Prof Gen Sen Rep Gov Pres Capt Cpt Col Maj Lt Sgt Cpl Pvt Adm Cmdr Rev Fr Hon Supt St Sts Mt Mts Ft
    Fig Figs fig figs Sec sec Ch ch Vol vol Vols vols p pp pg Nos nos Eq eq Art Apt Ste ext est Est ca`,
  )})$`,
);
/** Those that may end a sentence, too. */
const MAY_BE_LAST = new RegExp(
  `^(?:${anyOf(
    `etc al Jr Sr Esq Inc Ltd Co Corp Bros Dept Univ Ave Av Rd Blvd Ln Ct Pl Expy Pkwy Hwy Sq Ph.D M.D B.A M.A hr hrs min mins
    sec secs lb lbs oz ft yd mi in tsp tbsp max avg misc temp appt tel Mon Tue Tues Wed Thu Thur Thurs Fri`,
  )})$`,
);
const MONTH = /^(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)$/;
/** "U.S", "J", "J.R.R": the last stop is not among them. */
const INITIALS = /^(?:\p{Lu}\.)*\p{Lu}$/u;
const HALF_DAY = /^[ap]\.m$/i;

/** Words that begin a sentence, and hardly ever go on after an abbreviation. */
const BEGINNING = new RegExp(
  String.raw`^["'“‘(]*(?:${anyOf(
    `The It It's It’s I I'm I’m I'll I’ll I've I’ve We We're We’re We'll We’ll They They're They’re He He's He’s She She's She’s You You're You’re
    You'll You’ll This That That's That’s These Those There There's There’s Here Here's Here’s In On At By For From To With Of
    But And Or So If When While Since Because Although As After Before Once Until What What's What’s Who Why How Where Which
    Then Next Now Also However Finally First Please Let Let's Let’s Would Could Should Do Does Did Don't Don’t Is Are Was Were
    Can Will Have Has My Your Our His Her Their Its A An All Both Each Every Some Many Most Any No Not Yes Just Maybe Perhaps
    Try Take Go See Call Ask Use Make Sure Thanks Thank Sorry Well Okay OK Great Good Nice`,
  )})(?:[,;:!?]?\s|[,;:!?])`,
);

/** The number of a list's item, at the beginning of the text or after another item. */
const LIST_NUMBER = /(?:^\s*|[.!?:;,\n]\s*)\d{1,2}\.\s*$/;

/** Characters of a quotation or a bracket that are waited for. A longer one is cut like any text. */
const LONGEST_QUOTATION = 160;
const QUOTING = /(?:^|[\s([—])(?:["“][^\s"”][^"”\n]*|\([\p{L}\p{N}][^)\n]*|\[[^\]\n]*(?:\]\([^)\s]*)?)$/u;

const isQuoting = (text: string): boolean => QUOTING.test(text.slice(-LONGEST_QUOTATION));

/** Whether the stop after an abbreviation is only its own. What follows is known to its next space, or undecided yet. */
function goesOnAfter(word: string, before: string, after: string): boolean {
  if (NEVER_LAST.test(word)) return true;
  const isCapital = /^["'“‘(]*\p{Lu}/u.test(after);
  if (HALF_DAY.test(word)) return !isCapital;
  if (MONTH.test(word)) return !isCapital;
  if (/^No$/i.test(word)) return after === '' || /^#?\d/.test(after);
  // "So do I." ends with a word, not with a name's letter.
  const isPronoun = word === 'I' && /\p{Ll}\s+I\.\S*\s*$/u.test(before);
  const isShort = BEFORE_NAME.test(word) || MAY_BE_LAST.test(word) || (INITIALS.test(word) && !isPronoun);
  return isShort && !BEGINNING.test(after);
}

export const sentences: SentenceRules = {
  /**
   * A mark, closing quotes, and the space after it, or a capital where the space is missing. Marks and spaces count from their first
   * on, or long rows of them would take long.
   */
  end: /(?<![.!?…])[.!?…]+["'”’)\]*_]*(?:\s+|(?<=\p{Ll}{2}[.!?…]{1,3}["'”’)\]]{0,2})(?=\p{Lu}\p{Ll}))/gu,
  goesOn: (before, after) => {
    if (isQuoting(before) || LIST_NUMBER.test(before)) return true;
    const [, word = '', space = ''] =
      /(?:^|\s)["'“‘([]*([^\s]{1,40}?)\.["'”’)\]]*(\s*)$/u.exec(before.slice(-60)) ?? [];
    // Within an address no space is missing.
    if (space === '' && /[/@_]|\.\S*\./.test(word)) return true;
    return goesOnAfter(word, before, after);
  },
  isQuoting,
  breath:
    /(?<!\s|\b(?:[ap]\.m|e\.g|i\.e|vs|approx)\.|\d\S{0,8})\s+(?=(?:and|but|or|because|which|that|when|while|so|if|by|with|from)\s)/gi,
  phrase:
    /(?<!\s|\b(?:[ap]\.m|e\.g|i\.e|vs|approx)\.|\d\S{0,8})\s+(?=(?:is|are|was|were|has|have|can|will|of|to|in|on|at|for|about|as|than|it|they|we|you)\s)/gi,
  word: /(?<!\s|\b(?:an?|the|my|your|his|her|its|our|their|this|that|no|not|very|[A-Z][\p{L}.]*|[\p{L}.]+\.)|[-–—+=×÷*/<>&#~$€£]|\d\S{0,8})\s+(?![-–—+=×÷*/<>&]\s)/gu,
};
