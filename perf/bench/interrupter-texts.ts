import type { Half } from './utterances.ts';

/** Words of one kind: those on which settings are chosen, and those on which they are judged. */
type Texts = Readonly<Record<Half, readonly string[]>>;

/** What should stop the agent while it tells something. */
export const INTERRUPTING: Texts = {
  calibration: [
    'Stop.',
    'Wait, what about Rome?',
    'No, I meant tomorrow.',
    'Hold on a second.',
    'Actually, never mind.',
    'Can you say that again?',
    "That's not what I asked.",
    'Excuse me, I have a question.',
    'Yes, but I live in Spain.',
    'Okay, stop there, please.',
    'How long does that take?',
    'What time is it now?',
    'Right, and what does it cost?',
    'Could you speak a little louder?',
    'I want to talk about something else.',
  ],
  test: [
    'Please stop.',
    'No.',
    'Wait.',
    'Hang on, who are they?',
    "Sorry, I didn't get that.",
    'Yes, but when was that?',
    'Great, now tell me about the weather.',
    'All right, that is enough.',
    'Can we talk about my order?',
    'Is there anything shorter?',
    'What is the name of the town?',
    "I don't want to hear this.",
    'Tell me a joke instead.',
    'Oh no, I have to go now.',
    'Where can I find it?',
  ],
};

/** What shows that the caller listens. */
export const LISTENING: Texts = {
  calibration: [
    'Yes.',
    'Got it.',
    'Great.',
    'All right.',
    'Oh no!',
    'Mm-hmm.',
    'Okay.',
    'Right.',
    'I see.',
    'Wow.',
    'Really?',
    'Yeah.',
    'Uh-huh.',
    'Mhm, I see.',
    'Of course.',
  ],
  test: [
    'Yes, yes.',
    'Oh, got it.',
    'Oh, okay.',
    'Right, right.',
    'Oh, I see.',
    'Oh wow!',
    'Oh, really?',
    'Yeah, sure.',
    'That is great.',
    'Exactly.',
    'Makes sense.',
    'Interesting.',
    'Perfect.',
    'Oh no!',
    'All right, good.',
  ],
};

/** Questions of the agent, which can be answered with one word. */
export const QUESTIONS: Texts = {
  calibration: [
    'This is the library. Would you like to renew your book?',
    'There is a table free at eight. Shall I book it for you?',
  ],
  test: [
    'Good morning! Do you want the same bread as last week?',
    'Your train leaves at nine. Should I tell you the next one?',
  ],
};

/** Answers to them. */
export const ANSWERS: Texts = {
  calibration: [
    'Yes.',
    'Yeah.',
    'Sure.',
    'Okay.',
    'Yes, please.',
    'No.',
    'No, thanks.',
    'Of course.',
    'Great.',
    'All right.',
  ],
  test: [
    'Yeah.',
    'Yes, sure.',
    'Right.',
    'Oh yes!',
    'Nope.',
    'Okay, yes.',
    'Absolutely.',
    'I think so.',
    'Not really.',
    'Yes.',
  ],
};

/** What people hum and sing without words, as the caller's voice says it. */
export const SYLLABLES: Texts = {
  calibration: [
    'La la la, la la la la.',
    'Mmm, mmm, mmm, mmm.',
    'Doo doo doo, da da dum.',
    'Hmm hmm hmm, hmm hmm.',
  ],
  test: [
    'La la, la la la, la la.',
    'Mm mm mm, mmm, mmm.',
    'Na na na na, na na na.',
    'Ooh, ooh, aah, aah, ooh.',
  ],
};

/** What is talked about on television. */
export const TALK: Texts = {
  calibration: [
    'The council has decided to close the bridge over the river until the end of next month, and nobody knows yet how people will get to work.',
    'And here he comes on the outside, he has the ball, he looks up, but there is nobody in the middle, so he has to turn back again.',
    'You never told me that you had a sister, Margaret, and now she stands in my kitchen and asks for the keys of the house.',
    'Fold the flour into the eggs, a little at a time, then let the whole thing rest for an hour while you prepare the fruit.',
  ],
  test: [
    'Clouds will move in from the west during the afternoon, with some rain over the hills, but the coast should stay dry until late.',
    'These birds spend the winter in the south, and every spring they fly back for thousands of miles to the very same tree.',
    'In the second round she had forty points, which was the best result of the evening, and still she was not happy with it.',
    'We have to leave before they find out who we are, so take your coat, go down to the harbour, and wait there for my sign.',
  ],
};
