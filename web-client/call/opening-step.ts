/** Where a call stands before it has a room. */
export type OpeningStep = 'loading' | 'microphone' | 'token';
