/** What a caller asks in tests. */
export interface TestQuestion {
  readonly text: string;
  /** What has to be heard of it: a word that sounds like no other. */
  readonly heard: RegExp;
  /** What the smallest language model's answer has in it. */
  readonly answer: RegExp;
}

/**
 * Questions that whisper's tiny.en and base understand word by word at any pace of the caller's voice. The smallest model knows the
 * answers, in this order and each by itself.
 */
export const QUESTIONS = {
  germany: { text: 'What is the capital of Germany?', heard: /germany/i, answer: /berlin/i },
  ocean: { text: 'What is the largest ocean on Earth?', heard: /ocean/i, answer: /pacific/i },
  mountain: {
    text: 'What is the tallest mountain in the world?',
    heard: /mountain/i,
    answer: /everest/i,
  },
} satisfies Record<string, TestQuestion>;

/** Takes the agent several seconds to answer; understood as well. */
export const LONG_STORY = 'Please tell me a long story about an elephant.';
