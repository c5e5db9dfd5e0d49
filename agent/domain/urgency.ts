/**
 * How urgent a request is, the most urgent first: a final transcript; what a reply needs to be heard next; a reply to a caller who
 * has likely finished; what is made ahead of playback; a partial transcript or a guess, which may be thrown away; what programs ask
 * for, which makes way for all calls.
 */
export type Urgency = 'final' | 'first' | 'likely' | 'rest' | 'guess' | 'api';
