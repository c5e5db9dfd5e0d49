import { ANYTHING, number } from '../expected-replies.ts';
import { type EvalCall, type EvalHalf, type EvalTurn, facts, memory, numbers } from '../eval-call.ts';

/** Turns of a long call. The models' window is full some thirty turns before its end. */
const TURNS = 60;

/** The agent is not its caller: "My name is Victor." */
const OF_ITSELF =
  /\b(?:my|our) (?:name|wife|husband|job|car|bicycle|appointment|train)\b|\b(?:I|we) (?:live|work|have|am allergic)\b/i;

type Told = readonly [tells: string, asks: string, right: RegExp];

/** What a caller tells at the beginning of a long call, and asks for at its end. */
const TOLD: Readonly<Record<EvalHalf, readonly Told[]>> = {
  choose: [
    ['Hi, my name is Victor.', 'What is my name?', /\bvictor\b/i],
    ['I live in Aberdeen.', 'Which city do I live in?', /\baberdeen\b/i],
    ['I work as a plumber.', 'What is my job?', /\bplumb/i],
    ['My wife is called Helen.', "What is my wife's name?", /\bhelen\b/i],
    ['We have four children.', 'How many children do I have?', number(4)],
    ['I am allergic to eggs.', 'What am I allergic to?', /\beggs?\b/i],
    ['My appointment is on Wednesday.', 'On which day is my appointment?', /\bwednesday\b/i],
    ['My car is red.', 'What colour is my car?', /\bred\b/i],
  ],
  judge: [
    ['Hello, I am Rebecca.', 'What am I called?', /\brebecca\b/i],
    ['I live in Cardiff.', 'In which city is my home?', /\bcardiff\b/i],
    ['I work as a gardener.', 'What do I work as?', /\bgarden/i],
    ['My husband is called Simon.', "What is my husband's name?", /\bsimon\b/i],
    ['We have three cats.', 'How many cats do I have?', number(3)],
    ['I am allergic to milk.', 'Which food am I allergic to?', /\bmilk\b/i],
    ['My train goes on Friday.', 'On which day does my train go?', /\bfriday\b/i],
    ['My bicycle is blue.', 'What colour is my bicycle?', /\bblue\b/i],
  ],
};

/** What is asked in between, by turns with sums. */
const MEANWHILE: Readonly<Record<EvalHalf, readonly (readonly [asks: string, right: RegExp])[]>> = {
  choose: [
    ['What is the capital of France?', /\bparis\b/i],
    ['Which animal gives us wool?', /\bsheep\b/i],
    ['What is the opposite of hot?', /\bcold\b/i],
    ['What do we call frozen water?', /\bice\b/i],
    ['What is the capital of Japan?', /\btokyo\b/i],
    ['Which planet do we live on?', /\bearth\b/i],
    ['Who wrote Hamlet?', /\bshakespeare\b/i],
    ['What do fish breathe with?', /\bgills?\b/i],
    ['What is the capital of Greece?', /\bathens\b/i],
    ['Which month has the fewest days?', /\bfebruary\b/i],
    ['What is the largest animal?', /\bwhales?\b/i],
    ['Which metal is liquid at room temperature?', /\bmercury\b/i],
    ['What is the capital of Norway?', /\boslo\b/i],
    ['What is bread made from?', /\b(?:flour|wheat|dough)\b/i],
    ['Which season comes after winter?', /\bspring\b/i],
    ['What do we see with?', /\beyes?\b/i],
    ['What is the capital of Egypt?', /\bcairo\b/i],
    ['Which gas do we need to breathe?', /\boxygen\b/i],
    ['What is wine made from?', /\bgrapes?\b/i],
    ['What is the opposite of early?', /\blate\b/i],
    ['Which bird can not fly but swims well?', /\bpenguins?\b/i],
    ['What is the capital of Poland?', /\bwarsaw\b/i],
  ],
  judge: [
    ['What is the capital of Germany?', /\bberlin\b/i],
    ['Which animal gives us milk?', /\bcows?\b|goat/i],
    ['What is the opposite of light?', /\b(?:dark|heavy)\b/i],
    ['What do we call water that falls from clouds?', /\b(?:rain|precipitation)\b/i],
    ['What is the capital of China?', /\bbeijing\b/i],
    ['Which star is nearest to us?', /\bsun\b|proxima/i],
    ['Who painted the Sunflowers?', /\bvan gogh\b/i],
    ['What do birds fly with?', /\bwings?\b/i],
    ['What is the capital of Hungary?', /\bbudapest\b/i],
    ['Which month is the last of the year?', /\bdecember\b/i],
    ['What is the tallest animal?', /\bgiraffes?\b/i],
    ['Which metal do magnets attract?', /\b(?:iron|nickel|steel)\b/i],
    ['What is the capital of Sweden?', /\bstockholm\b/i],
    ['What is paper made from?', /\b(?:wood|trees?|pulp|cellulose)\b/i],
    ['Which season comes before autumn?', /\bsummer\b/i],
    ['What do we hear with?', /\bears?\b/i],
    ['What is the capital of Ireland?', /\bdublin\b/i],
    ['Which gas do plants take in?', /\bcarbon dioxide\b/i],
    ['What is chocolate made from?', /\b(?:cocoa|cacao)\b/i],
    ['What is the opposite of near?', /\b(?:far|distant)\b/i],
    ['Which bird is awake at night?', /\b(?:owls?|nightjar)\b/i],
    ['What is the capital of Austria?', /\bvienna\b/i],
  ],
};

/** A call of 60 turns. What is told at its beginning is asked for at its end, when the model can't read that far back. */
export function longCall(half: EvalHalf): EvalCall {
  const told = TOLD[half];
  const questions = MEANWHILE[half];
  const between = Array.from({ length: TURNS - 2 * told.length }, (_, i): EvalTurn => {
    const question = questions[i >> 1];
    if (i % 2 === 0 && question) return facts(...question);
    const [one, other] = half === 'choose' ? [i + 3, 4] : [i + 5, 3];
    return numbers(`What is ${one} plus ${other}?`, number(one + other));
  });
  return {
    turns: [
      ...told.map(([tells]) => memory(tells, ANYTHING)),
      ...between,
      ...told.map(([, asks, right]) => memory(asks, right, OF_ITSELF)),
    ],
  };
}
