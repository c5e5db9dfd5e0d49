import { numberInWords, pairs } from '../numbers.ts';
import { type Kind, NUMBER, TO, kind } from '../kind.ts';

const AMOUNT = String.raw`(?:${NUMBER})`;
const value = (text: string): number => Number(text.replaceAll(',', ''));

/** Words before a sum, in which a dash takes away. */
const SUM =
  /(?:\b(?:what(?:'s| is| are)|calculate|compute|equals|solve|minus|plus|times|subtract)|[+*×÷=−]|\d [-–])\s+$/i;

/** "10 - 15 minutes" is a range; "7 - 3 = 4" and "what is 5 - 9" are sums. */
const spaced = kind(
  String.raw`([-−]?${AMOUNT}) (${TO}) (${AMOUNT})`,
  ([, from = '', sign, to = ''], { before, after }) => {
    const takesAway =
      sign === '−' || SUM.test(before) || /^\s*[=+*×÷?]/.test(after) || value(from) > value(to);
    return [numberInWords(from), takesAway && sign !== '–' ? 'minus' : 'to', numberInWords(to)];
  },
);

/** Words before a count of victories and defeats. */
const RECORD = /\brecord\b[^.!?]*$|\b(?:went|are|is)\s+$/i;

/** "5-10", "ages 5–12", "3-1". */
const close = kind(
  String.raw`([-−]?${AMOUNT})[-–—](${AMOUNT})`,
  ([, from = '', to = ''], { before, after }) => {
    if (/^\s*=/.test(after)) return `${numberInWords(from)} minus ${numberInWords(to)}`;
    if (from === to) return `${numberInWords(from)} ${numberInWords(to)}`;
    const and = RECORD.test(before) && value(from) < 200;
    return `${numberInWords(from)} ${and ? 'and' : 'to'} ${numberInWords(to)}`;
  },
);

/** "3:2", "4:1". A screen's sides are one by the other. */
const ratio = kind(
  String.raw`(\d{1,4}(?:\.\d+)?):(\d{1,4}(?:\.\d+)?)`,
  ([text, from = '', to = ''], { after }) => {
    const screen =
      /^(?:16:9|4:3|21:9|16:10|9:16|3:2)$/.test(text) &&
      /^ (?:screen|aspect|ratio|video|display|image|monitor|format|photo)/.test(after);
    return `${numberInWords(from)} ${screen ? 'by' : 'to'} ${numberInWords(to)}`;
  },
);

/** "1920x1080", "2x8". */
const sides = kind(
  String.raw`(\d{1,5}(?:\.\d+)?)( ?)[x×]( ?)(\d{1,5}(?:\.\d+)?)`,
  ([, from = '', left, right, to = ''], { before, after }) => {
    const pixels = /^\d{3,4}$/.test(from) && /^\d{3,4}$/.test(to);
    const say = pixels ? pairs : numberInWords;
    const times = SUM.test(before) || /^\s*[=+*×÷?]/.test(after);
    if (left === '' || right === '') return `${say(from)} ${times ? 'times' : 'by'} ${say(to)}`;
    return [say(from), times || !/^\s+(?:\p{L}+)\b/u.test(after) ? 'times' : 'by', say(to)];
  },
);

/** "4-4-2": a row of numbers, not a span. */
const row = kind(String.raw`\d{1,3}(?:-\d{1,3}){2,8}`, ([text]) =>
  text.split('-').map(numberInWords).join(' '),
);

export const RANGES: readonly Kind[] = [row, spaced, close, sides, ratio];
