import type { Half, Piece } from './utterances.ts';

/** What is dictated, or given as an answer that is whole at once. */
export type DictationKind = 'telephone' | 'code' | 'spelling' | 'e-mail' | 'time' | 'short-answer';

export interface Dictation {
  readonly id: string;
  readonly kind: DictationKind;
  readonly half: Half;
  /** What the agent asked before; empty if it asked nothing. */
  readonly asked: string;
  readonly pieces: readonly Piece[];
  /** What is said, as a whole. */
  readonly text: string;
  /** What the number, the word or the address is in writing. */
  readonly right: string;
}

/** What is said, with the silences inside in ms between bars; what of it has to be right; and what the agent asked. */
type Entry = readonly [said: string, right: string, asked?: string];

const PHONE = "What's your phone number?";
const MAIL = 'What is your e-mail address?';
const NAME = 'Could you spell your last name for me?';

const ENTRIES: Readonly<Record<DictationKind, readonly Entry[]>> = {
  telephone: [
    ['My number is five five five, |2200| zero one nine nine.', '5550199'],
    ['You can reach me at four one five, |1800| five five five, |2200| zero one two three.', '4155550123'],
    ['Five five five, |2200| zero one four seven.', '5550147', PHONE],
    ['Two one two, |1500| five five five, |1800| zero one eight two.', '2125550182', PHONE],
    [
      'My phone number is, |2500| three one zero, |1200| five five five, |1200| zero one six eight.',
      '3105550168',
    ],
    ["It's six one seven, |2200| five five five, |2200| zero one three nine.", '6175550139', PHONE],
    [
      'Please call me back at oh two oh, |2000| seven nine four six, |2200| oh nine five eight.',
      '02079460958',
    ],
    ['The number is eight hundred, |2000| five five five, |2000| zero one seven six.', '8005550176'],
    ['Five five five, |2200| zero one nine nine.', '5550199'],
    ['Call me at nine zero two, |2200| five five five, |1500| zero one one four.', '9025550114'],
    ['My mobile is oh seven seven, |1800| double oh nine, |2200| double oh one two three.', '07700900123'],
    ['Sure, my cell is seven oh two, |2500| five five five, |2500| oh one three oh.', '7025550130'],
  ],
  code: [
    [
      'My card number is four one one one, |2200| two two three three, |2200| four four five five, |2200| six six seven eight.',
      '4111223344556678',
    ],
    ['The confirmation code is seven, |2000| three nine, |2200| one eight.', '73918'],
    ['Nine four, |2200| one one zero.', '94110', "What's your zip code?"],
    ['My order number is nine nine three, |2200| one five zero.', '993150'],
    ['The reference is B C four, |2200| seven one two.', 'BC4712'],
    ['The pin is eight one, |2200| three four.', '8134'],
    ['My account number is one two, |2500| three four five, |1500| six seven eight.', '12345678'],
    ['The code is, |2500| two nine five one.', '2951'],
    ['My zip code is one zero, |1800| zero two six.', '10026'],
    ['The booking reference is K L, |2000| eight eight, |2200| three two.', 'KL8832'],
    ['It ends in, |1500| four four nine two.', '4492', 'What are the last four digits of your card?'],
    ['Six two seven, |2200| oh nine four.', '627094', 'Could you read me the six-digit code?'],
  ],
  spelling: [
    ["It's spelled B, R, |2200| A, U, N.", 'BRAUN'],
    ['My last name is spelled K, O, |1800| W, A, L, |1500| S, K, I.', 'KOWALSKI'],
    ['M, C, |2200| K, E, E.', 'MCKEE', NAME],
    ['S, C, H, |1500| M, I, D, T.', 'SCHMIDT', NAME],
    ["My name is Siobhan, that's S, I, O, |2000| B, H, A, N.", 'SIOBHAN'],
    ['You spell it J, A, |2200| Y, D, E, N.', 'JAYDEN'],
    ["It's spelled, |2200| H, U, Y, |1500| N, H.", 'HUYNH'],
    ['The street is spelled T, C, H, |2000| O, U, P.', 'TCHOUP'],
    ['N, G, |1800| U, Y, |1800| E, N.', 'NGUYEN', NAME],
    ['That is spelled W, R, |2200| O, B, L.', 'WROBL'],
    ["It's F, as in Frank, |1800| I, |1500| T, Z.", 'FITZ', NAME],
    ['X, A, V, |2200| I, E, R.', 'XAVIER', 'How do you spell your first name?'],
  ],
  'e-mail': [
    ['My e-mail is john dot smith at, |2000| example dot com.', 'john.smith@example.com'],
    ['It is mary at gmail, |1800| dot com.', 'mary@gmail.com', MAIL],
    ['My e-mail address is, |2500| peter at example dot org.', 'peter@example.org'],
    ['Send it to anna dot miller, |2000| at outlook dot com.', 'anna.miller@outlook.com'],
    ['david, |1500| at yahoo, |1800| dot com.', 'david@yahoo.com', MAIL],
    ['You can write to info at, |2200| green garden dot net.', 'info@greengarden.net'],
    ["It's sarah dot, |2000| jones at gmail dot com.", 'sarah.jones@gmail.com', MAIL],
    ['My e-mail is robert, |1500| underscore king, |1500| at hotmail dot com.', 'robert_king@hotmail.com'],
    ['lisa dot brown at example dot, |2000| co dot uk.', 'lisa.brown@example.co.uk', MAIL],
    ['My e-mail address is mark seven at, |2200| example dot com.', 'mark7@example.com'],
    ['The address is support at, |1800| north star dot org.', 'support@northstar.org', MAIL],
    ['Please mail it to paul at icloud, |2000| dot com.', 'paul@icloud.com'],
  ],
  time: [
    ['Can you book a table for ten thirty?', '10:30'],
    ['At seven fifteen, please.', '7:15', 'When would you like to come?'],
    ['My flight leaves at six forty five in the morning.', '6:45'],
    ['Wake me up at five oh five.', '5:05'],
    ['Let us meet at eleven twenty.', '11:20'],
    ['Could we make it two thirty p.m. instead?', '2:30'],
    ['The train goes at eight fifty two.', '8:52'],
    ['I was born on May third, |1800| nineteen eighty four.', '1984'],
    ['The meeting is from nine thirty to twelve.', '9:30'],
    ['My date of birth is the second of June, |2000| nineteen ninety one.', '1991'],
    ['It closes at four forty five.', '4:45'],
    ['Is three twenty still free?', '3:20'],
  ],
  'short-answer': [
    ['Five.', '5', 'How many people?'],
    ['Ten thirty.', '10:30', 'What time would you like?'],
    ['Two people.', '2'],
    ['Room twelve.', '12'],
    ['At ten.', '10', 'What time would you like?'],
    ['Four, please.', '4', 'For how many?'],
    ['Seven o clock.', '7', 'When?'],
    ['Number three.', '3', 'Which one do you mean?'],
    ['Twenty five.', '25', 'How old are you?'],
    ['Plan B.', 'B', 'Which plan would you like?'],
    ['Table nine.', '9'],
    ['On the third.', '3', 'Which day?'],
  ],
};

/** More of the kinds that are hardest, for calibration alone: their judging half is that of the first ones. */
const MORE: Readonly<Partial<Record<DictationKind, readonly Entry[]>>> = {
  telephone: [
    ['You can get me on two oh six, |2000| five five five, |1800| zero one four four.', '2065550144'],
    [
      'Yes, it is three oh three, |2200| five five five, |2200| oh one seven two.',
      '3035550172',
      'Can I have your number?',
    ],
    ['My home number is eight one eight, |1800| five five five, |2000| zero one one nine.', '8185550119'],
    [
      'Could you call my wife at five oh three, |2200| five five five, |1500| zero one five one?',
      '5035550151',
    ],
    [
      'Nine one seven, |2000| five five five, |2000| zero one three two.',
      '9175550132',
      'What number can we call you on?',
    ],
    ['Text me on oh seven seven, |2200| double oh, |1800| nine double oh six five four.', '07700900654'],
  ],
  code: [
    ['My member ID is four four, |2000| seven one, |2000| nine three.', '447193'],
    ['The serial number is X Y, |2200| two three, |1800| nine one.', 'XY2391'],
    ['Five two four, |2200| one zero nine.', '524109', 'Please tell me your verification code.'],
    ['My policy number is eight six, |1800| five five one, |2200| two.', '865512'],
    ['My debit card number is five one, |2000| zero five, |2000| one zero five one.', '51051051'],
    ['Its last four digits are, |2000| nine one two three.', '9123'],
  ],
  'e-mail': [
    ['My address is tom at, |1800| example dot com.', 'tom@example.com', MAIL],
    ['You can e-mail me at nina dot, |2000| weber at example dot de.', 'nina.weber@example.de'],
    ["Sure, it's kate at, |2200| blue sky dot com.", 'kate@bluesky.com', MAIL],
    ['My work e-mail is ben dot fox, |2000| at example dot co dot uk.', 'ben.fox@example.co.uk'],
    ['Yes, oliver, |1800| at proton, |1500| dot me.', 'oliver@proton.me', 'Can I have your e-mail address?'],
    ['Contact me on julia at, |2200| example dot org.', 'julia@example.org'],
  ],
};

/** What is dictated with silences inside, and whole answers. Of each kind every other one is for calibration. */
export const DICTATIONS: readonly Dictation[] = [
  ...dictationsOf(ENTRIES, (number) => (number % 2 === 0 ? 'calibration' : 'test')),
  ...dictationsOf(MORE, () => 'calibration', 'more-'),
];

function dictationsOf(
  entries: Readonly<Partial<Record<DictationKind, readonly Entry[]>>>,
  halfOf: (number: number) => Half,
  prefix = '',
): Dictation[] {
  return Object.entries(entries).flatMap(([kind, ofKind]) =>
    ofKind.map(([said, right, asked = ''], number) => {
      const pieces = piecesOf(said);
      return {
        id: `${prefix}${kind}-${number + 1}`,
        kind: kind as DictationKind,
        half: halfOf(number),
        asked,
        pieces,
        text: pieces.map(({ text }) => text).join(' '),
        right,
      };
    }),
  );
}

/** "A, |1500| B." is "A,", 1,500 ms of silence, and "B.". */
function piecesOf(said: string): Piece[] {
  const parts = said.split(/\s*\|(\d+)\|\s*/);
  return parts.flatMap((text, i) => (i % 2 === 0 ? [{ text, pauseMs: Number(parts[i + 1] ?? 0) }] : []));
}
