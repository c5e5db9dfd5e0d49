/** Characters of a typed message; the agent does not read a longer one. */
export const LONGEST_MESSAGE = 2_000;
/** Characters of a system prompt that a caller chooses. */
export const LONGEST_SYSTEM_PROMPT = 2_000;
/** How fast the agent may be asked to speak: a factor on the usual pace. */
export const SPEAKING_RATE = { min: 0.5, max: 2, default: 1 };
/** Characters of what a caller has said that are shown while they still speak, the newest; all of it once it is a turn. */
export const LONGEST_PARTIAL_CAPTION = 1_000;
/** How long a caller may hold their button in push-to-talk, in ms; then it counts as let go: it may be stuck, or their client gone. */
export const LONGEST_HOLD_MS = 120_000;
