import { cardinal, digits, numberInWords, ordinal, pairs } from '../numbers.ts';
import { type Kind, exactKind, kind } from '../kind.ts';

/** "23rd", "1,000th". What is no such word ("1th") is read as it stands. */
const place = kind(String.raw`(\d{1,3}(?:,\d{3})+|\d{1,15})(st|nd|rd|th)`, ([, text = '', end = '']) => {
  const value = Number(text.replaceAll(',', ''));
  const last = value % 100 > 10 && value % 100 < 14 ? 0 : value % 10;
  const right = ['th', 'st', 'nd', 'rd'][last] ?? 'th';
  return right === end.toLowerCase() ? ordinal(value) : `${cardinal(value)} ${end}`;
});

/** "49ers", "76ers": the tens with an ending. */
const team = kind(
  String.raw`(\d{2})ers`,
  ([, text = '']) => `${cardinal(Number(text)).replace(/e$/, '')}ers`,
);

/** "401(k)", "501(c)(3)". */
const paragraph = kind(
  String.raw`(\d{1,4})((?:\((?:[a-z]{1,3}|\d{1,3})\))+)(?!\()`,
  ([, number = '', marks = '']) =>
    [
      pairs(number),
      ...[...marks.matchAll(/\(([^)]*)\)/g)].map(([, mark = '']) => (/\d/.test(mark) ? pairs(mark) : mark)),
    ].join(' '),
);

/** "I-95", "GPT-4", "A320", "COVID-19", "B12", "RTX4090". */
const letterFirst = kind(
  String.raw`(\p{L}{1,12})-?(\d{1,4}(?:\.\d)?)(\p{L}{0,2})`,
  ([text, word = '', number = '', end = '']) => {
    if (/^\p{Ll}{2}/u.test(word) && text.includes('-')) return undefined;
    const said = number.includes('.') ? numberInWords(number) : pairs(number);
    return `${word} ${said}${end === '' ? '' : ` ${end}`}`;
  },
);

/** "Q1-Q3". */
const letterSpan = exactKind(
  String.raw`(\p{Lu})(\d{1,3})[-–]\1(\d{1,3})`,
  ([, letter = '', from = '', to = '']) => `${letter} ${pairs(from)} to ${letter} ${pairs(to)}`,
);

/** "5G", "12A", "1080p", "3D". */
const digitFirst = exactKind(
  String.raw`(\d{1,4})-?(\p{Lu}{1,3}|[kpie]|in|x)(?!-)`,
  ([, number = '', word = '']) => `${pairs(number)} ${word}`,
);

/** "747s": more than one of that number. */
const many = kind(String.raw`(\d{2,4})['’]?s`, ([, number = '']) =>
  `${pairs(number)}s`.replace(/ys$/, 'ies').replace(/xs$/, 'xes'),
);

/** A name's number of three or four digits: "an RTX 4090", "the Boeing 747". An amount has a thing behind it. */
const model = exactKind(String.raw`\d{3,4}`, ([text], { before, after }) =>
  /\b(?:RTX|GTX|RX|Boeing|Airbus|Porsche|Ryzen \d|Core i\d|PlayStation|Xbox|Nokia|Peugeot|Ferrari|Mazda|Canon|Nikon|Pixel|Galaxy)\s$/.test(
    before,
  ) && !/^ (?:percent|dollars|people)/.test(after)
    ? pairs(text)
    : undefined,
);

/** "911" as a name, and "404" of an error. */
const error = exactKind(String.raw`\d{3}`, ([text], { before, after }) =>
  /\b(?:error|status|HTTP|code)\s$/i.test(before) || /^ (?:error|page)\b/.test(after)
    ? text.endsWith('00')
      ? cardinal(Number(text))
      : pairs(text).includes(' oh ') || text[1] === '0'
        ? digits(text).replace('zero', 'oh')
        : digits(text)
    : undefined,
);

export const NAMES: readonly Kind[] = [
  place,
  team,
  paragraph,
  model,
  error,
  letterSpan,
  letterFirst,
  digitFirst,
  many,
];
