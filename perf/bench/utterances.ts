/** What is hard about knowing when an utterance is over. */
export type Kind = 'question' | 'short-answer' | 'hesitation' | 'filler' | 'list' | 'digits';

/** A half is for choosing settings, the other for judging them. */
export type Half = 'calibration' | 'test';

/** A piece of speech and the silence after it; the last piece's is 0, and the turn ends where it does. */
export interface Piece {
  readonly text: string;
  readonly pauseMs: number;
}

export interface UtteranceText {
  /** Kind and number; does not change when utterances are added at the end of a kind. */
  readonly id: string;
  readonly kind: Kind;
  readonly half: Half;
  readonly pieces: readonly Piece[];
  /** What is said, as a whole. */
  readonly text: string;
}

/** Silences inside a sentence, in ms: from a breath to a long hesitation. */
export const PAUSES = [300, 600, 1_000, 1_500] as const;

/** Every utterance of a kind; `|` is a silence inside the sentence. */
const SENTENCES: Readonly<Record<Kind, readonly string[]>> = {
  question: [
    'What is the capital of France?',
    'How far is the moon?',
    "What's the weather like today?",
    'Can you tell me a joke?',
    'Who wrote Romeo and Juliet?',
    'How do I boil an egg?',
    'Where is the nearest train station?',
    'What time is it in Tokyo?',
    'Do you like music?',
    'Why is the sky blue?',
    'How many days are in a leap year?',
    'What should I cook for dinner tonight?',
    'Can you help me with my homework?',
    'What is the largest ocean on Earth?',
    'Who was the first person on the moon?',
    'How do plants make food?',
    'Is it going to rain tomorrow?',
    'What does a doctor do?',
    'Could you explain how a bicycle works?',
    'Where do penguins live?',
    'What is your favourite colour?',
    'How long does it take to learn a language?',
    'When did the second world war end?',
    'What is the opposite of cold?',
    'Are you a robot?',
    'How much does an elephant weigh?',
    'Which planet is closest to the sun?',
    'Can birds fly backwards?',
    'What do bees make?',
    'How old is the universe?',
    'What is a good name for a dog?',
    'Should I take an umbrella?',
    'How do you spell necessary?',
    'What is the fastest animal in the world?',
    'Do you know a good book about history?',
    'Where does chocolate come from?',
    'What happens when water freezes?',
    'Could you recommend a film for this evening?',
    'Who invented the telephone?',
    'What is the difference between a frog and a toad?',
    'How many strings does a guitar have?',
    'Why do cats purr?',
    'What languages do people speak in Switzerland?',
    'Is a tomato a fruit or a vegetable?',
  ],
  'short-answer': [
    'Yes.',
    'No, thanks.',
    'Yes, please.',
    'Maybe later.',
    'Of course.',
    'Not really.',
    'I think so.',
    'Thank you very much.',
    'Tomorrow.',
    'At seven.',
    'Two people.',
    'The red one.',
    "That's fine.",
    "I don't know.",
    'By train.',
    'Never.',
  ],
  hesitation: [
    "I'd like to | book a table for | four people.",
    'Can you tell me | how to get to | the museum?',
    'I was wondering if | you could | help me with something.',
    'My favourite food is | probably | pizza with mushrooms.',
    'What I really want to know is | how long | it will take.',
    'We are planning a trip to | Italy and | maybe Spain.',
    'Could you remind me to | call | my sister on Sunday?',
    'The problem with my computer is that | it | keeps turning itself off.',
    'I need to find a | present for | my mother.',
    'Last week I went to the | doctor because | my back was hurting.',
    'How do I change the | password on | my account?',
    'Please send the letter to | my office in | Berlin.',
    'Is there a way to | cancel the | order that I made yesterday?',
    'I would like to know | what the weather will be | in London.',
    'The name of the hotel was | something like | Grand Central.',
    'I want a ticket from | Paris to | Amsterdam.',
    'Do you know if the | library is | open on Saturday?',
    'She told me that | the meeting has been | moved to Thursday.',
    'What happens if I | mix | vinegar and baking soda?',
    'I have been trying to | learn | the piano for a year.',
    'Tell me about the | history of | the Roman Empire.',
    'My brother works for | a company that | makes bicycles.',
    'I think the best time to | visit would be | in spring.',
    'Can we move the | appointment to | next week?',
    "I'm looking for a | restaurant that is | not too expensive.",
    'Before we start I have | one more | question.',
    'The reason I am calling is | that my | package never arrived.',
    'Could you please | turn on the | lights in the kitchen?',
    'How many people | live in | New York City?',
    'My flight leaves at | half past six from | terminal two.',
    'I would rather | stay at home and | read a book.',
    'What is the best way to | get rid of | a cold?',
  ],
  filler: [
    'I think, um, | maybe tomorrow.',
    'Well, uh, | the blue one.',
    "Let me see, um, | I'd say about twenty.",
    'It was, you know, | quite difficult.',
    "So, um, | what's the weather like?",
    'I mean, uh, | not right now.',
    'Could I, um, | get a coffee?',
    'My address is, uh, | twelve Station Road.',
    'We could go, um, | on Friday evening.',
    'She is, like, | my best friend.',
    'I want to, uh, | change my password.',
    'The thing is, um, | I lost my key.',
  ],
  list: [
    'I need milk, | eggs, | and some bread.',
    'We visited Rome, | Florence, | and Venice.',
    'My hobbies are reading, | swimming, | and chess.',
    'Please buy apples, | bananas, | and a melon.',
    'There will be Anna, | Peter, | and the two children.',
    'You can take the bus, | the train, | or a taxi.',
    'I speak English, | German, | and a little French.',
    'Monday, | Wednesday, | and Friday are good for me.',
    'It comes in red, | green, | and yellow.',
    'First the soup, | then the fish, | and ice cream at the end.',
    'He plays the guitar, | the drums, | and the violin.',
    'We need a hammer, | some nails, | and a ladder.',
  ],
  digits: [
    'My number is five five five, | one two, | three four.',
    'The code is four seven, | one nine, | zero two.',
    'Call me at two zero seven, | five five one, | eight six.',
    'It is one two three, | four five six, | seven eight nine.',
    'My order number is nine nine, | three one, | five zero.',
    'The pin is one one, | eight three.',
    'My customer number is six two, | zero zero, | four one five.',
    'The phone number is zero three zero, | nine one, | two seven.',
    'Room number three one four, | on floor five.',
    'The postcode is one zero, | one one seven.',
    'My card ends with eight eight, | two six.',
    'The reference is seven three, | five five, | one six nine.',
  ],
};

/**
 * The generated set: the same utterances and silences everywhere. Of each kind every other one is for calibration. The
 * silences inside an utterance differ, and each half has about as many of each length.
 */
export const UTTERANCES: readonly UtteranceText[] = Object.entries(SENTENCES).flatMap(([kind, sentences]) =>
  sentences.map((sentence, number) => utterance(kind as Kind, sentence, number)),
);

function utterance(kind: Kind, sentence: string, number: number): UtteranceText {
  const texts = sentence.split('|').map((text) => text.trim());
  const inHalf = Math.floor(number / 2);
  const pieces = texts.map((text, i): Piece => {
    if (i === texts.length - 1) return { text, pauseMs: 0 };
    const pauseMs = PAUSES[(inHalf + i) % PAUSES.length] ?? 0;
    return { text: toBeContinued(text), pauseMs };
  });
  return {
    id: `${kind}-${number + 1}`,
    kind,
    half: number % 2 === 0 ? 'calibration' : 'test',
    pieces,
    text: texts.join(' '),
  };
}

/** A comma makes a voice end a piece as one does who means to go on. */
function toBeContinued(text: string): string {
  return /[,;:]$/.test(text) ? text : `${text},`;
}
