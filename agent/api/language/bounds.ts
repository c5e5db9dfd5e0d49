/** Bounds of what language endpoints take. They are far beyond what the model can read, and keep what is checked small. */
export const BOUNDS = {
  /** Bytes of a body. */
  body: 512 * 1_024,
  /** Characters of one text. */
  text: 128 * 1_024,
  messages: 512,
  /** Texts of which vectors are made: each takes a moment, and the next client waits for all. */
  texts: 128,
  /** Parts of a message's content, and calls in a message. */
  parts: 64,
  tools: 64,
  name: 128,
  /** Characters of a function's description. */
  description: 4_096,
  stops: 4,
  stop: 256,
  topLogprobs: 20,
} as const;
