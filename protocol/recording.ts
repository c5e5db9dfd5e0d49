import * as z from 'zod/mini';

/**
 * The caller's attribute, and the agent's method, with which the caller allows that their call is recorded, or takes that back:
 * then what was kept is deleted. Whatever is no {@link CONSENT} counts as a no. The method answers with what holds from then on.
 */
export const RECORD_ATTRIBUTE = 'parley.record';
export const RECORD_METHOD = 'parley.record';

/** The value of RECORD_ATTRIBUTE, or the payload of RECORD_METHOD, of a caller who allows it. */
export const CONSENT = 'yes';
export const NO_CONSENT = 'no';

/** The agent's attribute that says how it records; an agent that never does has none. */
export const RECORDING_ATTRIBUTE = 'parley.recording';

/** The value of RECORDING_ATTRIBUTE. */
export const recordingState = z.enum([
  /** The call is recorded once the caller allows it. */
  'possible',
  /** The call is being recorded, or was until the recording was as long as one may be: what there is of it is deleted on a no. */
  'running',
]);

export type RecordingState = z.output<typeof recordingState>;
