/** Topics of the text streams in a call's room. LiveKit's own clients know those that begin with `lk.`. */

/** What the caller types; and tables and code of the agent, which are not spoken. */
export const CHAT_TOPIC = 'lk.chat';
/** Which typed message was not taken, and why: message-refusal.ts. */
export const REFUSAL_TOPIC = 'parley.refusal';
/** What both sides say; transcription.ts has the streams' attributes. */
export const TRANSCRIPTION_TOPIC = 'lk.transcription';
/** Where the time of a turn went: turn-report.ts. */
export const TURN_TOPIC = 'parley.turn';
/** How a reply ended: reply-end.ts. */
export const REPLY_TOPIC = 'parley.reply';
/** How the end of a turn was judged: endpointing-report.ts. */
export const ENDPOINTING_TOPIC = 'parley.endpointing';
